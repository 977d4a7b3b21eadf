"""The command line: `./oast COMMAND`. One module a group of commands."""
