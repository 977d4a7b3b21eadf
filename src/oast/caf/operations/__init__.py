"""Changes: rule, then policy, then write and audit, in one transaction."""
