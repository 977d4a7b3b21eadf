"""Record linkage for children: folded names, blocking keys, Fellegi–Sunter weights. Plain Python.

The interactive search and the feeds use the same weights (childindex.md, feeds and matching). The weights
are definition data in the form that Splink exports: an m and a u probability for each comparison level.
"""
