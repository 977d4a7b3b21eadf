"""The review of accesses: the queue, one access, asking, closing, figures; and the page of whoever is asked."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.desk.forms.reviewing import AnswerForm, AskForm, CloseForm
from oast.desk.operations import reviewing as operations
from oast.desk.presenters import accesses as presenter
from oast.desk.queries import accesses as queries

WEEKS_SHOWN = timedelta(weeks=12)


def _page(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    return render(request, f"desk/governance/{template}.html", context)


@gate("audit.review")
def queue(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """What nothing explains, the weightiest first."""
    number = request.GET.get("page", "1")
    page = int(number) if number.isdecimal() and len(number) < 5 and int(number) > 0 else 1
    signal = request.GET.get("signal", "")
    with looking(by=viewer, at=at, action="desk.see_accesses"):
        shown = queries.queue(viewer, page=page, signal=signal)
        return _page(request, "accesses", {"page": presenter.queue(shown), "signal": signal})


@gate("audit.review")
def access(request: HttpRequest, viewer: Viewer, at: datetime, access_id: UUID) -> HttpResponse:
    """One access with its events, and the ways to ask and to close."""
    return _review(request, viewer, at, access_id)


def _review(request: HttpRequest, viewer: Viewer, at: datetime, access_id: UUID, **forms) -> HttpResponse:
    with looking(by=viewer, at=at, action="desk.see_access"):
        shown = queries.review(viewer, access_id)
        manager = shown.manager.name if shown.manager else ""
        context = {
            "shown": shown,
            "card": presenter.card(shown.access),
            "presenter": presenter,
            "manager": manager,
            "ask": forms.get("ask") or AskForm(manager=manager, prefix="ask"),
            "form": forms.get("close") or forms.get("ask") or CloseForm(),
            "close": forms.get("close") or CloseForm(),
        }
        return _page(request, "access", context)


@gate("audit.review")
def ask(request: HttpRequest, viewer: Viewer, at: datetime, access_id: UUID) -> HttpResponse:
    """Put a question to whoever looked, or to their manager."""
    form = AskForm(request.POST or None, manager="?", prefix="ask")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        operations.ask_about_access(by=viewer, at=at, access_id=access_id, token=form_token(request), **said)
        messages.success(request, "The question is on its way.")
        return redirect("desk:access", access_id)
    return _review(request, viewer, at, access_id, ask=form)


@gate("audit.review")
def close(request: HttpRequest, viewer: Viewer, at: datetime, access_id: UUID) -> HttpResponse:
    """Close the review with a finding."""
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.close_access(by=viewer, at=at, access_id=access_id, token=form_token(request), **form.cleaned_data)
        messages.success(request, "The review is closed, and the finding is on the record.")
        return redirect("desk:accesses")
    return _review(request, viewer, at, access_id, close=form)


@gate("audit.review")
def figures(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """Looks by agency, by what explains them and by week."""
    day = timezone.localdate(at)
    with looking(by=viewer, at=at, action="desk.see_access_figures"):
        shown = queries.figures(viewer, day - WEEKS_SHOWN, day)
        return _page(request, "access_figures", {"page": presenter.figures(shown)})


@gate()
def question(request: HttpRequest, viewer: Viewer, at: datetime, question_id: UUID) -> HttpResponse:
    """What one was asked about a look, and the answer. The child is not named here."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["answer"]
        operations.answer_question(by=viewer, at=at, question_id=question_id, answer=answer, token=form_token(request))
        messages.success(request, "Thank you. Your answer went to the information governance lead.")
        return redirect("desk:question", question_id)
    with looking(by=viewer, at=at, action="desk.see_question"):
        shown = queries.own_question(viewer, question_id)
        return _page(request, "question", {"shown": shown, "form": form, "presenter": presenter})
