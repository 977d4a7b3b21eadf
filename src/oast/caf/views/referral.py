"""Sending a referral; the team's page of it; the provider's inbox and answer."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.caf.enums import Way
from oast.caf.forms.referral import ReferralForm, StepForm
from oast.caf.operations import referral as operations
from oast.caf.presenters import referral as presenter
from oast.caf.queries import referral as queries
from oast.caf.views.rendering import support_page


@gate("caf.work")
def send(request: HttpRequest, viewer: Viewer, at: datetime, episode_id: UUID, service_id: UUID) -> HttpResponse:
    """Write a referral to a service, with the family's agreement to it."""
    with looking(by=viewer, at=at, action="caf.refer") as look:
        shown = queries.sending(viewer, episode_id, service_id, at)
        form = ReferralForm(request.POST or None, inside=shown.inside, covered=shown.covered, shielded=shown.shielded)
        if request.method != "POST" or not form.is_valid():
            return support_page(request, "send_referral", {"shown": shown, "form": form})
        look.nothing_shown()
    made = operations.send_referral(
        by=viewer, at=at, episode_id=episode_id, **form.fields_of(shown), token=form_token(request)
    )
    return redirect("caf:support_referral", made)


@gate("caf.work")
def show(request: HttpRequest, viewer: Viewer, at: datetime, referral_id: UUID) -> HttpResponse:
    """A referral as the team sees it; the answer of a service without an account is written down here."""
    with looking(by=viewer, at=at, action="caf.see_referral") as look:
        shown = queries.referral(viewer, referral_id, at)
        form = StepForm(shown.next, request.POST or None, initial={"version": shown.version})
        if request.method != "POST" or shown.way == Way.OAST or not form.is_valid():
            return support_page(request, "referral", {"shown": shown, "form": form})
        look.nothing_shown()
    operations.key_answer(by=viewer, at=at, referral_id=referral_id, **form.cleaned_data, token=form_token(request))
    return redirect("caf:support_referral", referral_id)


@gate("caf.work")
@require_POST
def cancel(request: HttpRequest, viewer: Viewer, at: datetime, referral_id: UUID) -> HttpResponse:
    """Take a referral back."""
    operations.cancel_referral(by=viewer, at=at, referral_id=referral_id, token=form_token(request))
    return redirect("caf:support_referral", referral_id)


@gate("referral.answer")
def inbox(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """The referrals to the viewer's agency."""
    with looking(by=viewer, at=at, action="caf.see_referrals"):
        return support_page(request, "inbox", {"groups": presenter.inbox(queries.inbox(viewer, at))})


@gate("referral.answer")
def received(request: HttpRequest, viewer: Viewer, at: datetime, referral_id: UUID) -> HttpResponse:
    """One referral as its provider sees it, and the answer."""
    with looking(by=viewer, at=at, action="caf.see_referral") as look:
        shown = queries.received(viewer, referral_id, at)
        form = StepForm(shown.next, request.POST or None, initial={"version": shown.version})
        if request.method != "POST" or not form.is_valid():
            return support_page(request, "received", {"shown": shown, "form": form})
        look.nothing_shown()
    operations.answer_referral(
        by=viewer, at=at, referral_id=referral_id, **form.cleaned_data, token=form_token(request)
    )
    messages.success(request, "Your answer is sent to the team.")
    return redirect("caf:referrals")
