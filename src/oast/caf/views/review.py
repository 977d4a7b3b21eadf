"""Holding a review beside the assessment and the last review, and reading one."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.caf.forms.review import ReviewForm
from oast.caf.operations.review import hold_review
from oast.caf.presenters import review as presenter
from oast.caf.queries import review as queries
from oast.caf.views.rendering import support_page


@gate("caf.work")
def hold(request: HttpRequest, viewer: Viewer, at: datetime, episode_id: UUID) -> HttpResponse:
    """Write down a review."""
    with looking(by=viewer, at=at, action="caf.review") as look:
        shown = queries.review_form(viewer, episode_id, at)
        asked = presenter.asked(shown, request.POST or request.GET)
        initial = presenter.initial(shown, timezone.localdate(at))
        rated = shown.assessment.ratings_agreed
        form = ReviewForm(asked, shown.actions, request.POST or None, rated=rated, initial=initial)
        if request.method != "POST" or not form.is_valid():
            return support_page(request, "hold_review", {"shown": shown, "form": form} | presenter.rows(shown, form))
        look.nothing_shown()
    made = hold_review(by=viewer, at=at, episode_id=episode_id, **form.fields_of(), token=form_token(request))
    follow = presenter.FOLLOW.get(form.cleaned_data["decision"])
    return redirect(follow, episode_id) if follow else redirect("caf:support_review", made)


@gate("caf.work")
def show(request: HttpRequest, viewer: Viewer, at: datetime, review_id: UUID) -> HttpResponse:
    """One review, element by element."""
    with looking(by=viewer, at=at, action="caf.see_review"):
        shown = queries.review(viewer, review_id, at)
        return support_page(request, "review", {"shown": shown, "rows": presenter.comparison(shown)})
