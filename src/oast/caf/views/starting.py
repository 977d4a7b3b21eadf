"""Before an assessment: is there one already, five questions, what the family says."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.caf.definitions.checklist import checklist_form
from oast.caf.definitions.settings import settings
from oast.caf.forms.checklist import ChecklistForm
from oast.caf.forms.consent import ConsentForm
from oast.caf.operations.assessment import start_assessment
from oast.caf.operations.checklist import make_checklist
from oast.caf.queries.background import Background, background
from oast.caf.queries.checklist import ChecklistShown, checklist
from oast.caf.queries.existing import Existing, existing
from oast.caf.views.pages import page


@gate("caf.start")
def start(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """Whether there is an assessment already, and the two ways to begin."""
    with looking(by=viewer, at=at, action="caf.see_whether_assessed"):
        found = existing(viewer, subject, at)
        return page(request, "start", {"subject": subject, "known": background(viewer, subject, at), "existing": found})


@gate("caf.start")
def new_checklist(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """The five questions."""
    form = ChecklistForm(checklist_form(settings().checklist_form), request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = make_checklist(
            by=viewer,
            at=at,
            subject=subject,
            answers=form.answers,
            services_needed=form.cleaned_data["services_needed"],
            own_service=form.cleaned_data["own_service"],
            decision=form.decided(),
            token=form_token(request),
        )
        return redirect("caf:checklist", made)
    with looking(by=viewer, at=at, action="caf.fill_in_checklist"):
        return page(request, "checklist_form", {"form": form, "known": background(viewer, subject, at)})


@gate("caf.start")
def show_checklist(request: HttpRequest, viewer: Viewer, at: datetime, checklist_id: UUID) -> HttpResponse:
    """What the answers lead to: harm at once and above everything else."""
    with looking(by=viewer, at=at, action="caf.see_checklist"):
        return page(request, "checklist", {"checklist": checklist(viewer, checklist_id, at)})


@gate("caf.start")
def ask_consent(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """What the family says before anything is written."""
    with looking(by=viewer, at=at, action="caf.ask_consent") as look:
        known, other, earlier = _before(request, viewer, subject, at)
        form = ConsentForm(known, viewer, timezone.localdate(at), request.POST or None, request.FILES or None)
        if request.method != "POST" or not form.is_valid():
            return page(request, "ask", {"form": form, "known": known, "existing": other, "checklist": earlier})
        look.nothing_shown()
    made = start_assessment(
        by=viewer,
        at=at,
        subject=subject,
        answered=form.answered(),
        facts=known.facts,
        checklist_id=earlier.id if earlier else None,
        worries=frozenset(earlier.worries if earlier else ()),
        token=form_token(request),
    )
    return redirect("caf:elements", made) if made else redirect("caf:refused", subject)


@gate("caf.start")
def refused(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """The family said no: recorded, and never itself a concern."""
    with looking(by=viewer, at=at, action="caf.see_refusal"):
        return page(request, "refused", {"known": background(viewer, subject, at)})


def _before(
    request: HttpRequest, viewer: Viewer, subject: UUID, at: datetime
) -> tuple[Background, Existing | None, ChecklistShown | None]:
    """What is known, what stands in the way, and the checklist that the address names."""
    named = request.GET.get("checklist", "")
    earlier = checklist(viewer, _key(named), at) if named else None
    return background(viewer, subject, at), existing(viewer, subject, at), earlier


def _key(text: str) -> UUID:
    """The key in an address. Raises Http404 for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
