"""The records of the information governance desk. One file a concern; every model is imported here."""

from oast.desk.models.accesses import Access, AccessFinding, AccessQuestion, Progress
from oast.desk.models.keeping import Hold, KeepingLine, KeepingReport
from oast.desk.models.requests import PassageChoice, RightsRequest

__all__ = [
    "Access",
    "AccessFinding",
    "AccessQuestion",
    "Hold",
    "KeepingLine",
    "KeepingReport",
    "PassageChoice",
    "Progress",
    "RightsRequest",
]
