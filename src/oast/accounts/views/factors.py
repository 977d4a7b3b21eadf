"""Pages of a lost second factor: asking, the second person, the code to hand over, and typing it."""

from uuid import UUID

from allauth.account.internal.decorators import login_stage_required
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from oast.accounts import policies, queries
from oast.accounts.enums import ResetState
from oast.accounts.forms.factors import HandedCodeForm, LostForm, WhoForm
from oast.accounts.operations import factors as operations
from oast.accounts.queries import factors as lost
from oast.accounts.views.adapters import HandedCodeStage
from oast.accounts.views.county_roles import NOBODY
from oast.accounts.views.gates import form_token, gate
from oast.audit.rules import Refused


@gate("accounts.reset_factor")
def ask(request: HttpRequest, viewer, at, employment_id: UUID) -> HttpResponse:
    """A colleague lost the second factor and is here: why, and how one knows."""
    one = lost.who_lost(viewer, employment_id, at)
    form = LostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.ask(
                **form.cleaned_data, by=viewer, at=at, employment_id=employment_id, token=form_token(request)
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("accounts:lost_factor", made)
    return render(request, "accounts/factors/ask.html", {"form": form, "one": one, "viewer": viewer})


@gate("accounts.reset_factor")
def waiting(request: HttpRequest, viewer, at) -> HttpResponse:
    """What waits; for an officer also the way to somebody of any agency."""
    form = WhoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form_token(request)
        said = form.cleaned_data
        if work := queries.work_of(said["email"], said["agency"], timezone.localdate(at)):
            return redirect("accounts:ask_factor_reset", work)
        form.add_error("email", NOBODY)
    page = {"viewer": viewer, "form": form, "waiting": lost.lost_factors(viewer, at)}
    return render(request, "accounts/factors/waiting.html", page)


@gate("accounts.reset_factor")
def one(request: HttpRequest, viewer, at, reset_id: UUID) -> HttpResponse:
    """One request. Who asked makes the code here, and sees it once."""
    code = ""
    if request.method == "POST":
        code = policies.handed_code(form_token(request), settings.SECRET_KEY)
        operations.reset(by=viewer, at=at, reset_id=reset_id, code=code, token=form_token(request))
    found = lost.lost_factor(viewer, reset_id)
    page = {"viewer": viewer, "one": found, "code": code, "State": ResetState, "waits": _waits(found, at)}
    return render(request, "accounts/factors/one.html", page)


@gate("accounts.grant_county")
@require_POST
def agree(request: HttpRequest, viewer, at, reset_id: UUID) -> HttpResponse:
    """The second person agrees."""
    operations.agree(by=viewer, at=at, reset_id=reset_id, token=form_token(request))
    messages.success(request, "Agreed. Who asked can make the code now.")
    return redirect("accounts:lost_factors")


@gate("accounts.reset_factor")
@require_POST
def refuse(request: HttpRequest, viewer, at, reset_id: UUID) -> HttpResponse:
    """An officer refuses, or who asked takes it back."""
    operations.refuse(by=viewer, at=at, reset_id=reset_id, token=form_token(request))
    messages.success(request, "Closed. Nothing was taken away.")
    return redirect("accounts:lost_factors")


@never_cache
@login_stage_required(stage=HandedCodeStage.key, redirect_urlname="account_login")
def handed_code(request: HttpRequest) -> HttpResponse:
    """After the password: the code that was handed over. Then a new second factor is set up."""
    stage = request._login_stage  # type: ignore[attr-defined]
    form = HandedCodeForm(request.POST or None, person=stage.login.user)
    try:
        if request.method == "POST" and form_token(request) and form.is_valid():
            return stage.exit()
    except Refused as refusal:
        return render(request, "web/403.html", {"sentence": refusal.sentence}, status=403)
    return render(request, "accounts/factors/handed_code.html", {"form": form})


handed_code.gate = "library"


def _waits(found: lost.Lost, at) -> bool:
    return found.state in policies.WAITING and policies.still_waits(found.asked_at, at)
