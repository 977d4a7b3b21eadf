"""Finishing an assessment with one of the five endings, and stopping one."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.caf.forms.assessment import FinishForm, StopForm
from oast.caf.forms.consent import ConsentForm
from oast.caf.operations.assessment import complete_assessment, end_support, stop_assessment
from oast.caf.policies import assessment as policy
from oast.caf.policies.completion import missing_for
from oast.caf.presenters import assessment as presenter
from oast.caf.queries.assessment import AssessmentShown, assessment
from oast.caf.queries.background import of_assessment
from oast.caf.views.pages import page


@gate("caf.work")
def finish(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID) -> HttpResponse:
    """What is missing, or the ending with the family's answer to the finished text."""
    with looking(by=viewer, at=at, action="caf.finish_assessment") as look:
        shown = assessment(viewer, assessment_id, at, writing=True)
        policy.check_status(policy.COMPLETE, shown.status)
        form, consent = _forms(request, viewer, shown, at)
        if request.method != "POST" or not (form.is_valid() & consent.is_valid() and _is_whole(form, shown)):
            return page(request, "finish", _finish_context(shown, form, consent))
        look.nothing_shown()
    said = form.cleaned_data
    made = complete_assessment(
        by=viewer,
        at=at,
        assessment_id=assessment_id,
        ending=said["ending"],
        review_on=said["review_on"],
        answered=consent.answered(),
        token=form_token(request),
    )
    return redirect("caf:finished", assessment_id) if made else redirect("caf:not_agreed", assessment_id)


@gate("caf.work")
def finished(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID) -> HttpResponse:
    """What comes next: each ending has a short path of its own."""
    with looking(by=viewer, at=at, action="caf.see_assessment"):
        shown = assessment(viewer, assessment_id, at)
        context = {"head": presenter.head(shown), "shown": shown, "next_step": presenter.next_step(shown)}
        return page(request, "finished", context)


@gate("caf.work")
def not_agreed(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID) -> HttpResponse:
    """The family does not agree to the finished text: it stays a draft."""
    with looking(by=viewer, at=at, action="caf.see_assessment"):
        shown = assessment(viewer, assessment_id, at)
        return page(request, "not_agreed", {"head": presenter.head(shown), "shown": shown})


@gate("caf.work")
def stop(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID) -> HttpResponse:
    """Stop a draft."""
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        stop_assessment(by=viewer, at=at, assessment_id=assessment_id, reason=reason, token=form_token(request))
        return redirect("caf:assessment", assessment_id)
    with looking(by=viewer, at=at, action="caf.see_assessment"):
        shown = assessment(viewer, assessment_id, at, writing=True)
        return page(request, "stop", {"head": presenter.head(shown), "form": form})


@gate("caf.work")
@require_POST
def end(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID) -> HttpResponse:
    """Say that the help which followed has ended."""
    end_support(by=viewer, at=at, assessment_id=assessment_id, token=form_token(request))
    return redirect("caf:assessment", assessment_id)


def _forms(
    request: HttpRequest, viewer: Viewer, shown: AssessmentShown, at: datetime
) -> tuple[FinishForm, ConsentForm]:
    day = timezone.localdate(at)
    form = FinishForm(shown.form, request.POST or None)
    form.fields["review_on"].earliest = presenter.tomorrow(day)  # type: ignore[attr-defined]
    form.fields["review_on"].initial = presenter.usual_review(day)
    known = of_assessment(viewer, shown, at)
    return form, ConsentForm(
        known, viewer, day, request.POST or None, request.FILES or None, initial=dict(known.agreed)
    )


def _is_whole(form: FinishForm, shown: AssessmentShown) -> bool:
    """Whether the ending has what it wants; what is missing is said at its field."""
    said = form.cleaned_data
    wanted = missing_for(
        shown.form.ending(said["ending"]), len(shown.actions), said["review_on"], shown.conclusion.need_level
    )
    for one in wanted:
        form.add_error("review_on" if one.task == "review_on" else "ending", one.sentence)
    return not wanted


def _finish_context(shown: AssessmentShown, form: FinishForm, consent: ConsentForm) -> dict:
    return {
        "head": presenter.head(shown),
        "shown": shown,
        "lacking": presenter.lacking_tasks(shown),
        "form": form,
        "consent": consent,
        "has_errors": form.errors or consent.errors,
    }
