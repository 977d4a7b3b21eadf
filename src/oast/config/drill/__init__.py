"""`./oast drill NAME`: what goes wrong in a county, done on purpose to a site of its own, with figures."""
