"""What the pages of the desk say, ready to be written: one file a concern."""
