"""The delivery plan as it is shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.audit.operations import saw
from oast.caf.definitions import aims
from oast.caf.enums import ActionStatus
from oast.caf.models import Episode, PlanAction, ProgressNote
from oast.caf.policies.plan import action_status
from oast.caf.queries.names import Names, Pair, Who, names_of
from oast.caf.queries.team import team_held
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


@dataclass(frozen=True)
class ActionsHeld:
    """Actions that were read, not named yet."""

    rows: list[PlanAction]

    def pairs(self) -> Iterator[Pair]:
        """Whom they name: the agencies that own them, and who wrote the notes."""
        for row in self.rows:
            yield None, row.owner_agency
            yield from ((note.author, note.agency) for note in row.notes.all())

    def shown(self, names: Names, at: datetime) -> list[ActionShown]:
        """The actions, what is open first and then by day."""
        day = timezone.localdate(at)
        shown = [_action(row, names, day) for row in self.rows]
        return sorted(shown, key=lambda action: action.status == ActionStatus.FINISHED)


def actions_held(rows: QuerySet[PlanAction]) -> ActionsHeld:
    """The actions with their notes, in two queries whatever their number."""
    notes = Prefetch("notes", ProgressNote.objects.order_by("noted_at", "id"))
    return ActionsHeld(list(rows.order_by("due_on", "added_at", "id").prefetch_related(notes)))


def actions_of(rows: QuerySet[PlanAction], at: datetime) -> list[ActionShown]:
    """The actions in four queries, for a page that names nobody else."""
    held = actions_held(rows)
    return held.shown(names_of(held.pairs()), at)


def action(viewer: Viewer, action_id: UUID, at: datetime) -> ActionPage:
    """One action, for whoever works on the plan. Raises NotForYou or Refused."""
    row = rules.found(PlanAction, action_id, "episode")
    right = rules.check_can_work(viewer, row.episode, at)
    saw(subject=row.subject, right=right.name, purpose=Purpose.SUPPORT, shown=[Part.PLAN])
    return ActionPage(
        row.episode_id,
        index.identity(viewer, row.subject, Purpose.SUPPORT, at, part=Part.PLAN, right=right).name,
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
    known = index.identity(viewer, row.subject, Purpose.SUPPORT, at, part=Part.PLAN, right=right)
    held = team_held(row)
    names = names_of(held.pairs(), [(viewer.person, viewer.agency)])
    team, own = held.shown(names), names.who(viewer.person, viewer.agency)
    owners = [one.who for one in (team.lead, *team.members) if one]
    age = age_on(timezone.localdate(at), known.born) if known.born else None
    return Planning(row.id, known.name, known.postcode, age, tuple(dict.fromkeys([own, *owners])))


def open_actions(episode: Episode) -> QuerySet[PlanAction]:
    """What is still to be done: what a review and a closing ask about."""
    return PlanAction.objects.filter(episode=episode, finished_at__isnull=True)


def _action(row: PlanAction, names: Names, day: date) -> ActionShown:
    return ActionShown(
        id=row.id,
        action=row.action,
        desired_outcome=row.desired_outcome,
        aim=row.aim,
        aim_label=aims.label(row.aim) if row.aim else "",
        owner=row.owner_name,
        owner_agency=names.agency(row.owner_agency),
        due_on=row.due_on,
        status=action_status(row.finished_at, row.due_on, day),
        ending=row.ending,
        finished_at=row.finished_at,
        service=row.service,
        service_name=row.service_name,
        kept_by_child=row.kept_by_child,
        notes=tuple(_note(note, names) for note in row.notes.all()),
        version=row.version,
    )


def _note(note: ProgressNote, names: Names) -> NoteShown:
    who = names.who(note.author, note.agency)
    return NoteShown(note.noted_at, note.text, who.name, who.agency_name)
