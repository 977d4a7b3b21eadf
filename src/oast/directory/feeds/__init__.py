"""Reading a directory over the network: one address at a time within limits, then page by page. Plain Python."""

from oast.directory.feeds.fetching import Answer, Fetcher, Limits, PullFault
from oast.directory.feeds.harvesting import Document, Harvest, Reads, harvest, package_of

__all__ = ["Answer", "Document", "Fetcher", "Harvest", "Limits", "PullFault", "Reads", "harvest", "package_of"]
