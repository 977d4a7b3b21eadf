"""My services: the list, finding oneself, claiming, one service with what can be done about it."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.directory import presenters, queries
from oast.directory.differences import coming
from oast.directory.enums import ClaimState
from oast.directory.forms import ClaimForm, FindForm, TodayForm
from oast.directory.operations.claims import claim_entry
from oast.directory.operations.editing import take_edit_back
from oast.directory.operations.standing import confirm_entry, say_today
from oast.directory.queries import statistics, stewards
from oast.directory.queries.contents import content_of


@gate("directory.provide")
@require_safe
def mine(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """The services that the person's agency keeps."""
    kept = stewards.mine(viewer, timezone.localdate(at))
    page = {"title": "Your services", "mine": kept, "to_do": presenters.to_do(kept)}
    return render(request, "directory/keep/mine.html", page | {"claims": stewards.claims_of(viewer)})


@gate("directory.provide")
@require_safe
def find(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:  # noqa: ARG001 the gate passes it
    """Find one's own services among all."""
    form = FindForm(request.GET)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    found = stewards.find(viewer, asked or viewer.agency_name)
    page = {"title": "Find your services", "form": form, "found": found, "asked": asked}
    return render(request, "directory/keep/find.html", page)


@gate("directory.provide")
def claim(request: HttpRequest, viewer: Viewer, at: datetime, service_id: UUID) -> HttpResponse:
    """Claim an entry with one's agency."""
    form = ClaimForm(request.POST or None)
    card = queries.service_card(service_id)
    if card is None:
        return render(request, "directory/gone.html", {"title": "This service is not listed"}, status=404)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        made = claim_entry(by=viewer, at=at, token=form_token(request), service_id=service_id, words=words)
        return _claimed(request, made, service_id)
    page = {"title": "Claim this entry", "form": form, "card": card}
    return render(request, "directory/keep/claim.html", page)


def _claimed(request: HttpRequest, made: UUID | None, service_id: UUID) -> HttpResponse:
    if made and stewards.claim(made).state == ClaimState.AGREED:
        messages.success(request, "Your agency keeps this entry from now on.")
        return redirect("directory:keep", service_id)
    messages.success(request, "A steward decides about your claim. You will get a mail.")
    return redirect("directory:mine")


@gate("directory.provide")
@require_safe
def keep(request: HttpRequest, viewer: Viewer, at: datetime, service_id: UUID) -> HttpResponse:
    """One service: how it stands, what waits, how often it was read, its history."""
    day = timezone.localdate(at)
    shown = stewards.standing(viewer, service_id)
    page = presenters.kept(shown, day) | {
        "months": statistics.of_service(service_id, day),
        "history": presenters.history(stewards.history(service_id)),
        "steward": viewer.may("directory.steward"),
    }
    return render(request, "directory/keep/service.html", page)


@gate("directory.provide")
def today(request: HttpRequest, viewer: Viewer, at: datetime, service_id: UUID) -> HttpResponse:
    """How the service stands today: open or closed for a time, places, waiting time."""
    shown = stewards.standing(viewer, service_id)
    content = content_of(service_id)
    events = coming(content["schedules"], timezone.localdate(at))
    form = TodayForm(request.POST or None, initial=content, wait_time=content["wait_time"], events=events)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        say_today(by=viewer, at=at, token=form_token(request), service_id=service_id, **said)
        messages.success(request, "Saved. The public reads it now.")
        return redirect("directory:keep", service_id)
    page = {"title": "How things stand today", "form": form, "service": shown.service}
    return render(request, "directory/keep/today.html", page)


@gate("directory.provide")
@require_POST
def right(request: HttpRequest, viewer: Viewer, at: datetime, service_id: UUID) -> HttpResponse:
    """Everything is still right."""
    confirm_entry(by=viewer, at=at, token=form_token(request), service_id=service_id)
    messages.success(request, "Thank you. The page says that you checked it today.")
    return redirect("directory:keep", service_id)


@gate("directory.provide")
@require_POST
def take_back(request: HttpRequest, viewer: Viewer, at: datetime, proposal_id: UUID) -> HttpResponse:
    """The edit is taken back."""
    service = stewards.edit(viewer, proposal_id).service_id
    take_edit_back(by=viewer, at=at, token=form_token(request), proposal_id=proposal_id)
    messages.success(request, "Your edit is taken back.")
    return redirect("directory:keep", service)
