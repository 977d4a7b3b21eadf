"""Changes of people and agencies."""
