"""What templates get: frozen dataclasses between queries and pages."""
