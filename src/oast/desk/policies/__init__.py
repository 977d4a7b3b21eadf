"""What states allow on the desk: one file a concern."""
