"""Writing an assessment: the list of tasks and the page of each."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.caf.definitions.assessment import assessment_form
from oast.caf.definitions.settings import settings
from oast.caf.enums import PersonKind, Status
from oast.caf.forms.assessment import (
    ActionForm,
    ChooseForm,
    CommentsForm,
    ConclusionForm,
    ElementForm,
    IdentityForm,
    PersonForm,
    SituationForm,
)
from oast.caf.operations import parts
from oast.caf.presenters import assessment as presenter
from oast.caf.queries.assessment import AssessmentShown, PartShown, assessment
from oast.caf.views.editing import Editor, edit
from oast.caf.views.pages import page

FORMS = {
    "identity": IdentityForm,
    "situation": SituationForm,
    "conclusion": ConclusionForm,
    "comments": CommentsForm,
}


@gate("caf.work")
def write(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID) -> HttpResponse:
    """The list of tasks; a finished assessment is read instead."""
    with looking(by=viewer, at=at, action="caf.write_assessment") as look:
        shown = assessment(viewer, assessment_id, at, writing=True)
        if shown.status is not Status.DRAFT:
            look.nothing_shown()
            return redirect("caf:assessment", assessment_id)
        return page(request, "tasks", {"tasks": presenter.tasks(shown), "shown": shown})


@gate("caf.work")
def edit_part(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID, part: str) -> HttpResponse:
    """A part of which there is one."""
    if part not in FORMS:
        raise Http404
    editor = Editor(
        template=part,
        title=presenter.TASKS[part],
        form=FORMS[part],
        row=lambda shown: getattr(shown, part),
        save=partial(parts.save_part, part=part),
        after=lambda shown: presenter.after_part(shown, part),
    )
    return edit(request, viewer, at, editor, assessment_id)


@gate("caf.work")
def edit_element(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID, code: str) -> HttpResponse:
    """One element, with what each person is asked."""
    element = assessment_form(settings().assessment_form).elements.get(code)
    if element is None:
        raise Http404
    editor = Editor(
        template="element",
        title=element.label,
        form=ElementForm,
        row=lambda shown: shown.elements.get(code),
        save=partial(parts.save_element, element=code),
        after=lambda shown: presenter.after_element(shown, code),
        more=lambda shown: {"element": element, "domain": shown.form.domain_of(code).label},
    )
    return edit(request, viewer, at, editor, assessment_id)


@gate("caf.work")
def choose(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID) -> HttpResponse:
    """Where the worry is: the form opens on these elements."""
    form = ChooseForm(assessment_form(settings().assessment_form), request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["chosen"]
        parts.choose_elements(by=viewer, at=at, assessment_id=assessment_id, chosen=chosen, token=form_token(request))
        first = next((code for code in form.definition.elements if code in chosen), None)
        return redirect("caf:element", assessment_id, first) if first else redirect("caf:write", assessment_id)
    with looking(by=viewer, at=at, action="caf.write_assessment"):
        shown = assessment(viewer, assessment_id, at, writing=True)
        context = {"form": form, "head": presenter.head(shown), "domains": presenter.choices(shown)}
        return page(request, "elements", context)


@gate("caf.work")
def people(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID) -> HttpResponse:
    """Everybody of the assessment, by kind."""
    with looking(by=viewer, at=at, action="caf.write_assessment"):
        shown = assessment(viewer, assessment_id, at, writing=True)
        return page(request, "rows", _rows(shown, "people", presenter.people(shown)))


@gate("caf.work")
def actions(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID) -> HttpResponse:
    """The proposed actions."""
    with looking(by=viewer, at=at, action="caf.write_assessment"):
        shown = assessment(viewer, assessment_id, at, writing=True)
        return page(request, "rows", _rows(shown, "actions", [presenter.actions(shown)]))


@gate("caf.work")
def edit_person(
    request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID, kind: str, person_id: UUID
) -> HttpResponse:
    """A person, or a new one under the id of the address."""
    if kind not in PersonKind.values:
        raise Http404
    of_kind = PersonKind(kind)
    editor = Editor(
        template="person",
        title=presenter.PERSON[of_kind],
        form=lambda definition, *args, **options: PersonForm(definition, of_kind, *args, **options),
        row=lambda shown: _one(shown.people, person_id),
        save=partial(parts.save_person, person_id=person_id, kind=of_kind),
        after=partial(_list, "caf:people"),
        more=lambda shown: {"kind": kind, "back_to": _list("caf:people", shown)},
    )
    return edit(request, viewer, at, editor, assessment_id)


@gate("caf.work")
def edit_action(
    request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID, action_id: UUID
) -> HttpResponse:
    """A proposed action, or a new one under the id of the address."""
    editor = Editor(
        template="action",
        title="An action",
        form=ActionForm,
        row=lambda shown: _one(shown.actions, action_id),
        save=partial(parts.save_action, action_id=action_id),
        after=partial(_list, "caf:actions"),
        more=lambda shown: {
            "back_to": _list("caf:actions", shown),
            "owners": presenter.owners(shown),
            "action_id": action_id,
        },
    )
    return edit(request, viewer, at, editor, assessment_id)


@gate("caf.work")
@require_POST
def remove_row(request: HttpRequest, viewer: Viewer, at: datetime, assessment_id: UUID, row_id: UUID) -> HttpResponse:
    """Take a person or an action out."""
    parts.remove_row(by=viewer, at=at, assessment_id=assessment_id, row_id=row_id, token=form_token(request))
    return redirect("caf:people" if request.POST.get("list") == "people" else "caf:actions", assessment_id)


def _rows(shown: AssessmentShown, name: str, lists: list[presenter.Rows]) -> dict:
    return {"title": presenter.TASKS[name], "name": name, "head": presenter.head(shown), "lists": lists}


def _one(rows: tuple, row_id: UUID) -> PartShown | None:
    return next((row for row in rows if row.id == row_id), None)


def _list(name: str, shown: AssessmentShown) -> str:
    return reverse(name, args=[shown.id])
