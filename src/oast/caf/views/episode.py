"""Starting support, and its page."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.caf.operations.episode import start_episode
from oast.caf.presenters import episode as presenter
from oast.caf.queries import episode as queries
from oast.caf.views.rendering import support_page


@gate("caf.work")
def start(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID) -> HttpResponse:
    """Start the support that an assessment asks for."""
    if request.method == "POST":
        made = start_episode(by=viewer, at=at, assessment_id=assessment_id, token=form_token(request))
        return redirect("caf:support", made)
    with looking(by=viewer, at=at, action="caf.see_assessment") as look:
        shown = queries.startable(viewer, assessment_id, at)
        if shown.episode:
            look.nothing_shown()
            return redirect("caf:support", shown.episode)
        return support_page(request, "start", {"shown": shown})


@gate("caf.work")
def show(request: HttpRequest, viewer: Viewer, at: datetime, episode_id: UUID) -> HttpResponse:
    """The working page: who leads, the team, the plan, referrals, reviews, and what comes next."""
    with looking(by=viewer, at=at, action="caf.see_support"):
        shown = queries.episode(viewer, episode_id, at)
        return support_page(request, "episode", {"shown": shown, "page": presenter.page(shown)})
