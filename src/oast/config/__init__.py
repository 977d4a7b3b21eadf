"""Settings, root addresses, the server entry point and the command line."""
