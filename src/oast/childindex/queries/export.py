"""What the index holds of one child, for a copy that the person asked for."""

from uuid import UUID

from django.db.models import Model, QuerySet

from oast.accounts.queries import Viewer
from oast.audit.classification.export import Table, table
from oast.childindex import models
from oast.sharing.rules import check_reviews

EXPORTED: dict[type[Model], str] = {
    models.Child: "The basic record",
    models.Carer: "Parents and carers",
    models.Involvement: "Services that work with the child",
    models.AssessmentNotice: "Whether there is an assessment, and who leads",
    models.FeedRow: "Records as agencies sent them",
}
NOT_EXPORTED: dict[type[Model], str] = {
    models.BlockingKey: "a number made of the names that the copy holds already",
    models.Search: "a practitioner's search, kept for a day; who searched and why stands in who looked",
    models.FeedLoad: "a file of an agency, without a child of its own",
    models.RowError: "a fault of a file's row, in words for the agency; the row itself is in the copy",
}
"""Why a model of this context is not in the copy. A test holds that every sensitive model stands in one of the two."""


def exported(viewer: Viewer, subject: UUID, *, own: bool) -> list[Table]:
    """Every table with the subject's rows; one without rows is left out. `own`: the child or young person asks.
    Anybody else is not told of a sensitive service, which the child may have asked for help alone.

    Raises Refused but for the governance lead.
    """
    check_reviews(viewer)
    found = [
        table(title, model, _rows(model, own).filter(subject=subject).order_by("id").values())
        for model, title in EXPORTED.items()
    ]
    return [one for one in found if one.rows]


def _rows(model: type[Model], own: bool) -> QuerySet:
    rows = model._default_manager.all()
    return rows.exclude(sensitive=True) if model is models.Involvement and not own else rows
