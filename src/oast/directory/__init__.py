"""The resource directory: services for children and families."""
