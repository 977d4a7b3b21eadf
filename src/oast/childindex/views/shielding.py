"""The shield: put on by the index office; taken off when a second person of another team agrees."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.childindex import operations, presenters, queries
from oast.childindex.forms import DecideLiftForm, LiftForm, ShieldOnForm

SHIELDED = "The shield is on. From now on nobody sees more than name, gender, date of birth and number."
ASKED = "Your request waits. The information governance leads are told, and one of them decides."
LIFTED = "The shield is off. Whoever may see the record sees all of it again."
LEFT_ON = "The shield stays on. Whoever asked is told that it is decided."


@gate("index.steward")
def put_on(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """Put the shield on a child who is at risk if found."""
    form = ShieldOnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        operations.set_shield(by=viewer, at=at, subject=subject, reason=reason, token=form_token(request))
        messages.success(request, SHIELDED)
        return redirect("childindex:correct", subject)
    return _page(request, viewer, at, subject, "shield", form)


@gate("index.steward")
def ask(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """Ask that the shield is taken off, and see what became of it."""
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        operations.ask_to_lift(by=viewer, at=at, subject=subject, reason=reason, token=form_token(request))
        messages.success(request, ASKED)
        return redirect("childindex:lift", subject)
    return _page(request, viewer, at, subject, "lift", form)


def _page(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID, template: str, form) -> HttpResponse:
    with looking(by=viewer, at=at, action="childindex.see_shield"):
        shown = queries.shield_of(viewer, subject)
        page = {"one": shown, "steps": presenters.shield_steps(shown.steps), "form": form}
        return render(request, f"childindex/{template}.html", page)


@gate("audit.review")
def waiting(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """The shields that somebody asked to take off."""
    with looking(by=viewer, at=at, action="childindex.see_lifts"):
        return render(request, "childindex/lifts.html", {"waiting": queries.lifts_waiting(viewer)})


@gate("audit.review")
def decide(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """Take the shield off, or leave it on."""
    form = DecideLiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        operations.decide_lift(by=viewer, at=at, subject=subject, token=form_token(request), **said)
        messages.success(request, LIFTED if said["lift"] else LEFT_ON)
        return redirect("childindex:shields")
    with looking(by=viewer, at=at, action="childindex.see_lift"):
        shown = queries.lift_to_decide(viewer, subject)
        page = {"one": shown, "steps": presenters.shield_steps(shown.steps), "form": form}
        return render(request, "childindex/decide_lift.html", page)
