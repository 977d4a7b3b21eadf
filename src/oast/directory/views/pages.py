"""The public pages: search and service."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from oast.directory import presenters, queries
from oast.directory.forms import DISTANCES, FILTERS, SearchForm


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The search box with, once something is asked, what was found."""
    form = SearchForm(request.GET)
    if not form.asked:
        return render(request, "directory/search.html", _first_page(form))
    given = form.cleaned_data
    results = queries.search(
        given.get("q", ""),
        given.get("near", ""),
        day=timezone.localdate(),
        filters=form.filters,
        page=given.get("page") or 1,
        nearest_first=bool(given.get("nearest")),
    )
    return render(request, "directory/search.html", _search_page(request, form, results))


TITLE = "Find help for children and families"


def _first_page(form: SearchForm) -> dict:
    """The box, and topics to start from."""
    return {"title": TITLE, "form": form, "listed": queries.listed(), "browse": presenters.browse(), "index": True}


def _search_page(request: HttpRequest, form: SearchForm, results: queries.Results) -> dict:
    options = presenters.options(results, request.GET)
    return {
        "title": TITLE,
        "form": form,
        "typed": {name: request.GET.get(name, "") for name in ("q", "near", "age", "within", "nearest")},
        "results": results,
        "groups": presenters.groups(results),
        "options": options,
        "chosen": presenters.chosen(options, request.GET, form.filters.age),
        "without_filters": presenters.without(request.GET, *FILTERS),
        "pages": presenters.pages(results, request.GET),
        "anywhere": presenters.without(request.GET, "near", "within", "nearest"),
        "any_words": presenters.without(request.GET, "q"),
        "form_distances": [{"value": value, "text": text} for value, text in DISTANCES],
    }


@require_safe
def service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """One service; a page that helps where there is none (any more)."""
    document = queries.service_document(service_id)
    if document is None:
        return render(request, "directory/gone.html", {"title": "This service is not listed"}, status=404)
    page = presenters.service(document, timezone.localtime())
    address = request.build_absolute_uri(request.path)
    more = {"title": document["name"], "structured": presenters.structured(document, address), "index": True}
    return render(request, "directory/service.html", page | more)
