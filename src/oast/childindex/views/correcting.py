"""The index office puts a record right."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.audit.rules import Refused
from oast.childindex import operations, queries
from oast.childindex.forms import CorrectionForm, NumberForm

NOBODY = "The index has no child with this number. Check it digit by digit."


@gate("index.steward")
def find(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """Find the record by the index number."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form_token(request) and form.is_valid():
        with looking(by=viewer, at=at, action="childindex.find_to_correct"):
            subject = queries.child_of_number(viewer, form.cleaned_data["number"])
        if subject:
            return redirect("childindex:correct", subject)
        form.add_error("number", NOBODY)
    return render(request, "childindex/correct_find.html", {"form": form})


@gate("index.steward")
def correct(request: HttpRequest, viewer: Viewer, at: datetime, subject: UUID) -> HttpResponse:
    """The record's values, to be put right, and what was put right before."""
    with looking(by=viewer, at=at, action="childindex.see_to_correct") as look:
        shown = queries.to_correct(viewer, subject)
        form = CorrectionForm(request.POST or None, initial=shown.values, fields=frozenset(shown.values))
        if not (request.method == "POST" and form.is_valid()):
            return _page(request, shown, form)
        look.nothing_shown()
    try:
        operations.correct_record(by=viewer, at=at, subject=subject, token=form_token(request), **form.said())
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        with looking(by=viewer, at=at, action="childindex.see_to_correct"):
            return _page(request, queries.to_correct(viewer, subject), form)
    messages.success(request, "The record is put right. What stood there before is kept.")
    return redirect("childindex:correct", subject)


def _page(request: HttpRequest, shown: queries.Corrigible, form: CorrectionForm) -> HttpResponse:
    labels = {name: field.label for name, field in form.fields.items()}
    return render(request, "childindex/correct.html", {"one": shown, "form": form, "labels": labels})
