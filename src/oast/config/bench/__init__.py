"""Benchmarks: `./oast bench NAME` runs the module of that name (docs/how-to-test.md)."""
