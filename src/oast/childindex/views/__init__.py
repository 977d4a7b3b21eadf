"""Pages of the child index: searching, the record, the index office."""
