"""Who looked at one child; withholding a look from the family; holding a record; the retention report."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.desk.forms.children import HoldForm, NumberForm, WithholdForm
from oast.desk.operations import keeping, withholding
from oast.desk.presenters import accesses as access_presenter
from oast.desk.presenters import keeping as keeping_presenter
from oast.desk.queries import accesses as access_queries
from oast.desk.queries import children as queries
from oast.desk.queries import keeping as keeping_queries
from oast.desk.queries import register as register_queries
from oast.documents.csv import csv_response
from oast.sharing.operations import lift_withholding


def _page(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    return render(request, f"desk/governance/{template}.html", context)


@gate("audit.review")
def find(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """Find a child by the index number."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with looking(by=viewer, at=at, action="desk.find_child"):
            subject = queries.find(viewer, form.cleaned_data["number"])
        if subject:
            return redirect("desk:child", subject)
        form.add_error("number", "The index has no child with this number. Check it digit by digit.")
    return _page(request, "find", {"form": form})


@gate("audit.review")
def child(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """Who looked at this child, with what explains it."""
    with looking(by=viewer, at=at, action="desk.see_who_looked"):
        report = queries.report(viewer, subject)
        cards = [access_presenter.card(one) for one in report.accesses]
        return _page(request, "child", {"report": report, "cards": cards})


@gate("audit.review")
def withhold(request: HttpRequest, viewer: Viewer, at: datetime, access_id: UUID) -> HttpResponse:
    """Keep a look out of what the family is shown."""
    form = WithholdForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withholding.withhold_access(
            by=viewer, at=at, access_id=access_id, token=form_token(request), **form.cleaned_data
        )
        messages.success(request, "The family is not shown this look.")
        return redirect("desk:access", access_id)
    with looking(by=viewer, at=at, action="desk.see_access"):
        one = access_queries.review(viewer, access_id).access
        return _page(request, "withhold", {"form": form, "access": one, "card": access_presenter.card(one)})


@gate("audit.review")
@require_POST
def show_again(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID, withholding_id: UUID) -> HttpResponse:
    """Show the family again what was withheld."""
    lift_withholding(by=viewer, at=at, withholding_id=withholding_id, token=form_token(request))
    messages.success(request, "The family is shown this again.")
    return redirect("desk:child", subject)


@gate("audit.review")
def hold(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """Keep a record from the retention clock."""
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keeping.place_hold(by=viewer, at=at, subject=subject, token=form_token(request), **form.cleaned_data)
        messages.success(request, "The record is held.")
        return redirect("desk:keeping")
    return _page(request, "hold", {"form": form, "subject": subject})


@gate("audit.review")
@require_POST
def lift(request: HttpRequest, viewer: Viewer, at: datetime, hold_id: UUID) -> HttpResponse:
    """Let the clock go on."""
    keeping.lift_hold(by=viewer, at=at, hold_id=hold_id, token=form_token(request))
    messages.success(request, "The record is not held any more.")
    return redirect("desk:keeping")


@gate("audit.review")
def retention(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """The newest report of the retention clock, and the holds."""
    with looking(by=viewer, at=at, action="desk.see_report"):
        report = keeping_queries.newest_report(viewer)
        chart = keeping_presenter.chart(report) if report else None
        return _page(request, "retention", {"report": report, "holds": keeping_queries.holds(viewer), "chart": chart})


@gate("audit.review")
def retention_csv(request: HttpRequest, viewer: Viewer, at: datetime, report_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The whole report as a file, by opaque keys."""
    with looking(by=viewer, at=at, action="desk.export_report"):
        shown = keeping_queries.whole_report(viewer, report_id)
        return csv_response("retention-report", keeping_presenter.CSV_HEADS, keeping_presenter.csv_rows(shown))


@gate("audit.review")
@require_POST
def approve(request: HttpRequest, viewer: Viewer, at: datetime, report_id: UUID) -> HttpResponse:
    """Say yes to the report."""
    keeping.approve_report(by=viewer, at=at, report_id=report_id, token=form_token(request))
    messages.success(request, "The clock does what the report says. This page shows how far it is.")
    return redirect("desk:keeping")


@gate("audit.review")
def register(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:  # noqa: ARG001
    """The register of processing. It names no child."""
    return _page(request, "register", {"entries": register_queries.register()})


@gate("audit.review")
def register_csv(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:  # noqa: ARG001
    """The register field by field."""
    return csv_response("register-of-processing", register_queries.HEADS, register_queries.rows())
