"""Reads: frozen dataclasses; every public one takes the viewer and says what was seen."""
