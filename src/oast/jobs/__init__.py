"""Work started by name after a commit, with progress that a page can show."""
