"""Pages that compose contexts: each person's home."""
