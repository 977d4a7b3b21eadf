"""How a look at a child's record is explained, and what speaks for misuse: rules with reasons in words. Plain Python.

Nothing here is a score. An access is explained by a relationship that the record holds, or it is not; a signal is a
rule of the county's file that fired, with its sentence.
"""
