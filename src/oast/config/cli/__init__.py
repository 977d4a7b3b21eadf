"""The command line: `./oast COMMAND`. `table` lists the commands; one module a group of them."""
