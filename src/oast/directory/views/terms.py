"""The lists of terms, and what a term of another list means here, with what moves shown before it is saved."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import INCOMPLETE, form_token, gate
from oast.audit.rules import Refused
from oast.directory.forms.terms import MeaningForm
from oast.directory.operations.meanings import map_term, meant_itself, what_moves
from oast.directory.presenters import own_terms as presenters
from oast.directory.queries import own_terms, taxonomy
from oast.directory.queries import terms as queries

SHOWN = 50
"""Services named in the preview."""


@gate("directory.steward")
def taxonomies(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:  # noqa: ARG001 the gate passes all
    """All lists of terms."""
    page = {"lists": queries.lists(), "waiting": presenters.waiting(own_terms.waiting())}
    return render(request, "directory/terms/lists.html", page)


@gate("directory.steward")
def terms(request: HttpRequest, viewer: Viewer, at: datetime, taxonomy_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The terms of one list, those with most services first."""
    said, words = request.GET.get("page", "1"), request.GET.get("q", "")[:100].replace("\x00", "")
    page = int(said) if said.isascii() and said.isdigit() and 0 < len(said) < 5 and int(said) else 1
    name, shown, more = queries.terms(taxonomy_id, words, page)
    meant = meant_itself([one.id for one in shown])
    context = {
        "name": name,
        "terms": shown,
        "meant": meant,
        "names": queries.names({key for keys in meant.values() for key in keys}),
        "words": words,
        "page": page,
        "more": more,
        "known": taxonomy.in_force(),
        "kind": own_terms.LISTS.get(name, "") if any(one.ours for one in shown) else "",
        "list_id": taxonomy_id,
    }
    return render(request, "directory/terms/terms.html", context)


@gate("directory.steward")
def term(request: HttpRequest, viewer: Viewer, at: datetime, term_id: UUID) -> HttpResponse:
    """What one term means: chosen, looked at with what moves, saved."""
    shown = queries.term(term_id)
    now = meant_itself([term_id]).get(term_id, frozenset())
    form = MeaningForm(request.POST or None, choices=queries.choices(), chosen=now)
    page = {"shown": shown, "form": form}
    token = form_token(request) if request.method == "POST" else None
    if token and not {"look", "save"} & set(request.POST):
        raise Refused(INCOMPLETE)
    if token and form.is_valid():
        if "save" in request.POST:
            map_term(by=viewer, at=at, token=token, term_id=term_id, own=form.own)
            messages.success(request, "The meaning is saved, and its services are published with it.")
            return redirect("directory:terms", shown.list_id)
        moves = what_moves(term_id, form.own)
        page |= {"moves": moves[:SHOWN], "number": len(moves), "looked": True}
    return render(request, "directory/terms/term.html", page)
