"""The page of a run. Its gate stands in the root addresses: whoever signs in stands above this floor."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from oast.audit.scope import Actor
from oast.jobs import operations, queries
from oast.web.forms import posted_token


def run(request: HttpRequest, viewer: Actor, at: datetime, run_id: UUID) -> HttpResponse:  # noqa: ARG001
    """How far a run is. With scripts the part that changes comes alone, every two seconds, and at the end
    the whole page once more."""
    progress = queries.progress_of(viewer, run_id)
    alone = request.headers.get("HX-Request")
    template = "jobs/progress.html" if alone else "jobs/run.html"
    answer = render(request, template, {"title": progress.title, "progress": progress})
    if alone and not progress.open:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def cancel(request: HttpRequest, viewer: Actor, at: datetime, run_id: UUID) -> HttpResponse:
    """Ask the run to stop."""
    operations.cancel_run(by=viewer, at=at, run_id=run_id, token=posted_token(request))
    return redirect("jobs:run", run_id)
