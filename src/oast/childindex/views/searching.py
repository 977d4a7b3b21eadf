"""What the index is; search, results, opening one child, registering one nobody knew."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.childindex import operations, presenters, queries, rules
from oast.childindex.forms import NewChildForm, SearchForm, UnbornForm


@gate(anyone=True)
def about(request: HttpRequest, viewer: Viewer, at) -> HttpResponse:  # noqa: ARG001
    page = {
        "gateway": queries.gateway(),
        "may_search": rules.can_search(viewer),
        "is_office": rules.is_office(viewer),
        "may_record": viewer.may("audit.review"),
    }
    return render(request, "childindex/about.html", page)


@gate("index.search")
def search(request: HttpRequest, viewer: Viewer, at) -> HttpResponse:
    form = SearchForm(request.POST or None, day=timezone.localdate(at), initial=_initial(request, viewer, at))
    if not (request.method == "POST" and form.is_valid()):
        rules.check_can_search(viewer)
        return render(request, "childindex/search.html", {"form": form})
    said = form.cleaned_data
    found = operations.search(
        by=viewer,
        at=at,
        token=form_token(request),
        terms=form.terms(),
        purpose=said["purpose"],
        standing=said["standing"],
        reason=said["reason"],
    )
    return redirect("childindex:results", found)


def _initial(request: HttpRequest, viewer: Viewer, at) -> dict:
    """The terms of an earlier search of one's own, to be changed."""
    try:
        earlier = UUID(request.GET.get("again", ""))
    except ValueError:
        return {}
    with looking(by=viewer, at=at, action="childindex.change_search"):
        return presenters.search_initial(queries.own_search(viewer, earlier))


@gate("index.search")
def results(request: HttpRequest, viewer: Viewer, at, search_id: UUID) -> HttpResponse:
    with looking(by=viewer, at=at, action="childindex.see_results"):
        shown = queries.results(viewer, search_id, at)
        day = timezone.localdate(at)
        page = {"search": shown, "choices": [presenters.choice(one, day) for one in shown.found]}
        return render(request, "childindex/results.html", page)


@gate("index.search")
@require_POST
def open_record(request: HttpRequest, viewer: Viewer, at, search_id: UUID, subject: UUID) -> HttpResponse:
    operations.open_record(by=viewer, at=at, token=form_token(request), search_id=search_id, subject=subject)
    return redirect("childindex:record", subject)


@gate("index.search")
def register(request: HttpRequest, viewer: Viewer, at, search_id: UUID) -> HttpResponse:
    return _register(request, viewer, at, search_id, NewChildForm, "childindex/register.html")


@gate("index.search")
def register_unborn(request: HttpRequest, viewer: Viewer, at, search_id: UUID) -> HttpResponse:
    return _register(request, viewer, at, search_id, UnbornForm, "childindex/register_unborn.html")


def _register(request, viewer: Viewer, at, search_id: UUID, form_class, template: str) -> HttpResponse:
    with looking(by=viewer, at=at, action="childindex.register_page"):
        made = queries.own_search(viewer, search_id)
    initial = {name: getattr(made.terms, name) for name in ("given", "family", "postcode", "gender")}
    form = form_class(request.POST or None, day=timezone.localdate(at), initial=initial)
    if request.method == "POST" and form.is_valid():
        subject = operations.register_child(
            by=viewer,
            at=at,
            token=form_token(request),
            child=form.child(),
            purpose=made.purpose,
            search_id=search_id,
        )
        return redirect("childindex:record", subject)
    return render(request, template, {"form": form, "search_id": search_id})
