"""The sponsor's pages: colleagues, invitations, renewal, roles, checks. One operation a view."""

import secrets
from collections.abc import Iterable
from uuid import UUID

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from oast.accounts import queries, rules
from oast.accounts.forms.guesses import address_cell
from oast.accounts.forms.people import ROLE_HINTS, AcceptForm, InvitationForm, QualificationForm, RoleForm
from oast.accounts.models import Invitation, Person
from oast.accounts.operations import limits, sponsorship
from oast.accounts.views.gates import acting_viewer, check_arrived, form_token, gate
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import SystemActor

INVITED = SystemActor("invitation")
"""Acts for who holds an invitation and is not a person here yet."""


@gate("accounts.sponsor")
def colleagues(request: HttpRequest, viewer, at) -> HttpResponse:
    """Everybody of the agency, what lacks and what runs out soon; the yearly renewal."""
    day = timezone.localdate(at)
    people = queries.colleagues(viewer, day)
    page = {
        "viewer": viewer,
        "day": day,
        "people": people,
        "wanting": [one for one in people if one.lacks or one.runs_out_soon or one.soon],
        "invitations": queries.open_invitations(viewer, at),
    }
    return render(request, "accounts/colleagues.html", page)


@gate("accounts.sponsor", step_up=True)
def invite(request: HttpRequest, viewer, at) -> HttpResponse:
    """Invite a colleague of one's own agency."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = secrets.token_urlsafe(24)
        link = reverse("accounts:accept", args=[code])
        try:
            sponsorship.invite(
                **form.cleaned_data,
                by=viewer,
                at=at,
                agency_id=viewer.agency,
                code=code,
                link=link,
                token=form_token(request),
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"An invitation is on its way to {form.cleaned_data['email']}.")
            return redirect("accounts:colleagues")
    return render(request, "accounts/invite.html", {"form": form, "viewer": viewer, "hints": ROLE_HINTS})


@gate("accounts.sponsor")
@require_POST
def withdraw(request: HttpRequest, viewer, at, invitation_id: UUID) -> HttpResponse:
    """Close an invitation."""
    sponsorship.withdraw_invitation(by=viewer, at=at, invitation_id=invitation_id, token=form_token(request))
    messages.success(request, "The invitation is withdrawn.")
    return redirect("accounts:colleagues")


@gate("accounts.sponsor")
def colleague(request: HttpRequest, viewer, at, employment_id: UUID) -> HttpResponse:
    """One colleague: access, roles, checks."""
    day = timezone.localdate(at)
    one = queries.colleague(viewer, employment_id, day)
    page = {
        "one": one,
        "day": day,
        "mine": one.person == viewer.person,
        "form": RoleForm(held={role.name for role in one.roles}),
        "hints": ROLE_HINTS,
        "sponsored": [name for name, _ in RoleForm.base_fields["role"].choices],  # type: ignore[attr-defined]
    }
    return render(request, "accounts/colleague.html", page)


@gate("accounts.sponsor", step_up=True)
@require_POST
def renew(request: HttpRequest, viewer, at, employment_id: UUID) -> HttpResponse:
    """The colleague still works here."""
    sponsorship.attest(by=viewer, at=at, employment_id=employment_id, token=form_token(request))
    messages.success(request, "Renewed for a year.")
    return redirect((request.POST.get("back") == "list" and "accounts:colleagues") or _page(employment_id))


@gate("accounts.sponsor")
def end(request: HttpRequest, viewer, at, employment_id: UUID) -> HttpResponse:
    """The colleague left: asked once more, then the access ends."""
    one = queries.colleague(viewer, employment_id, timezone.localdate(at))
    if request.method == "POST":
        sponsorship.end_employment(by=viewer, at=at, employment_id=employment_id, token=form_token(request))
        messages.success(request, f"The access of {one.name} has ended.")
        return redirect("accounts:colleagues")
    return render(request, "accounts/end.html", {"one": one})


@gate("accounts.sponsor", step_up=True)
@require_POST
def grant(request: HttpRequest, viewer, at, employment_id: UUID) -> HttpResponse:
    """Give a role."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the roles, then press Give this role.")
        return redirect(_page(employment_id))
    role = form.cleaned_data["role"]
    sponsorship.grant_role(by=viewer, at=at, employment_id=employment_id, role=role, token=form_token(request))
    messages.success(request, "The role is given.")
    return redirect(_page(employment_id))


