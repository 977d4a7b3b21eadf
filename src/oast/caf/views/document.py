"""Reading an assessment: on the page, printed, as a PDF."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import gate
from oast.audit.operations import looking
from oast.caf.presenters.assessment import head
from oast.caf.presenters.document import document
from oast.caf.queries.assessment import assessment
from oast.caf.views.pages import page


@gate("caf.work")
def read(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID) -> HttpResponse:
    """The whole assessment; prints as it stands, marked with whom it is for."""
    with looking(by=viewer, at=at, action="caf.see_assessment"):
        shown = assessment(viewer, assessment_id, at)
        recipient = f"{viewer.name}, {viewer.agency_name}"
        context = {"head": head(shown), "shown": shown, "document": document(shown, recipient, at)}
        return page(request, "read", context)
