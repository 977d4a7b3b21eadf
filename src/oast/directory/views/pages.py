"""The public pages: search and service."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from oast.directory import presenters, queries
from oast.directory.forms import DISTANCES, FILTERS, SearchForm
from oast.directory.operations.public import count_miss
from oast.directory.operations.standing import count_view
from oast.directory.queries import sources, taxonomy
from oast.directory.views import shortlist


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The search box with, once something is asked, what was found."""
    known = taxonomy.kept()
    form = SearchForm(request.GET, terms=known)
    if not form.asked:
        return render(request, "directory/search.html", _first_page(request, form))
    now = timezone.now()
    results = _found(form, now)
    if results.terms.version != known.version:  # a steward changed them since this process last looked
        form = SearchForm(request.GET, terms=results.terms)
        results = _found(form, now)
    if elsewhere := presenters.with_heirs(request.GET, form.terms):
        return HttpResponseRedirect(elsewhere)
    if not results.total and not form.filters.any:
        place = results.found.place
        count_miss(form.cleaned_data.get("q", ""), place.district if place else "", now)
    return render(request, "directory/search.html", _search_page(request, form, results))


def _found(form: SearchForm, now: datetime) -> queries.Results:
    given = form.cleaned_data
    return queries.search(
        given.get("q", ""),
        given.get("near", ""),
        day=timezone.localdate(now),
        filters=form.filters,
        page=given.get("page") or 1,
        nearest_first=bool(given.get("nearest")),
    )


TITLE = "Find help for children and families"


def _first_page(request: HttpRequest, form: SearchForm) -> dict:
    """The box, and topics to start from."""
    return {
        "title": TITLE,
        "form": form,
        "listed": queries.listed(),
        "browse": presenters.browse(taxonomy.in_force()),
        "keep": shortlist.Kept(request),
        "index": True,
    }


def _search_page(request: HttpRequest, form: SearchForm, results: queries.Results) -> dict:
    options = presenters.options(results, request.GET)
    return {
        "title": TITLE,
        "form": form,
        "typed": {name: request.GET.get(name, "") for name in ("q", "near", "age", "within", "nearest")},
        "results": results,
        "elsewhere": sources.elsewhere(request.GET.get("q", "")[:200], request.GET.get("near", "")[:60]),
        "groups": presenters.groups(results, timezone.localdate()),
        "options": options,
        "chosen": presenters.chosen(options, request.GET, form.filters.age),
        "only_age": presenters.with_age(request.GET, results.found.age),
        "without_filters": presenters.without(request.GET, *FILTERS),
        "pages": presenters.pages(results, request.GET),
        "anywhere": presenters.without(request.GET, "near", "within", "nearest"),
        "any_words": presenters.without(request.GET, "q"),
        "map": presenters.drawn(results.hits, results.found.place),
        "keep": shortlist.Kept(request),
        "here": request.get_full_path(),
        "form_distances": [{"value": value, "text": text} for value, text in DISTANCES],
    }


@require_safe
def service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """One service; a page that helps where there is none (any more)."""
    document = queries.service_document(service_id)
    if document is None:
        return render(request, "directory/gone.html", {"title": "This service is not listed"}, status=404)
    if request.method == "GET":
        count_view(service_id, timezone.now())
    page = presenters.service(document, timezone.localtime()) | {
        "keep": shortlist.Kept(request),
        "here": request.path,
    }
    address = request.build_absolute_uri(request.path)
    more = {"title": document["name"], "structured": presenters.structured(document, address), "index": True}
    return render(request, "directory/service.html", page | more)


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """What somebody may be about to type."""
    response = JsonResponse({"suggestions": queries.suggest(request.GET.get("q", ""))})
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def outlines(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 Django passes the request
    """The picture of the county's outlines under every map."""
    response = HttpResponse(presenters.outlines_svg(), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=86400"
    return response
