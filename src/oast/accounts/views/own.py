"""The person's own pages: account, for which agency they act, sessions, the end of setting up."""

from uuid import UUID

from allauth.account.utils import perform_login
from allauth.account.views import reauthenticate as by_password
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from oast.accounts import queries
from oast.accounts.forms.people import ActingForm, AddressForm
from oast.accounts.models import Person
from oast.accounts.operations import families, limits
from oast.accounts.operations import sign_in as operations
from oast.accounts.operations.limits import Cell
from oast.accounts.presenters import ACTING_FOR
from oast.accounts.queries.people import is_confirmed
from oast.accounts.views.gates import AFTER_SET_UP, form_token, gate
from oast.accounts.views.sessions import FACTORS, employments, last_used, safe_address
from oast.audit.rules import Refused

SENT = "The link is on its way. Look at your e-mail, open the link and press the button there."
FACTOR_NAMES = {"totp": "App with codes", "webauthn": "Passkey", "recovery_codes": "Recovery codes"}


@gate(choosing=True)
def mine(request: HttpRequest, viewer: queries.Viewer, at) -> HttpResponse:
    """My agencies and roles, what is blocked and why, second factor, sessions, password."""
    factors = Authenticator.objects.filter(user=viewer.person).values_list("type", flat=True)
    page = {
        "viewer": viewer,
        "card": queries.person_card(viewer.person),
        "works": queries.own_employments(viewer.person, timezone.localdate(at)),
        "acting_in": request.session.get(ACTING_FOR),
        "confirmed": is_confirmed(viewer.person),
        "factors": [FACTOR_NAMES[kind] for kind in sorted(set(factors), reverse=True)],
        "sessions": UserSession.objects.filter(user=viewer.person).count(),
    }
    return render(request, "accounts/mine.html", page)


@gate(choosing=True)
def acting_for(request: HttpRequest, viewer: queries.Viewer, at) -> HttpResponse:
    """A person of two agencies says for which one they act; nothing is carried along."""
    held = employments(request, timezone.localdate(at))
    initial = {"employment": request.session.get(ACTING_FOR)}
    form = ActingForm(request.POST or None, held=held, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = next(one for one in held if str(one.id) == form.cleaned_data["employment"])
        operations.choose_agency(by=viewer, at=at, employment_id=chosen.id, token=form_token(request))
        request.session[ACTING_FOR] = str(chosen.id)
        return redirect(_next(request))
    return render(request, "accounts/acting_for.html", {"form": form, "held": held, "next": _next(request)})


@gate(choosing=True)
def sessions(request: HttpRequest, viewer: queries.Viewer, at) -> HttpResponse:  # noqa: ARG001
    """Where I am signed in."""
    held = UserSession.objects.purge_and_list(request.user)
    key = request.session.session_key
    rows = [{"session": one, "used": last_used(one), "here": one.session_key == key} for one in held]
    rows.sort(key=lambda row: (not row["here"], -row["used"].timestamp()))
    return render(request, "accounts/sessions.html", {"rows": rows})


@gate(choosing=True)
@require_POST
def end_sessions(request: HttpRequest, viewer: queries.Viewer, at) -> HttpResponse:
    """End one of my sessions, or all but this one."""
    mine = UserSession.objects.filter(user=viewer.person).exclude(session_key=request.session.session_key)
    chosen = request.POST.get("session", "")
    if chosen:
        mine = mine.filter(pk=chosen) if chosen.isdecimal() and len(chosen) < 19 else mine.none()
    ended = list(mine)
    if ended:
        operations.end_sessions(by=viewer, at=at, count=len(ended), token=form_token(request))
    for one in ended:
        one.end()
    messages.success(request, "Signed out there." if ended else "That session had already ended.")
    return redirect("usersessions_list")


@gate(choosing=True)
def carry_on(request: HttpRequest, viewer: queries.Viewer, at) -> HttpResponse:  # noqa: ARG001
    """After the second factor is set up: on to the page that was asked for."""
    return redirect(safe_address(request, request.session.pop(AFTER_SET_UP, "/")))


def reauthenticate(request: HttpRequest) -> HttpResponse:
    """Who has a second factor shows that one again; the password alone does not open what it guards."""
    if isinstance(request.user, Person) and is_mfa_enabled(request.user, FACTORS):
        query = request.META["QUERY_STRING"]
        return redirect(reverse("mfa_reauthenticate") + (f"?{query}" if query else ""))
    return by_password(request)


reauthenticate.gate = "library"  # type: ignore[attr-defined]


@gate(choosing=True)
def elsewhere(request: HttpRequest, viewer: queries.Viewer, at) -> HttpResponse:  # noqa: ARG001
    """Pages of the sign-in library that have no place here: one's address is the sponsor's to change."""
    return redirect("accounts:mine")


@gate(family=True)
def address(request: HttpRequest, viewer: queries.Viewer, at) -> HttpResponse:
    """One's own e-mail address: whether it is confirmed, and the link once more."""
    if request.method == "POST":
        families.ask_to_confirm(by=viewer, at=at, token=form_token(request))
        messages.success(request, SENT)
        return redirect("accounts:address")
    page = {"email": queries.person_card(viewer.person).email, "confirmed": is_confirmed(viewer.person)}
    return render(request, "accounts/address/own.html", page)


@gate(family=True)
def confirm_address(request: HttpRequest, viewer: queries.Viewer, at, code: str) -> HttpResponse:
    """From the link in the mail: a button, because programs that look through mail open links."""
    page = {"email": queries.person_card(viewer.person).email, "wrong": False}
    if request.method == "POST":
        if families.confirm_address(by=viewer, at=at, code=code, token=form_token(request)):
            messages.success(request, "Your e-mail address is confirmed.")
            return redirect("accounts:address")
        page["wrong"] = True
    return render(request, "accounts/address/confirm.html", page)


@gate(family=True, step_up=True)
def change_address(request: HttpRequest, viewer: queries.Viewer, at) -> HttpResponse:
    """Another e-mail address of one's own."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not limits.take([Cell("address.account", (viewer.key,))], at):
            return render(request, "429.html", status=429)
        try:
            families.change_address(by=viewer, at=at, email=form.cleaned_data["email"], token=form_token(request))
            messages.success(request, SENT)
            return redirect("accounts:address")
        except Refused as refusal:
            form.add_error("email", refusal.sentence)
    return render(request, "accounts/address/change.html", {"form": form})


def let_in(request: HttpRequest, person_id: UUID, onward: str) -> HttpResponse:
    """Sign in who has just made an account; the gate of `onward` asks for a second factor to be set up."""
    return perform_login(request, Person.objects.get(id=person_id), email_verification="none", redirect_url=onward)


def _next(request: HttpRequest) -> str:
    return safe_address(request, request.POST.get("next") or request.GET.get("next") or "/")
