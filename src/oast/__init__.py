"""Oast: the working platform of a Children's Trust."""

__version__ = "0.1.0"
