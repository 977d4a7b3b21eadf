"""The Trust officer's page of county roles: who holds one, what waits for a second officer, giving and taking."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from oast.accounts import queries, roles
from oast.accounts.forms.people import CountyRoleForm
from oast.accounts.operations import county_roles as operations
from oast.accounts.queries.county_roles import county_role, proposed_roles
from oast.accounts.queries.county_roles import county_roles as held_roles
from oast.accounts.views.gates import form_token, gate
from oast.audit.rules import Refused

HINTS = {name: roles.BY_NAME[name].description for name in roles.COUNTY}
NOBODY = "Nobody with this address works for an agency of this name now."


@gate("accounts.grant_county")
def county_roles(request: HttpRequest, viewer, at) -> HttpResponse:
    """Who holds a county role and what waits; below it the form that gives one."""
    form = CountyRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _given(request, viewer, at, form):
        return redirect("accounts:county_roles")
    page = {"viewer": viewer, "form": form, "hints": HINTS, "held": held_roles(at), "waiting": proposed_roles(at)}
    return render(request, "accounts/county_roles.html", page)


@gate("accounts.grant_county")
@require_POST
def agree(request: HttpRequest, viewer, at, proposal_id: UUID) -> HttpResponse:
    """The second officer agrees."""
    operations.agree(by=viewer, at=at, proposal_id=proposal_id, token=form_token(request))
    messages.success(request, "The role is given.")
    return redirect("accounts:county_roles")


@gate("accounts.grant_county")
@require_POST
def refuse(request: HttpRequest, viewer, at, proposal_id: UUID) -> HttpResponse:
    """An officer refuses, or takes the own proposal back."""
    operations.refuse(by=viewer, at=at, proposal_id=proposal_id, token=form_token(request))
    messages.success(request, "The proposal is closed. The role was not given.")
    return redirect("accounts:county_roles")


@gate("accounts.grant_county")
def end(request: HttpRequest, viewer, at, grant_id: UUID) -> HttpResponse:
    """Take a county role away, after reading what that means."""
    if request.method != "POST":
        return render(request, "accounts/end_county_role.html", _about(grant_id, at))
    operations.end(by=viewer, at=at, grant_id=grant_id, token=form_token(request))
    messages.success(request, "The role is taken away.")
    return redirect("accounts:county_roles")


def _about(grant_id: UUID, at) -> dict[str, object]:
    one = county_role(grant_id, at)
    return {"one": one, "hints": HINTS, "two": one.role in roles.TWO_PEOPLE}


def _given(request: HttpRequest, viewer, at, form: CountyRoleForm) -> bool:
    said = form.cleaned_data
    employment = queries.work_of(said["email"].lower(), said["agency"], timezone.localdate(at))
    if employment is None:
        form.add_error("email", NOBODY)
        return False
    try:
        operations.give(
            by=viewer,
            at=at,
            employment_id=employment,
            role=said["role"],
            place=said["place"],
            token=form_token(request),
        )
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    waits = said["role"] in roles.TWO_PEOPLE
    messages.success(request, "Proposed. A second officer has to agree." if waits else "The role is given.")
    return True
