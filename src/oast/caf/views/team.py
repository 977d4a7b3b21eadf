"""Asking somebody to lead or to join; answering; taking back; leaving."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from oast.accounts.queries import PersonCard, Viewer, agencies, find_practitioners
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.caf.forms.team import AnswerForm, InviteForm, NominateForm
from oast.caf.operations import team as operations
from oast.caf.presenters import team as presenter
from oast.caf.queries import team as queries
from oast.caf.views.rendering import support_page
from oast.web.forms.fields import cleaned_text

ROLE = "practitioner"
AGENCIES_TRIED = 3
ANSWERED = "Your answer is sent. Thank you."


@gate("caf.work")
def nominate(request: HttpRequest, viewer: Viewer, at: datetime, episode_id: UUID) -> HttpResponse:
    """Find a colleague and ask them to lead."""
    found = _found(request, at)
    form = NominateForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.nominate_lead(
            by=viewer,
            at=at,
            episode_id=episode_id,
            person=form.person,
            agency=form.agency,
            family_agreed=form.cleaned_data["family_agreed"],
            token=form_token(request),
        )
        return redirect("caf:support", episode_id)
    return _choose(request, viewer, at, episode_id, form, found, "nominate")


@gate("caf.work")
def team(request: HttpRequest, viewer: Viewer, at: datetime, episode_id: UUID) -> HttpResponse:
    """The team, and inviting somebody into it."""
    found = _found(request, at)
    form = InviteForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.invite_member(
            by=viewer,
            at=at,
            episode_id=episode_id,
            person=form.person,
            agency=form.agency,
            task=form.cleaned_data["task"],
            sees=form.cleaned_data["sees"],
            token=form_token(request),
        )
        return redirect("caf:support_team", episode_id)
    return _choose(request, viewer, at, episode_id, form, found, "team")


@gate("caf.work")
def nomination(request: HttpRequest, viewer: Viewer, at: datetime, nomination_id: UUID) -> HttpResponse:
    """The request to lead, and the answer to it."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.answer_nomination(
            by=viewer, at=at, nomination_id=nomination_id, **_answer(form), token=form_token(request)
        )
        return _answered(request, viewer, at, nomination_id, form)
    with looking(by=viewer, at=at, action="caf.see_nomination"):
        shown = queries.nomination(viewer, nomination_id, at)
        return support_page(request, "nomination", {"shown": shown, "form": form})


@gate("caf.work")
def invitation(request: HttpRequest, viewer: Viewer, at: datetime, member_id: UUID) -> HttpResponse:
    """The invitation into a team, and the answer to it."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.answer_invitation(by=viewer, at=at, member_id=member_id, **_answer(form), token=form_token(request))
        messages.success(request, ANSWERED)
        return redirect("/")
    with looking(by=viewer, at=at, action="caf.see_invitation"):
        shown = queries.invitation(viewer, member_id, at)
        return support_page(request, "invitation", {"shown": shown, "form": form})


@gate("caf.work")
@require_POST
def cancel(request: HttpRequest, viewer: Viewer, at: datetime, episode_id: UUID, nomination_id: UUID) -> HttpResponse:
    """Take back a request to lead."""
    operations.cancel_nomination(by=viewer, at=at, nomination_id=nomination_id, token=form_token(request))
    return redirect("caf:support", episode_id)


@gate("caf.work")
@require_POST
def end(request: HttpRequest, viewer: Viewer, at: datetime, episode_id: UUID, member_id: UUID) -> HttpResponse:
    """Let a member go."""
    operations.end_membership(by=viewer, at=at, member_id=member_id, token=form_token(request))
    return redirect("caf:support_team", episode_id)


def _found(request: HttpRequest, at: datetime) -> list[PersonCard]:
    """Practitioners whose name holds the words typed, else those of the agencies so called; nobody before that."""
    words, day = cleaned_text(request.GET.get("q", ""), lines=False).strip()[:100], timezone.localdate(at)
    if not words:
        return []
    places = agencies(words=words)[:AGENCIES_TRIED]
    held = [card for place in places for card in find_practitioners("", day=day, agency=place.id, role=ROLE)]
    return held or find_practitioners(words, day=day, role=ROLE)


def _choose(request, viewer: Viewer, at: datetime, episode_id: UUID, form, found, template: str) -> HttpResponse:
    with looking(by=viewer, at=at, action=f"caf.{template}"):
        shown = queries.choosing(viewer, episode_id, at)
        context = {
            "shown": shown,
            "form": form,
            "q": request.GET.get("q", ""),
            "found": presenter.candidates(found, shown.covered),
        }
        return support_page(request, template, context)


def _answer(form: AnswerForm) -> dict:
    said = form.cleaned_data
    return {"accepted": form.accepted, "reason": said["reason"], "version": said["version"]}


def _answered(
    request: HttpRequest, viewer: Viewer, at: datetime, nomination_id: UUID, form: AnswerForm
) -> HttpResponse:
    """Who accepted goes to the child's page; who declined sees it no more."""
    if not form.accepted:
        messages.success(request, ANSWERED)
        return redirect("/")
    with looking(by=viewer, at=at, action="caf.see_nomination") as look:
        episode = queries.nomination(viewer, nomination_id, at).episode
        look.nothing_shown()
        return redirect("caf:support", episode)
