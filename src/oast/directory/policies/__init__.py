"""What the state of an edit, and of a change of our own terms, allows."""
