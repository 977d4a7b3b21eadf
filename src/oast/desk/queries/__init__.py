"""What the desk reads, from every context: one file a concern."""
