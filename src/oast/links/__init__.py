"""Links between things of different contexts, kept as (kind, id) pairs."""
