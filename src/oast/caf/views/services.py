"""The directory inside an assessment: an action may use a service that really exists."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.caf.forms.services import ServiceSearchForm
from oast.caf.operations import parts
from oast.caf.presenters import assessment as presenter
from oast.caf.queries.assessment import AssessmentShown, assessment
from oast.caf.views.pages import page
from oast.directory.queries import Card, Filters, Results, search, service_card
from oast.sharing.policies import age_on

SERVICES_SHOWN = 10


@gate("caf.work")
def choose(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID, action_id: UUID) -> HttpResponse:
    """Find a service by words and postcode; the button takes it into the action. Words and postcode are posted: in
    an address they would lie in the logs of whatever stands in front of Oast."""
    if "service" in request.POST:
        return _take(request, viewer, at, assessment_id, action_id)
    with looking(by=viewer, at=at, action="caf.write_assessment"):
        shown = assessment(viewer, assessment_id, at, writing=True)
        form = ServiceSearchForm(request.POST or None, initial={"postcode": shown.identity.postcode})
        results = _results(form, shown, at) if form.is_valid() else None
        context = {"head": presenter.head(shown), "form": form, "results": results, "action": action_id}
        return page(request, "services", context)


def _take(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID, action_id: UUID) -> HttpResponse:
    card = _card(request)
    with looking(by=viewer, at=at, action="caf.write_assessment") as look:
        shown = assessment(viewer, assessment_id, at, writing=True)
        look.nothing_shown()
        row = next((one for one in shown.actions if one.id == action_id), None)
    parts.save_action(
        by=viewer,
        at=at,
        assessment_id=assessment_id,
        action_id=action_id,
        values=_values(card, is_new=row is None),
        version=presenter.version_of(row),
        saved_from=form_token(request),
    )
    return redirect("caf:action", assessment_id, action_id)


def _values(card: Card, *, is_new: bool) -> dict[str, Any]:
    chosen = {"service": card.id, "service_name": card.name, "owner_agency": card.agency}
    return chosen | ({"action": f"Use {card.name}"} if is_new else {})


def _card(request: HttpRequest) -> Card:
    try:
        found = service_card(UUID(request.POST.get("service", "")))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _results(form: ServiceSearchForm, shown: AssessmentShown, at: datetime) -> Results:
    said, day = form.cleaned_data, timezone.localdate(at)
    born = shown.identity.born_on
    filters = Filters(age=float(age_on(day, born))) if born else Filters()
    return search(said["q"], said["postcode"], day=day, filters=filters, size=SERVICES_SHOWN)
