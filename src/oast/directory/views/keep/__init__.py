"""A provider's pages."""
