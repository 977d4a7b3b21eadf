"""Our own outcomes, topics and needs: a steward sees what a change moves, saves it, and watches it come into force."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import INCOMPLETE, form_token, gate
from oast.audit.rules import NotForYou, Refused, Stale
from oast.directory.forms.own_terms import RetireForm, TermForm, WhyForm
from oast.directory.operations import own_terms as operations
from oast.directory.operations.reaching import pointing, reach
from oast.directory.policies.terms import check_can_add, check_fits
from oast.directory.presenters import own_terms as presenters
from oast.directory.queries import own_terms as queries
from oast.directory.queries import taxonomy
from oast.directory.taxonomy import Taxonomy, Term

Save = Callable[..., UUID | None]

PAGE = "directory/terms/own_change.html"


@gate("directory.steward")
@require_safe
def one(request: HttpRequest, viewer: Viewer, at: datetime, term_id: UUID) -> HttpResponse:  # noqa: ARG001
    """One of our own terms: what it says, what points at it, its history."""
    shown = queries.own_term(term_id)
    page = presenters.shown(shown) | {
        "pointing": pointing(shown.known, shown.term.code),
        "history": presenters.history(queries.history(shown.term.code)),
        "waiting": presenters.waiting(queries.waiting()),
    }
    return render(request, "directory/terms/own.html", page)


@gate("directory.steward")
def change(request: HttpRequest, viewer: Viewer, at: datetime, term_id: UUID) -> HttpResponse:
    """Change what a term says."""
    shown = queries.own_term(term_id)
    term, known = shown.term, shown.known
    if term.heir:
        return redirect("directory:own_term", term_id)
    form = TermForm(request.POST or None, kind=term.kind, known=known, term=term)
    made = form.said if _sent(request, form) else {}
    save = _saver(operations.change_term, viewer, at, request, term, form, said=made)
    page = {"title": f"Change “{term.name}”", "shown": shown, "form": form, "term": term}
    return _answer(request, page, known, term.saying(made) if made else None, save)


@gate("directory.steward")
def retire(request: HttpRequest, viewer: Viewer, at: datetime, term_id: UUID) -> HttpResponse:
    """Retire a term into another."""
    shown = queries.own_term(term_id)
    term, known = shown.term, shown.known
    form = RetireForm(request.POST or None, known=known, term=term)
    heir = form.cleaned_data["heir"] if _sent(request, form) else ""
    save = _saver(operations.retire_term, viewer, at, request, term, form, heir=heir)
    page = {"title": f"Retire “{term.name}”", "shown": shown, "form": form, "term": term}
    page |= {"pointing": pointing(known, term.code), "retiring": True}
    return _answer(request, page, known, term.saying({"heir": heir}) if heir else None, save)


@gate("directory.steward")
def put_back(request: HttpRequest, viewer: Viewer, at: datetime, term_id: UUID) -> HttpResponse:
    """Put a retired term back."""
    shown = queries.own_term(term_id)
    form = WhyForm(request.POST or None)
    _sent(request, form)
    save = _saver(operations.put_term_back, viewer, at, request, shown.term, form)
    page = {"title": f"Put “{shown.term.name}” back", "shown": shown, "form": form, "term": shown.term}
    return _answer(request, page, shown.known, shown.term.saying({"heir": ""}), save)


@gate("directory.steward")
def version(request: HttpRequest, viewer: Viewer, at: datetime, term_id: UUID, version_id: UUID) -> HttpResponse:
    """What a term said earlier beside what it says now; bring it back."""
    shown = queries.own_term(term_id)
    earlier = queries.version(shown.term.code, version_id)
    then = shown.term.saying(earlier.content)
    form = WhyForm(request.POST or None)
    _sent(request, form)
    save = _saver(operations.revert_term, viewer, at, request, shown.term, form, version_id=version_id)
    page = {"title": f"“{shown.term.name}” as it was", "shown": shown, "form": form, "term": shown.term}
    page |= {"earlier": presenters.history([earlier])[0], "now": presenters.now_and_then(shown, then)}
    return _answer(request, page, shown.known, then, save)


@gate("directory.steward")
def new(request: HttpRequest, viewer: Viewer, at: datetime, taxonomy_id: UUID) -> HttpResponse:
    """Add a topic or a need."""
    kind, known = queries.kind_of(taxonomy_id), taxonomy.in_force()
    check_can_add(kind)
    form = TermForm(request.POST or None, kind=kind, known=known)
    made = form.said if _sent(request, form) else {}

    def save() -> UUID | None:
        words = form.cleaned_data["words"]
        return operations.add_term(by=viewer, at=at, token=form_token(request), kind=kind, said=made, words=words)

    page = {"title": f"Add a {kind.label.lower()}", "form": form, "list_id": taxonomy_id, "kind": kind.label}
    after = Term(" ", kind, "").saying(made) if made else None
    return _answer(request, page, known, after, save)


@gate("directory.steward")
@require_POST
def go_on(request: HttpRequest, viewer: Viewer, at: datetime, change_id: UUID) -> HttpResponse:
    """A change that is not in force: have it published once more, or take it back."""
    token, do = form_token(request), request.POST.get("do")
    if do == "publish":
        return _watch(operations.publish_term_again(by=viewer, at=at, token=token, change_id=change_id))
    if do != "take_back":
        raise Refused(INCOMPLETE)
    operations.take_term_back(by=viewer, at=at, token=token, change_id=change_id)
    messages.success(request, "The change is taken back. What was in force before holds.")
    return redirect("directory:taxonomies")


# What they share ----------------------------------------------------------------------------------------------------


def _sent(request: HttpRequest, form: WhyForm) -> bool:
    """Whether a good form was sent, by one of its buttons. Raises Refused for one without."""
    if request.method != "POST":
        return False
    form_token(request)
    if not {"look", "save"} & set(request.POST):
        raise Refused(INCOMPLETE)
    return form.is_valid()


def _saver(
    operation: Save, viewer: Viewer, at: datetime, request: HttpRequest, term: Term, form: WhyForm, **given: Any
) -> Callable:
    """What saves the form, once it is known to be good."""

    def save() -> UUID | None:
        seen, words = request.POST.get("seen", "")[:40], form.cleaned_data["words"]
        return operation(by=viewer, at=at, token=form_token(request), code=term.code, seen=seen, words=words, **given)

    return save


def _answer(request: HttpRequest, page: dict, known: Taxonomy, after: Term | None, save: Callable) -> HttpResponse:
    """Save; or show the form, and what it would move."""
    form, before = page["form"], page.get("term")
    page |= {"mark": queries.mark(before.code) if before else "", "waiting": presenters.waiting(queries.waiting())}
    if after is not None and not form.errors:
        try:
            if "save" in request.POST:
                return _watch(save())
            if after == before:
                raise Refused(operations.NOTHING)
            check_fits(known, after)
            page |= {"looked": True} | presenters.preview(known, before, after, reach(known, after))
        except NotForYou:
            raise
        except Stale as stale:
            page |= {"stale": presenters.both(stale)}
        except Refused as refusal:
            if form.is_bound:
                form.add_error(None, refusal.sentence)
            page |= {"fault": "" if form.is_bound else refusal.sentence}
    return render(request, PAGE, page, status=409 if page.get("stale") else 200)


def _watch(change_id: UUID | None) -> HttpResponse:
    """The page of the run that publishes a change."""
    kept = queries.change(change_id) if change_id else None
    return redirect("jobs:run", kept.run) if kept and kept.run else redirect("directory:taxonomies")
