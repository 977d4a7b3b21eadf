"""Requests about records: the list, taking one, its page, the preview side by side, the copy."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.desk.forms.requests import CloseRequestForm, ExtendForm, TakeForm, choices_of
from oast.desk.operations import requests as operations
from oast.desk.queries import pack as pack_queries
from oast.desk.queries import requests as queries

STEPS = {
    "prepare": (operations.prepare_copy, "The copy is prepared. A second person looks through it next."),
    "check": (operations.check_copy, "You have looked through the copy. It can be sent now."),
    "send": (operations.send_copy, "The copy is ready to be taken out. Give it to nobody but the person named."),
}


def _page(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    return render(request, f"desk/governance/{template}.html", context)


@gate("audit.review")
def index(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """Open requests, the one due first on top."""
    with looking(by=viewer, at=at, action="desk.see_requests"):
        return _page(request, "requests", {"requests": queries.requests(viewer, timezone.localdate(at))})


@gate("audit.review")
def take(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """Record a request about this child's record."""
    form = TakeForm(request.POST or None, day=timezone.localdate(at))
    if request.method == "POST" and form.is_valid():
        made = operations.take_request(
            by=viewer, at=at, subject=subject, token=form_token(request), **form.cleaned_data
        )
        messages.success(request, "The request is recorded, and its clock runs.")
        return redirect("desk:request", made)
    return _page(request, "take_request", {"form": form, "subject": subject})


@gate("audit.review")
def one(request: HttpRequest, viewer: Viewer, at: datetime, request_id: UUID) -> HttpResponse:
    """One request with its clock and steps."""
    return _one(request, viewer, at, request_id)


def _one(request: HttpRequest, viewer: Viewer, at: datetime, request_id: UUID, **forms) -> HttpResponse:
    with looking(by=viewer, at=at, action="desk.see_request"):
        shown = queries.request(viewer, request_id, timezone.localdate(at))
        close = forms.get("close") or CloseRequestForm(kind=shown.row.kind)
        extend = forms.get("extend") or ExtendForm()
        form = forms.get("extend") or close
        return _page(request, "request", {"shown": shown, "close": close, "extend": extend, "form": form})


@gate("audit.review")
def extend(request: HttpRequest, viewer: Viewer, at: datetime, request_id: UUID) -> HttpResponse:
    """Two more months, once."""
    form = ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        operations.extend_request(by=viewer, at=at, request_id=request_id, reason=reason, token=form_token(request))
        return redirect("desk:request", request_id)
    return _one(request, viewer, at, request_id, extend=form)


@gate("audit.review")
def close(request: HttpRequest, viewer: Viewer, at: datetime, request_id: UUID) -> HttpResponse:
    """Close the request with its answer."""
    with looking(by=viewer, at=at, action="desk.see_request") as look:
        kind = queries.request(viewer, request_id, timezone.localdate(at)).row.kind
        look.nothing_shown()
    form = CloseRequestForm(request.POST or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        operations.close_request(
            by=viewer, at=at, request_id=request_id, token=form_token(request), **form.cleaned_data
        )
        messages.success(request, "The request is closed.")
        return redirect("desk:requests")
    return _one(request, viewer, at, request_id, close=form)


@gate("audit.review")
def passages(request: HttpRequest, viewer: Viewer, at: datetime, request_id: UUID) -> HttpResponse:
    """The copy side by side: as it is held, and as it would be sent; each passage about others is decided here."""
    if request.method == "POST":
        operations.decide_passages(
            by=viewer, at=at, request_id=request_id, choices=choices_of(request.POST), token=form_token(request)
        )
        messages.success(request, "Your decisions are kept. Look through the right-hand side once more.")
        return redirect("desk:passages", request_id)
    with looking(by=viewer, at=at, action="desk.preview_copy"):
        return _page(request, "passages", {"copy": pack_queries.copy_of(viewer, request_id)})


@gate("audit.review")
@require_POST
def step(request: HttpRequest, viewer: Viewer, at: datetime, request_id: UUID, name: str) -> HttpResponse:
    """Prepare, look through for the second time, send."""
    operation, said = STEPS[name]
    operation(by=viewer, at=at, request_id=request_id, token=form_token(request))
    messages.success(request, said)
    return redirect("desk:request", request_id)


@gate("audit.review")
def pack(request: HttpRequest, viewer: Viewer, at: datetime, request_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The copy as one file, once it is sent and as the second person saw it."""
    with looking(by=viewer, at=at, action="desk.export_copy"):
        made = pack_queries.sent_copy(viewer, request_id)
        response = HttpResponse(pack_queries.packed(made, at), content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="copy-{str(request_id)[:8]}.zip"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
