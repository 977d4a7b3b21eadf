"""What the state of a case allows: transition tables from dated events."""
