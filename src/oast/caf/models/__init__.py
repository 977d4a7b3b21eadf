"""The records of the common assessment. One file a concern; every model is imported here."""

from oast.caf.models.assessment import (
    Assessment,
    AssessmentAction,
    AssessmentComments,
    AssessmentConclusion,
    AssessmentElement,
    AssessmentIdentity,
    AssessmentPerson,
    AssessmentSituation,
)
from oast.caf.models.checklist import Checklist, ChecklistAnswer

__all__ = [
    "Assessment",
    "AssessmentAction",
    "AssessmentComments",
    "AssessmentConclusion",
    "AssessmentElement",
    "AssessmentIdentity",
    "AssessmentPerson",
    "AssessmentSituation",
    "Checklist",
    "ChecklistAnswer",
]
