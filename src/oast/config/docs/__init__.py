"""Documents written from the code: `./oast docs` writes them, `./oast check` fails when one is out of date."""
