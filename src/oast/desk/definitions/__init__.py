"""What the county says about accesses, keeping and processing."""
