"""Adding to the plan, looking for a service, working on an action."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.operations import looking
from oast.audit.rules import Refused, Stale
from oast.caf.forms.plan import ActionForm, ChangeActionForm, FinishForm, NoteForm, ServiceSearchForm
from oast.caf.operations import plan as operations
from oast.caf.presenters import plan as presenter
from oast.caf.queries import plan as queries
from oast.caf.views.rendering import support_page
from oast.directory.queries import Filters, Results, search, service_card

SERVICES_SHOWN = 10


@gate("caf.work")
def add(request: HttpRequest, viewer: Viewer, at: datetime, episode_id: UUID) -> HttpResponse:
    """Add an action; `service` in the address is a service of the directory chosen before."""
    card = _service(request)
    with looking(by=viewer, at=at, action="caf.plan") as look:
        shown = queries.planning(viewer, episode_id, at)
        form = ActionForm(shown.owners, request.POST or None, initial={"action": presenter.proposal(card)})
        if request.method != "POST" or not form.is_valid():
            return support_page(request, "add_action", {"shown": shown, "form": form, "service": card})
        look.nothing_shown()
    operations.add_action(by=viewer, at=at, episode_id=episode_id, **form.fields_of(card), token=form_token(request))
    return redirect("caf:support", episode_id)


@gate("caf.work")
def services(request: HttpRequest, viewer: Viewer, at: datetime, episode_id: UUID) -> HttpResponse:
    """The directory inside the case: services that fit, each to be added to the plan or asked at once. Words and
    postcode are posted: in an address they would lie in the logs of whatever stands in front of Oast."""
    with looking(by=viewer, at=at, action="caf.plan"):
        shown = queries.planning(viewer, episode_id, at)
        form = ServiceSearchForm(request.POST or None, initial={"postcode": shown.postcode})
        results = _results(form, shown.age, at) if form.is_valid() else None
        return support_page(request, "services", {"shown": shown, "form": form, "results": results})


@gate("caf.work")
def action(request: HttpRequest, viewer: Viewer, at: datetime, action_id: UUID) -> HttpResponse:
    """One action: its notes, and changing its words."""
    form = ChangeActionForm(request.POST or None)
    stale: Stale | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, viewer, at, action_id, form)
            return redirect("caf:support_action", action_id)
        except Stale as overtaken:
            stale = overtaken
    with looking(by=viewer, at=at, action="caf.see_action"):
        shown = queries.action(viewer, action_id, at)
        form = form if form.is_bound else ChangeActionForm(initial=vars(shown.action))
        context = {"shown": shown, "form": form, "note": NoteForm(), "finish": FinishForm(auto_id="finish_%s")}
        context |= {"conflicts": presenter.conflicts(stale), "stale": stale}
        return support_page(request, "action", context, 409 if stale else 200)


@gate("caf.work")
@require_POST
def note(request: HttpRequest, viewer: Viewer, at: datetime, action_id: UUID) -> HttpResponse:
    """Note progress."""
    form = NoteForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        operations.note_progress(by=viewer, at=at, action_id=action_id, text=text, token=form_token(request))
        return redirect("caf:support_action", action_id)
    return _again(request, viewer, at, action_id, note=form)


@gate("caf.work")
@require_POST
def finish(request: HttpRequest, viewer: Viewer, at: datetime, action_id: UUID) -> HttpResponse:
    """Say how an action ended."""
    form = FinishForm(request.POST, auto_id="finish_%s")
    if form.is_valid():
        ending = form.cleaned_data["ending"]
        operations.finish_action(by=viewer, at=at, action_id=action_id, ending=ending, token=form_token(request))
        messages.success(request, "The action is finished.")
        return redirect("caf:support_action", action_id)
    return _again(request, viewer, at, action_id, finish=form)


def _again(request: HttpRequest, viewer: Viewer, at: datetime, action_id: UUID, **forms) -> HttpResponse:
    """The action's page with the faults of one of its small forms, keeping what was typed."""
    with looking(by=viewer, at=at, action="caf.see_action"):
        shown = queries.action(viewer, action_id, at)
        context = {"shown": shown, "form": ChangeActionForm(initial=vars(shown.action)), "note": NoteForm()}
        context |= {"finish": FinishForm(auto_id="finish_%s")}
        faulty = next(iter(forms.values()))
        return support_page(request, "action", context | forms | {"faulty": faulty, "has_errors": True})


def _change(request: HttpRequest, viewer: Viewer, at: datetime, action_id: UUID, form: ChangeActionForm) -> None:
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        raise Refused("This page is incomplete. Go back, load it again and send it once more.")
    operations.change_action(
        by=viewer, at=at, action_id=action_id, version=int(version), **form.cleaned_data, token=form_token(request)
    )


def _service(request: HttpRequest):
    """The service chosen before, or None where none was or it is not listed any more."""
    try:
        return service_card(UUID(request.GET.get("service", "")))
    except ValueError:
        return None


def _results(form: ServiceSearchForm, age: int | None, at: datetime) -> Results:
    said = form.cleaned_data
    filters = Filters(age=float(age)) if age is not None else Filters()
    return search(said["q"], said["postcode"], day=timezone.localdate(at), filters=filters, size=SERVICES_SHOWN)
