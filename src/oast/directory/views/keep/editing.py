"""The entry on one page: edit it, copy it to another place, start a new one."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.rules import Refused, Stale
from oast.directory.differences import whole
from oast.directory.enums import How
from oast.directory.forms import EntryForm
from oast.directory.operations.editing import NOTHING, propose_edit, start_entry
from oast.directory.queries import stewards
from oast.directory.queries.contents import content_of

SENT = "Your edit waits for a steward. Until then the public reads what was approved before."
PUBLIC = "Saved. The public reads it now."


@gate("directory.provide")
def edit(request: HttpRequest, viewer: Viewer, at: datetime, service_id: UUID) -> HttpResponse:
    """The entry with everything that can be changed."""
    shown = stewards.standing(viewer, service_id)
    form = EntryForm(request.POST or None, of=shown.waiting.content if shown.waiting else content_of(service_id))
    page = {"title": f"Edit {shown.service.name}", "form": form, "shown": shown, "mark": shown.mark}
    if request.method == "POST" and form.is_valid():
        try:
            return _send(request, viewer, at, service_id, form)
        except Stale as stale:
            return render(request, FORM, page | {"stale": _both(stale)}, status=409)
        except Refused as refusal:
            if refusal.sentence != NOTHING:
                raise
            form.add_error(None, NOTHING)
    return render(request, FORM, page)


FORM = "directory/keep/edit.html"


def _send(request: HttpRequest, viewer: Viewer, at: datetime, service_id: UUID, form: EntryForm) -> HttpResponse:
    propose_edit(
        by=viewer,
        at=at,
        token=form_token(request),
        service_id=service_id,
        content=form.content,
        seen=request.POST.get("seen", "")[:30],
        words=form.cleaned_data["words"],
    )
    messages.success(request, PUBLIC if viewer.may("directory.steward") else SENT)
    return redirect("directory:keep", service_id)


def _both(stale: Stale) -> list[dict[str, str]]:
    yours = stale.yours
    return [{"label": one, "theirs": theirs, "yours": yours.get(one, "")} for one, theirs in stale.theirs.items()]


@gate("directory.provide")
def new(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """A new entry of one's own agency."""
    form = EntryForm(request.POST or None, of=whole({}))
    if request.method == "POST" and form.is_valid():
        made = start_entry(by=viewer, at=at, token=form_token(request), content=form.content)
        messages.success(request, PUBLIC if viewer.may("directory.steward") else SENT)
        return redirect("directory:keep", made)
    page = {"title": "Add a service", "form": form, "shown": None, "mark": ""}
    return render(request, FORM, page)


@gate("directory.provide")
def copy(request: HttpRequest, viewer: Viewer, at: datetime, service_id: UUID) -> HttpResponse:
    """The same service at another place: everything is filled in but the place, the times and the events."""
    shown = stewards.standing(viewer, service_id)
    like = content_of(service_id) | {"places": [], "schedules": [], "status": "active", "capacity": "", "alert": ""}
    form = EntryForm(request.POST or None, of=like)
    if request.method == "POST" and form.is_valid():
        made = start_entry(
            by=viewer, at=at, token=form_token(request), content=form.content, how=How.COPY, copy_of=service_id
        )
        messages.success(request, PUBLIC if viewer.may("directory.steward") else SENT)
        return redirect("directory:keep", made)
    page = {"title": f"Copy {shown.service.name} to another place", "form": form, "shown": shown, "mark": ""}
    return render(request, FORM, page | {"copying": True})
