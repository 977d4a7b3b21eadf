"""Recording the family's agreement to share with one more practitioner or agency."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from oast.accounts.queries import Viewer, Work, person_card
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.audit.rules import NotForYou
from oast.caf.forms.agreement import ShareForm
from oast.caf.operations.agreement import record_agreement
from oast.caf.queries.team import choosing
from oast.caf.views.rendering import support_page


@gate("caf.work")
def record(
    request: HttpRequest, viewer: Viewer, at: datetime, episode_id: UUID, person_id: UUID, agency_id: UUID
) -> HttpResponse:
    """Who agreed, to what, and how they said it."""
    card = person_card(person_id, timezone.localdate(at))
    work = _work(card.work_at(agency_id))
    with looking(by=viewer, at=at, action="caf.record_agreement") as look:
        shown = choosing(viewer, episode_id, at)
        form = ShareForm(request.POST or None)
        if request.method != "POST" or not form.is_valid():
            return support_page(request, "agreement", {"shown": shown, "form": form, "card": card, "work": work})
        look.nothing_shown()
    named, agreed = form.named(person_id, agency_id), form.agreed(shown.age)
    parts = form.cleaned_data["parts"]
    record_agreement(
        by=viewer, at=at, episode_id=episode_id, named=named, parts=parts, agreed=agreed, token=form_token(request)
    )
    messages.success(request, f"The agreement is recorded. Now you can ask {card.name}.")
    return redirect("caf:support", episode_id)


def _work(work: Work | None) -> Work:
    if work is None:
        raise NotForYou("This person does not work there.")
    return work
