"""Forms of the desk: one file a concern."""
