"""Inviting a family, and the family's own pages."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from oast.accounts.forms.factors import LostForm
from oast.accounts.forms.guesses import address_cell
from oast.accounts.forms.people import FamilyAccountForm
from oast.accounts.operations import limits
from oast.accounts.operations.people import TAKEN
from oast.accounts.policies import HANDED_CODE, handed_code
from oast.accounts.queries import Viewer
from oast.accounts.queries.people import is_confirmed
from oast.accounts.views.gates import form_token, gate
from oast.accounts.views.own import let_in
from oast.audit.operations import looking
from oast.audit.rules import Refused
from oast.caf.forms.family import CloseDoorForm, CodeForm, InviteFamilyForm
from oast.caf.operations import family as operations
from oast.caf.policies.family import LASTS, code_for
from oast.caf.presenters import family as presenter
from oast.caf.queries import family as queries
from oast.caf.queries import invited
from oast.caf.queries.team import choosing
from oast.caf.views.rendering import family_page, support_page

WRONG = "This code does not fit. Look at it again, letter by letter. A code works once, for two weeks."
UNCONFIRMED = "We do not know yet whether our mail reaches you. Confirm your e-mail address under “My account”."
OPENED = "Your record is open to you now."
CLOSED = "Closed. From now on they read nothing of this record, and the code opens nothing."
TAKEN_BACK = "You have taken it back. Nobody sees your record by it any more."


@gate("caf.work")
def invite(request: HttpRequest, viewer: Viewer, at: datetime, episode_id: UUID) -> HttpResponse:
    """Invite a parent or the young person; the code is shown once, to be handed over in person."""
    form = InviteFamilyForm(request.POST or None)
    code = ""
    if request.method == "POST" and form.is_valid():
        token = form_token(request)
        code = code_for(token, settings.SECRET_KEY)
        operations.invite_family(by=viewer, at=at, episode_id=episode_id, code=code, **form.cleaned_data, token=token)
    with looking(by=viewer, at=at, action="caf.invite_family"):
        shown = choosing(viewer, episode_id, at)
        start = request.build_absolute_uri(reverse("caf:family_start"))
        context = {"shown": shown, "form": form, "code": code, "until": at + LASTS, "start": start}
        context["invited"] = invited.invited_of(episode_id, at)
        return support_page(request, "invite_family", context)


@gate("caf.work", step_up=True)
def lost(request: HttpRequest, viewer: Viewer, at: datetime, episode_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Somebody of the family lost the telephone and the recovery codes, and is here; the code is shown once."""
    form = LostForm(request.POST or None)
    made = ""
    if request.method == "POST" and form.is_valid():
        token = form_token(request)
        made = handed_code(token, settings.SECRET_KEY)
        operations.reset_family_factor(
            **form.cleaned_data, by=viewer, at=at, episode_id=episode_id, invitation_id=invitation_id, code=made,
            token=token,
        )  # fmt: skip
    with looking(by=viewer, at=at, action="caf.reset_family_factor"):
        context = {"one": invited.let_in(viewer, episode_id, invitation_id, at), "form": form, "code": made}
        return support_page(request, "lost_factor", context | {"until": at + HANDED_CODE})


@gate("caf.work")
def close(request: HttpRequest, viewer: Viewer, at: datetime, episode_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Somebody of the family may no longer read the record, or the code is in the wrong hands."""
    form = CloseDoorForm(request.POST or None)
    keys = {"episode_id": episode_id, "invitation_id": invitation_id}
    if request.method == "POST" and form.is_valid():
        operations.close_family_door(by=viewer, at=at, **keys, **form.cleaned_data, token=form_token(request))
        messages.success(request, CLOSED)
        return redirect("caf:invite_family", episode_id)
    with looking(by=viewer, at=at, action="caf.close_family_door"):
        one = invited.open_door_of(viewer, episode_id, invitation_id, at)
        return support_page(request, "close_door", {"one": one, "form": form})


def start(request: HttpRequest) -> HttpResponse:
    """The first time, with the code from paper: an account of one's own, then a second factor, then the record."""
    if request.user.is_authenticated:
        return redirect("caf:family_code")
    form = FamilyAccountForm(request.POST or None)
    cells = [address_cell("family", request)]
    if request.method == "POST" and form.is_valid():
        if not limits.take(cells, timezone.now()):
            return render(request, "429.html", status=429)
        try:
            if made := _started(form, form_token(request)):
                limits.give_back(cells)
                return let_in(request, made, reverse("caf:family"))
            form.add_error("code", WRONG)
        except Refused as refusal:
            form.add_error("email" if refusal.sentence == TAKEN else None, refusal.sentence)
    return family_page(request, "start", {"form": form})


def _started(form: FamilyAccountForm, token: UUID) -> UUID | None:
    said = {name: form.cleaned_data[name] for name in ("code", "email", "password")}
    return operations.start_family_account(by=operations.DOOR, at=timezone.now(), **said, token=token)


@gate(family=True)
def home(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """Whose record the viewer may read; with one, that record at once."""
    with looking(by=viewer, at=at, action="caf.family_home") as look:
        if not is_confirmed(viewer.person):
            messages.info(request, UNCONFIRMED)
        children = queries.children(viewer, at)
        if len(children) == 1:
            look.nothing_shown()
            return redirect("caf:own_record", children[0].subject)
        return family_page(request, "home", {"children": children})


@gate(family=True)
def code(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """Open the own record with a code."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"]
        if operations.redeem_invitation(by=viewer, at=at, code=typed, token=form_token(request)):
            messages.success(request, OPENED)
            return redirect("caf:family")
        form.add_error("code", WRONG)
    return family_page(request, "code", {"form": form})


@gate(family=True)
def record(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """The own record in plain words; in simpler ones for a young person."""
    with looking(by=viewer, at=at, action="caf.read_own_record"):
        page = presenter.record(queries.record(viewer, subject, at))
        return family_page(request, "record", {"page": page})


@gate(family=True)
def agreements(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """What the family agreed to, and how to take it back."""
    with looking(by=viewer, at=at, action="caf.read_own_agreements"):
        page = presenter.agreements(subject, queries.agreements(viewer, subject, at))
        return family_page(request, "agreements", {"page": page})


@gate(family=True)
def withdraw(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID, consent_id: UUID) -> HttpResponse:
    """Take an agreement back, after reading what that means."""
    if request.method == "POST":
        operations.withdraw_agreement(
            by=viewer, at=at, subject=subject, consent_id=consent_id, token=form_token(request)
        )
        messages.success(request, TAKEN_BACK)
        return redirect("caf:own_agreements", subject)
    with looking(by=viewer, at=at, action="caf.read_own_agreements"):
        one = queries.agreement(viewer, subject, consent_id, at)
        return family_page(request, "withdraw", {"agreement": presenter.agreement(one), "subject": subject})


@gate(family=True)
def looks(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """Who looked, when and why."""
    with looking(by=viewer, at=at, action="caf.read_own_looks"):
        page = presenter.looks(subject, queries.looks(viewer, subject, at))
        return family_page(request, "looks", {"page": page})
