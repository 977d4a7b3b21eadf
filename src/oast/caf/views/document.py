"""Reading an assessment: on the page, printed, as a PDF."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import gate
from oast.audit.enums import Outcome
from oast.audit.operations import looking, record
from oast.caf.presenters.assessment import head
from oast.caf.presenters.document import document
from oast.caf.presenters.print import printed
from oast.caf.queries.assessment import assessment, my_assessments
from oast.caf.views.pages import page
from oast.sharing.enums import Purpose
from oast.sharing.queries import consent_evidence


@gate("caf.work")
def mine(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """One's own assessments, drafts first."""
    with looking(by=viewer, at=at, action="caf.see_own_assessments"):
        lines = my_assessments(viewer, at)
        if not lines:
            record(outcome=Outcome.SHOWN, right="wrote the record", shown=["no assessments"])
        return page(request, "mine", {"lines": lines})


@gate("caf.work")
def read(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID) -> HttpResponse:
    """The whole assessment; prints as it stands, marked with whom it is for."""
    with looking(by=viewer, at=at, action="caf.see_assessment"):
        shown = assessment(viewer, assessment_id, at)
        recipient = f"{viewer.name}, {viewer.agency_name}"
        context = {"head": head(shown), "shown": shown, "document": document(shown, recipient, at)}
        return page(request, "read", context)


@gate("caf.work")
def download(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The same as a PDF, marked on every page."""
    with looking(by=viewer, at=at, action="caf.print_assessment"):
        recipient = f"{viewer.name}, {viewer.agency_name}"
        made = printed(document(assessment(viewer, assessment_id, at), recipient, at), recipient, at)
        response = HttpResponse(made, content_type="application/pdf")
        response["Content-Disposition"] = 'attachment; filename="common-assessment.pdf"'
        return response


@gate("caf.work")
def evidence(
    request: HttpRequest,  # noqa: ARG001
    viewer: Viewer,
    at: datetime,
    subject: UUID,
    consent_id: UUID,
) -> HttpResponse:
    """The scan or the drawn signature of a consent, for whoever may know the consents."""
    with looking(by=viewer, at=at, action="caf.see_consent_evidence"):
        held = consent_evidence(viewer, subject, consent_id, Purpose.SUPPORT, at)
        response = HttpResponse(held.content, content_type=held.kind)
        response["Content-Disposition"] = f'attachment; filename="consent.{held.kind.rsplit("/")[-1]}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
