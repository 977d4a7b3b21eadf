"""What is decided at the desk: one file a concern."""
