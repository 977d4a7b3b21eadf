"""One way to edit every part: shown, saved by a button or while typing, refused with both values when stale."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.forms import CharField
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token
from oast.audit.operations import looking
from oast.audit.rules import Stale
from oast.caf.definitions.assessment import assessment_form
from oast.caf.definitions.settings import settings
from oast.caf.forms.assessment import PartForm
from oast.caf.policies import assessment as policy
from oast.caf.policies.versions import NOTHING
from oast.caf.presenters.assessment import conflicts, head, version_of
from oast.caf.queries.assessment import HIDDEN_BY_SHIELD, AssessmentShown, PartShown, assessment
from oast.caf.views.pages import page
from oast.web.filters import clock_time
from oast.web.forms import error_list

AUTOSAVE = "autosave"
"""The field that a script adds when it saves while somebody types."""


@dataclass(frozen=True)
class Editor:
    """How one part is edited.

    `row` picks the part out of the assessment (None: not there yet), `save` is the operation with what names the
    part, `after` the address after a save, `more` what the template wants besides.
    """

    template: str
    title: str
    form: Callable[..., PartForm]
    row: Callable[[AssessmentShown], PartShown | None]
    save: Callable[..., UUID]
    after: Callable[[AssessmentShown], str]
    more: Callable[[AssessmentShown], dict[str, Any]] | None = None


def edit(request: HttpRequest, viewer: Viewer, at: datetime, editor: Editor, assessment_id: UUID) -> HttpResponse:
    """The page of a part, and saving it."""
    if request.method != "POST":
        return _show(request, viewer, at, editor, assessment_id)
    form = editor.form(assessment_form(settings().assessment_form), request.POST)
    if not form.is_valid():
        faults = JsonResponse({"errors": error_list(form)}, status=422) if AUTOSAVE in request.POST else None
        return faults or _show(request, viewer, at, editor, assessment_id, form)
    return _save(request, viewer, at, editor, assessment_id, form)


def _save(
    request: HttpRequest, viewer: Viewer, at: datetime, editor: Editor, assessment_id: UUID, form: PartForm
) -> HttpResponse:
    automatic = AUTOSAVE in request.POST
    try:
        editor.save(
            by=viewer,
            at=at,
            assessment_id=assessment_id,
            values=form.values(),
            version=_number(request, "version"),
            saved_from=form_token(request),
            saved_number=_number(request, "number"),
            autosave=automatic,
        )
    except Stale as stale:
        if automatic:
            return JsonResponse({"stale": stale.sentence}, status=409)
        _take_over(form, stale)
        return _show(request, viewer, at, editor, assessment_id, form, stale)
    if automatic:
        return JsonResponse({"saved": clock_time(timezone.localtime(at))})
    return redirect(_next(request, viewer, at, editor, assessment_id))


def _show(
    request: HttpRequest,
    viewer: Viewer,
    at: datetime,
    editor: Editor,
    assessment_id: UUID,
    form: PartForm | None = None,
    stale: Stale | None = None,
) -> HttpResponse:
    with looking(by=viewer, at=at, action="caf.write_assessment"):
        shown = assessment(viewer, assessment_id, at, writing=True)
        policy.check_status(policy.WRITE, shown.status)
        row = editor.row(shown)
        form = form or editor.form(shown.form, initial=vars(row) if row else {})
        for name in HIDDEN_BY_SHIELD if shown.shielded else ():
            form.fields.pop(name, None)
        labels = {name: str(field.label) for name, field in form.fields.items()}
        context = {
            "title": editor.title,
            "head": head(shown),
            "form": form,
            "shown": shown,
            "row": row,
            "version": version_of(row) if stale or form.data == {} else _number(request, "version"),
            "number": _number(request, "number"),
            "conflicts": conflicts(stale, labels),
        }
        context |= editor.more(shown) if editor.more else {}
        return page(request, editor.template, context, status=409 if stale else 200)


def _take_over(form: PartForm, stale: Stale) -> None:
    """Where somebody left a box empty it takes the other's text, so that a second save does not empty it."""
    data = cast(QueryDict, form.data).copy()
    for name, mine in stale.yours.items():
        if mine == NOTHING and isinstance(form.fields[name], CharField):
            data[name] = stale.theirs[name]
    form.data = data


def _next(request: HttpRequest, viewer: Viewer, at: datetime, editor: Editor, assessment_id: UUID) -> str:
    """Where one goes on: the list of tasks where the button says so."""
    with looking(by=viewer, at=at, action="caf.write_assessment") as look:
        shown = assessment(viewer, assessment_id, at, writing=True)
        look.nothing_shown()
        return head(shown).href if "list" in request.POST else editor.after(shown)


def _number(request: HttpRequest, name: str) -> int:
    """The version the page was opened at, or the number of its save; 0, which is never right for a version, for
    anything but a number."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0
