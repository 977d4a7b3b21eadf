"""A county's services, invented: deterministic from a seed, over real postcodes. Plain Python.

Names are made of words that no organisation of the county is known by; telephone numbers are of the range kept
for drama, addresses of the reserved domain `.example`. Every entry comes from a source that says it is invented.
"""

from oast.directory.invented.generator import Provider, Site, invent

__all__ = ["Provider", "Site", "invent"]
