"""A steward's pages."""
