"""Tier-three agreements: the list, a new one, one with its end."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.rules import Refused
from oast.childindex import operations, queries
from oast.childindex.forms import AgreementForm, EndAgreementForm


@gate("index.feed")
def agreements(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """Every agreement, and how it stands today."""
    held = queries.agreements_shown(viewer, timezone.localdate(at))
    return render(request, "childindex/agreements.html", {"agreements": held})


@gate("index.feed")
def agree(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """Record a new agreement."""
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.agree_feed(by=viewer, at=at, token=form_token(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error("reference", refusal.sentence)
        else:
            messages.success(request, "The agreement is recorded. Files are taken from the day it starts.")
            return redirect("childindex:agreement", made)
    return render(request, "childindex/agree.html", {"form": form})


@gate("index.feed")
def agreement(request: HttpRequest, viewer: Viewer, at: datetime, agreement_id: UUID) -> HttpResponse:
    """One agreement; to be ended before its day."""
    shown = queries.agreement_shown(viewer, agreement_id, timezone.localdate(at))
    form = EndAgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        operations.end_agreement(by=viewer, at=at, agreement_id=agreement_id, reason=reason, token=form_token(request))
        messages.success(request, "The agreement is over. No file is taken under it any more.")
        return redirect("childindex:agreement", agreement_id)
    return render(request, "childindex/agreement.html", {"one": shown, "form": form})
