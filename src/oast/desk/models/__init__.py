"""The records of the information governance desk. One file a concern; every model is imported here."""

from oast.desk.models.accesses import Access, AccessFinding, AccessQuestion, Progress

__all__ = ["Access", "AccessFinding", "AccessQuestion", "Progress"]
