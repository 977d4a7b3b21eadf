"""Where entries come from: for everybody, and for the stewards who keep the sources."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.directory.forms.sources import SourceForm
from oast.directory.operations.pulling import ask_for_pull, save_source
from oast.directory.presenters import sources as presenter
from oast.directory.queries import sources as queries


@require_safe
def named(request: HttpRequest) -> HttpResponse:
    """Every source, until when it holds, and how to take the whole directory away."""
    page = {"title": "Where our entries come from", "sources": queries.sources(), "presenter": presenter, "index": True}
    return render(request, "directory/sources/named.html", page)


@gate("directory.steward")
def every(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:  # noqa: ARG001 the gate passes all
    """All sources with their state."""
    page = {"sources": queries.sources(), "presenter": presenter}
    return render(request, "directory/sources/every.html", page)


@gate("directory.steward")
def one(request: HttpRequest, viewer: Viewer, at: datetime, source_id: UUID) -> HttpResponse:  # noqa: ARG001
    """One source: its state, what the last imports did, what is wrong with what it sends."""
    page = {"shown": queries.source(source_id), "presenter": presenter}
    return render(request, "directory/sources/one.html", page)


@gate("directory.steward")
def new(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """Add a source."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = save_source(by=viewer, at=at, token=form_token(request), **form.cleaned_data)
        messages.success(request, presenter.kept(form.cleaned_data["format"]))
        return redirect("directory:source", key)
    return render(request, "directory/sources/form.html", {"form": form, "title": "Add a source"})


@gate("directory.steward")
def change(request: HttpRequest, viewer: Viewer, at: datetime, source_id: UUID) -> HttpResponse:
    """Change where a source is and how often it is read."""
    shown = queries.source(source_id)
    form = SourceForm(request.POST or None, initial=vars(shown.source) | {"mapping": presenter.written(shown.mapping)})
    del form.fields["name"]
    if request.method == "POST" and form.is_valid():
        save_source(by=viewer, at=at, token=form_token(request), name=shown.source.name, **form.cleaned_data)
        messages.success(request, "The source is changed.")
        return redirect("directory:source", source_id)
    page = {"form": form, "title": f"Change {shown.source.name}", "source_id": source_id}
    return render(request, "directory/sources/form.html", page)


@gate("directory.steward")
@require_POST
def read(request: HttpRequest, viewer: Viewer, at: datetime, source_id: UUID) -> HttpResponse:
    """Have a source read now."""
    ask_for_pull(by=viewer, at=at, token=form_token(request), source_id=source_id)
    messages.success(request, "The source is being read. Load this page again in a while.")
    return redirect("directory:source", source_id)
