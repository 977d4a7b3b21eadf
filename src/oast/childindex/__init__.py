"""The child index: a basic record for every child, and who works with the child."""
