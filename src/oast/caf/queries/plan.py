"""The delivery plan as it is shown."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from oast.accounts.queries import Viewer, agency_cards
from oast.audit.operations import saw
from oast.caf.definitions import aims
from oast.caf.enums import ActionStatus
from oast.caf.models import Episode, PlanAction, ProgressNote
from oast.caf.policies.plan import action_status
from oast.caf.queries.team import Who, team_of, whos
from oast.caf.rules import episode as rules
from oast.childindex import queries as index
from oast.sharing.enums import Part, Purpose
from oast.sharing.policies import age_on


@dataclass(frozen=True)
class NoteShown:
    """One note of progress."""

    at: datetime
    text: str
    author: str
    agency: str


@dataclass(frozen=True)
class ActionShown:
    """One action of the plan. `owner` names who does it, with the agency where there is one."""

    id: UUID
    action: str
    desired_outcome: str
    aim: str
    aim_label: str
    owner: str
    owner_agency: str
    due_on: date
    status: ActionStatus
    ending: str
    finished_at: datetime | None
    service: UUID | None
    service_name: str
    kept_by_child: bool
    notes: tuple[NoteShown, ...]
    version: int


@dataclass(frozen=True)
class ActionPage:
    """One action with its child, for the page that works on it."""

    episode: UUID
    child: str
    action: ActionShown
    open: bool


def actions_of(rows: QuerySet[PlanAction], at: datetime) -> list[ActionShown]:
    """The actions, what is open first and then by day, in four queries whatever their number."""
    notes = Prefetch("notes", ProgressNote.objects.order_by("noted_at", "id"))
    held = list(rows.order_by("due_on", "added_at", "id").prefetch_related(notes))
    named = whos((note.author, note.agency) for row in held for note in row.notes.all())
    agencies = agency_cards(row.owner_agency for row in held)
    day = timezone.localdate(at)
    shown = [_action(row, named, agencies, day) for row in held]
    return sorted(shown, key=lambda action: action.status == ActionStatus.FINISHED)


def action(viewer: Viewer, action_id: UUID, at: datetime) -> ActionPage:
    """One action, for whoever works on the plan. Raises NotForYou or Refused."""
    row = rules.found(PlanAction, action_id, "episode")
    right = rules.check_can_work(viewer, row.episode, at)
    saw(subject=row.subject, right=right.name, purpose=Purpose.SUPPORT, shown=[Part.PLAN])
    return ActionPage(
        row.episode_id,
        index.identity(viewer, row.subject, Purpose.SUPPORT, at, part=Part.PLAN).name,
        actions_of(PlanAction.objects.filter(id=row.id), at)[0],
        row.episode.closed_at is None,
    )


@dataclass(frozen=True)
class Planning:
    """What the pages that add to a plan need: whose plan, who may own an action, and the child's postcode where the
    viewer may know it, to look for services nearby."""

    episode: UUID
    child: str
    postcode: str
    age: int | None
    owners: tuple[Who, ...]


def planning(viewer: Viewer, episode_id: UUID, at: datetime) -> Planning:
    """For whoever works on the plan. Raises NotForYou or Refused."""
    row = rules.found(Episode, episode_id)
    right = rules.check_can_work(viewer, row, at)
    saw(subject=row.subject, right=right.name, purpose=Purpose.SUPPORT, shown=[Part.PLAN, Part.TEAM])
    known = index.identity(viewer, row.subject, Purpose.SUPPORT, at, part=Part.PLAN)
    team = team_of(row)
    owners = [one.who for one in (team.lead, *team.members) if one]
    own = whos([(viewer.person, viewer.agency)])[viewer.person, viewer.agency]
    age = age_on(timezone.localdate(at), known.born) if known.born else None
    return Planning(row.id, known.name, known.postcode, age, tuple(dict.fromkeys([own, *owners])))


def open_actions(episode: Episode, at: datetime) -> list[ActionShown]:
    """What is still to be done: what a review and a closing ask about."""
    return actions_of(PlanAction.objects.filter(episode=episode, finished_at__isnull=True), at)


def _action(row: PlanAction, named: dict, agencies: dict, day: date) -> ActionShown:
    agency = agencies.get(row.owner_agency)
    return ActionShown(
        id=row.id,
        action=row.action,
        desired_outcome=row.desired_outcome,
        aim=row.aim,
        aim_label=aims.label(row.aim) if row.aim else "",
        owner=row.owner_name,
        owner_agency=agency.name if agency else "",
        due_on=row.due_on,
        status=action_status(row.finished_at, row.due_on, day),
        ending=row.ending,
        finished_at=row.finished_at,
        service=row.service,
        service_name=row.service_name,
        kept_by_child=row.kept_by_child,
        notes=tuple(_note(note, named) for note in row.notes.all()),
        version=row.version,
    )


def _note(note: ProgressNote, named: dict) -> NoteShown:
    who = named[note.author, note.agency]
    return NoteShown(note.noted_at, note.text, who.name, who.agency_name)
