"""The directory as a whole: coverage and gaps, overdue entries, dead links, doubles, reports, searches in vain."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.directory import presenters, queries
from oast.directory.forms import PairForm, ReportStateForm
from oast.directory.operations.claims import decide_pair
from oast.directory.operations.standing import handle_report
from oast.directory.queries import gaps, statistics, stewards
from oast.directory.queries.contents import contents

MISSES = timedelta(days=90)
SHOWN = 200
"""Entries of one list on a page; the page says how many more there are."""


@gate("directory.steward")
@require_safe
def dashboard(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:  # noqa: ARG001
    """What waits, in numbers, and the map of gaps."""
    day = timezone.localdate(at)
    page = presenters.gaps(gaps.coverage(), request.GET.get("topic", "")[:60])
    page |= {"title": "Looking after the directory", "counts": gaps.counts(day)}
    page |= {"misses": queries.misses((day - MISSES).replace(day=1), most=15)}
    page |= {"months": statistics.of_county(day)}
    return render(request, "directory/steward/dashboard.html", page)


@gate("directory.steward")
@require_safe
def overdue(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:  # noqa: ARG001
    """Entries whose check is overdue, and those that are not listed."""
    day = timezone.localdate(at)
    page = {
        "title": "Overdue and not listed",
        "overdue": presenters.overdue(stewards.overdue(day)[:SHOWN], day),
        "not_listed": presenters.not_listed(stewards.not_listed()[:SHOWN]),
        "source_changed": presenters.source_changed(gaps.source_changed()[:SHOWN]),
        "counts": gaps.counts(day),
        "shown": SHOWN,
    }
    return render(request, "directory/steward/overdue.html", page)


@gate("directory.steward")
@require_safe
def links(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:  # noqa: ARG001
    """Web addresses that do not answer."""
    page = {"title": "Web addresses that do not answer", "dead": gaps.dead_links()}
    return render(request, "directory/steward/links.html", page | {"checked": gaps.checked_links()})


@gate("directory.steward")
@require_safe
def pairs(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:  # noqa: ARG001
    """Entries that may be the same."""
    found = stewards.pairs()
    page = {"title": "Perhaps the same service twice", "pairs": list(found[:SHOWN]), "number": found.count()}
    return render(request, "directory/steward/pairs.html", page)


@gate("directory.steward")
def pair(request: HttpRequest, viewer: Viewer, at: datetime, pair_id: UUID) -> HttpResponse:
    """Two entries beside each other, and whether they are the same."""
    shown = stewards.pair(pair_id)
    first, second = ((one.id, one.name) for one in (shown.first, shown.second))
    form = PairForm(request.POST or None, first=first, second=second)
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["answer"]
        keep = None if answer == "different" else UUID(answer)
        decide_pair(by=viewer, at=at, token=form_token(request), pair_id=pair_id, keep=keep)
        messages.success(request, "Decided, and remembered.")
        return redirect("directory:pairs")
    page = presenters.pair(shown, contents([first[0], second[0]])) | {"form": form}
    return render(request, "directory/steward/pair.html", page)


@gate("directory.steward")
@require_safe
def reports(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:  # noqa: ARG001
    """What somebody says is wrong."""
    page = {"title": "Reports that an entry is wrong", "reports": queries.open_reports()}
    return render(request, "directory/steward/reports.html", page)


@gate("directory.steward")
@require_POST
def report(request: HttpRequest, viewer: Viewer, at: datetime, report_id: UUID) -> HttpResponse:
    """What became of a report."""
    form = ReportStateForm(request.POST)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    handle_report(by=viewer, at=at, token=form_token(request), report_id=report_id, state=state)
    messages.success(request, "Noted.")
    return redirect("directory:reports")