@gate("accounts.sponsor")
def end_role(request: HttpRequest, viewer, at, employment_id: UUID, grant_id: UUID) -> HttpResponse:
    """Take a role away, after reading what that means."""
    if request.method != "POST":
        one = queries.colleague(viewer, employment_id, timezone.localdate(at))
        return render(request, "accounts/end_role.html", {"one": one, "held": _held(one.roles, grant_id)})
    sponsorship.end_role(by=viewer, at=at, grant_id=grant_id, token=form_token(request))
    messages.success(request, "The role is taken away.")
    return redirect(_page(employment_id))


@gate("accounts.sponsor", step_up=True)
def record_check(request: HttpRequest, viewer, at, employment_id: UUID) -> HttpResponse:
    """Record a vetting check or a training."""
    day = timezone.localdate(at)
    one = queries.colleague(viewer, employment_id, day)
    form = QualificationForm(request.POST or None, day=day)
    if request.method == "POST" and form.is_valid():
        sponsorship.record_qualification(
            **form.cleaned_data, by=viewer, at=at, employment_id=employment_id, token=form_token(request)
        )
        messages.success(request, "The check is recorded.")
        return redirect(_page(employment_id))
    return render(request, "accounts/check.html", {"form": form, "one": one})


@gate("accounts.sponsor")
@require_POST
def end_check(request: HttpRequest, viewer, at, employment_id: UUID, check_id: UUID) -> HttpResponse:
    """A check no longer counts."""
    sponsorship.end_qualification(
        by=viewer, at=at, employment_id=employment_id, qualification_id=check_id, token=form_token(request)
    )
    messages.success(request, "The check no longer counts.")
    return redirect(_page(employment_id))


@never_cache
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Take up an invitation: as a new person, or signed in as the one it was sent to."""
    at = timezone.now()
    cells = [address_cell("invitation", request)]
    if not limits.take(cells, at):
        return render(request, "429.html", status=429)
    try:
        check_arrived(request)
        invitation = rules.check_open(queries.invitation_by_code(code), at)
        limits.give_back(cells)
        if request.user.is_authenticated or queries.is_known(invitation.email):
            return _accept_as_oneself(request, invitation, code, at)
        return _accept_as_new(request, invitation, code, at)
    except NotForYou:
        return render(request, "accounts/not_open.html", status=404)
    except Refused as refusal:
        return render(request, "web/403.html", {"sentence": refusal.sentence}, status=403)


def _accept_as_new(request: HttpRequest, invitation: Invitation, code: str, at) -> HttpResponse:
    form = AcceptForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        made = sponsorship.accept_invitation(
            by=INVITED,
            at=at,
            code=code,
            name=form.cleaned_data["name"],
            telephone=form.cleaned_data["telephone"],
            password=form.cleaned_data["password"],
            token=form_token(request),
        )
        return perform_login(request, Person.objects.get(id=made), email_verification="none")
    return render(request, "accounts/accept.html", {"form": form, "invitation": invitation})


def _accept_as_oneself(request: HttpRequest, invitation: Invitation, code: str, at) -> HttpResponse:
    if request.method == "POST" and request.user.is_authenticated:
        oneself = acting_viewer(request, at) or queries.viewer(request.user, None, timezone.localdate(at))
        sponsorship.accept_invitation(by=oneself, at=at, code=code, token=form_token(request))
        messages.success(request, f"You now work in Oast for {invitation.agency.name} too.")
        return redirect("accounts:acting_for")
    return render(request, "accounts/accept_signed_in.html", {"invitation": invitation, "here": request.path})


def _held(held: Iterable[queries.HeldRole], grant_id: UUID) -> queries.HeldRole:
    """One of the roles. Raises NotForYou where it is not held any more."""
    for one in held:
        if one.id == grant_id:
            return one
    raise NotForYou("There is no such role.")


def _page(employment_id: UUID) -> str:
    return reverse("accounts:colleague", args=[employment_id])
