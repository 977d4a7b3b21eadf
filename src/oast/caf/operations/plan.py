"""The delivery plan: adding, changing, noting, finishing."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.audit.operations import changed, operation
from oast.audit.rules import Stale
from oast.caf.enums import ActionEnding
from oast.caf.models import Episode, PlanAction, ProgressNote
from oast.caf.policies import episode as episode_policy
from oast.caf.policies import plan as policy
from oast.caf.rules import episode as rules
from oast.sharing.enums import Part, Purpose
from oast.web.filters import long_date

CHANGED_MEANWHILE = "Somebody else changed this action while you had it open. Both versions are below."


@operation("caf.add_action")
def add_action(
    *,
    by: Viewer,
    at: datetime,
    episode_id: UUID,
    action: str,
    due_on: date,
    desired_outcome: str = "",
    aim: str = "",
    owner: UUID | None = None,
    owner_agency: UUID | None = None,
    owner_name: str = "",
    service: UUID | None = None,
    service_name: str = "",
    kept_by_child: bool = False,
) -> UUID:
    """Add an action with one owner and a day. Returns its id."""
    episode = rules.held(Episode, episode_id)
    right = rules.check_can_work(by, episode, at)
    episode_policy.check_step(episode.closed_at, episode_policy.WORK)
    policy.check_due(due_on, timezone.localdate(at))
    policy.check_owner(owner_agency, owner_name)
    made = PlanAction(
        subject=episode.subject,
        episode=episode,
        action=action,
        desired_outcome=desired_outcome,
        aim=aim,
        owner=owner,
        owner_agency=owner_agency,
        owner_name=owner_name,
        due_on=due_on,
        service=service,
        service_name=service_name,
        kept_by_child=kept_by_child,
        added_by=by.person,
        added_at=at,
    )
    made.save(force_insert=True)
    _changed(made, right.name)
    return made.id


@operation("caf.change_action")
def change_action(
    *,
    by: Viewer,
    at: datetime,
    action_id: UUID,
    version: int,
    action: str,
    desired_outcome: str,
    due_on: date,
    kept_by_child: bool = False,
) -> UUID:
    """Change an action's words or day. Raises Stale, with both values, where somebody else saved first."""
    row, right = _workable(by, at, action_id)
    policy.ACTION.check(_status(row, at), policy.CHANGE)
    yours = {"action": action, "desired_outcome": desired_outcome, "due_on": due_on, "kept_by_child": kept_by_child}
    if row.version != version:
        theirs = {name: _said(getattr(row, name)) for name in yours}
        said = {name: _said(value) for name, value in yours.items()}
        raise Stale(CHANGED_MEANWHILE, theirs=theirs, yours=said, subject=row.subject)
    if due_on != row.due_on:
        policy.check_due(due_on, timezone.localdate(at))
    for name, value in yours.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*yours, "version"])
    _changed(row, right)
    return row.id


@operation("caf.note_progress")
def note_progress(*, by: Viewer, at: datetime, action_id: UUID, text: str) -> UUID:
    """Add a dated note to an action. Returns the note's id."""
    row, right = _workable(by, at, action_id)
    policy.ACTION.check(_status(row, at), policy.NOTE)
    made = ProgressNote(
        subject=row.subject, action=row, author=by.person, agency=rules.agency_of(by), noted_at=at, text=text
    )
    made.save(force_insert=True)
    _changed(row, right)
    return made.id


@operation("caf.finish_action")
def finish_action(
    *, by: Viewer, at: datetime, action_id: UUID, ending: ActionEnding, version: int | None = None
) -> UUID:
    """Say how an action ended. Its owner, or whoever works on the plan. Returns its id."""
    row, right = _workable(by, at, action_id)
    episode_policy.check_fresh(row.version, version, "action")
    policy.ACTION.check(_status(row, at), policy.FINISH)
    end(row, ending, at)
    _changed(row, right)
    return row.id


def end(row: PlanAction, ending: str, at: datetime) -> None:
    """Write an action's ending, inside an operation that has checked it."""
    row.finished_at, row.ending, row.version = at, ending, row.version + 1
    row.save(update_fields=["finished_at", "ending", "version"])


def _workable(by: Viewer, at: datetime, action_id: UUID) -> tuple[PlanAction, str]:
    """The action, locked, of an open episode that `by` works on; and the right's name."""
    row = rules.held(PlanAction, action_id)
    episode = rules.found(Episode, row.episode_id)
    right = rules.check_can_work(by, episode, at)
    episode_policy.check_step(episode.closed_at, episode_policy.WORK)
    return row, right.name


def _said(value: object) -> str:
    """A value as the page of both versions shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return long_date(value) if isinstance(value, date) else str(value)


def _status(row: PlanAction, at: datetime) -> str:
    return policy.action_status(row.finished_at, row.due_on, timezone.localdate(at))


def _changed(row: PlanAction, right: str) -> None:
    changed(
        object_kind="caf.action",
        object_id=row.id,
        subject=row.subject,
        right=right,
        purpose=Purpose.SUPPORT,
        shown=[Part.PLAN],
    )
