"""The basic record of a child that was opened today."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.childindex import operations, presenters, queries, rules
from oast.childindex.forms import ShieldForm
from oast.sharing.enums import Purpose

SEE_PAST_SHIELD = "childindex.see_past_shield"


@gate("index.search")
def record(request: HttpRequest, viewer: Viewer, at, subject: UUID) -> HttpResponse:
    with looking(by=viewer, at=at, action="childindex.see_record"):
        shown = queries.record(viewer, subject, at)
        page = {
            "record": shown,
            "known": shown.known,
            "rows": presenters.identity_rows(shown.known, timezone.localdate(at)),
            "purpose": Purpose(shown.purpose).label,
            "on_duty": viewer.may("index.unshield"),
            "start_assessment": presenters.start_assessment(subject),
        }
        return render(request, "childindex/record.html", page)


@gate("index.unshield")
def past_the_shield(request: HttpRequest, viewer: Viewer, at, subject: UUID) -> HttpResponse:
    """What a shield hides, once, for a duty officer who says why; others are told at once (docs/adr/0172)."""
    form = ShieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _seen_once(request, viewer, at, subject, form.cleaned_data["reason"])
    with looking(by=viewer, at=at, action="childindex.ask_past_shield"):
        rules.check_can_look_past(viewer, subject, at)
        known = queries.record(viewer, subject, at).known
        return render(request, "childindex/past_the_shield.html", {"form": form, "known": known})


def _seen_once(request: HttpRequest, viewer: Viewer, at, subject: UUID, reason: str) -> HttpResponse:
    given = operations.look_past_shield(by=viewer, at=at, token=form_token(request), subject=subject, reason=reason)
    with looking(by=viewer, at=at, action=SEE_PAST_SHIELD):
        shown = queries.past_the_shield(viewer, subject, given, at)
        rows = presenters.identity_rows(shown.known, timezone.localdate(at))
        page = {"record": shown, "known": shown.known, "rows": rows, "past": True}
        return render(request, "childindex/record.html", page)


@gate("index.search")
@require_POST
def close(request: HttpRequest, viewer: Viewer, at, subject: UUID) -> HttpResponse:
    wrong = request.POST.get("why") == "wrong"
    operations.close_record(by=viewer, at=at, token=form_token(request), subject=subject, wrong_child=wrong)
    if wrong:
        messages.success(request, "The record is closed, and it is noted that it was the wrong child.")
    else:
        messages.success(request, "The record is closed.")
    search = request.POST.get("search", "")
    return redirect("childindex:results", search) if wrong and _is_key(search) else redirect("childindex:search")


def _is_key(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
