"""The index office: what waits, the agencies' files, the law on which the index stands."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.childindex import operations, queries
from oast.childindex.forms import FeedForm, GatewayForm
from oast.documents.csv import csv_response


@gate("index.steward")
def queue(request: HttpRequest, viewer: Viewer, at) -> HttpResponse:
    with looking(by=viewer, at=at, action="childindex.see_queue"):
        return render(request, "childindex/queue.html", {"queue": queries.queue(viewer)})


@gate("index.feed")
def loads(request: HttpRequest, viewer: Viewer, at) -> HttpResponse:
    held = queries.agreements(viewer, timezone.localdate(at))
    form = FeedForm(request.POST or None, request.FILES or None, agreements=held)
    if request.method == "POST" and form.is_valid():
        return redirect("childindex:load", _receive(request, viewer, at, form.cleaned_data))
    with looking(by=viewer, at=at, action="childindex.see_loads"):
        return render(request, "childindex/loads.html", {"form": form, "loads": queries.loads(viewer)})


def _receive(request: HttpRequest, viewer: Viewer, at, said: dict) -> UUID | None:
    file = said["file"]
    return operations.receive_feed(
        by=viewer,
        at=at,
        token=form_token(request),
        agreement=said["agreement"],
        file_name=file.name,
        content=file.read(),
    )


@gate("index.feed")
def load(request: HttpRequest, viewer: Viewer, at, load_id: UUID) -> HttpResponse:
    with looking(by=viewer, at=at, action="childindex.see_load"):
        return render(request, "childindex/load.html", {"load": queries.load_shown(viewer, load_id)})


@gate("index.feed")
@require_POST
def cancel(request: HttpRequest, viewer: Viewer, at, load_id: UUID) -> HttpResponse:
    operations.cancel_load(by=viewer, at=at, token=form_token(request), load_id=load_id)
    messages.success(request, "The load is stopped. What was dealt with stays.")
    return redirect("childindex:load", load_id)


@gate("index.feed")
def errors(request: HttpRequest, viewer: Viewer, at, load_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The faults of a file, as a file for whoever sent it."""
    with looking(by=viewer, at=at, action="childindex.send_errors"):
        return csv_response(f"errors-{load_id}", queries.ERROR_HEADS, queries.row_errors(viewer, load_id), bom=False)


@gate("audit.review")
def gateway(request: HttpRequest, viewer: Viewer, at) -> HttpResponse:
    form = GatewayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.record_gateway(by=viewer, at=at, token=form_token(request), **form.cleaned_data)
        messages.success(request, "Recorded. The index is on.")
        return redirect("childindex:about")
    return render(request, "childindex/gateway.html", {"form": form, "gateway": queries.gateway()})
