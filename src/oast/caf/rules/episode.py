"""Who may see a child's support, work on its plan, and co-ordinate it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet, Value

from oast.accounts.queries import Viewer
from oast.audit.models import SensitiveModel
from oast.audit.rules import NotForYou, Refused
from oast.caf.models import Assessment, Episode, LeadNomination
from oast.caf.policies.team import LEAD_NEEDS
from oast.sharing.enums import Part, Purpose, Relation
from oast.sharing.rules import (
    Right,
    check_may_know,
    consent_covering,
    may_know,
    open_relationships,
    rights_to_know,
    subjects_open_to,
)

WORKERS = frozenset({Relation.AUTHOR, Relation.LEAD, Relation.MEMBER})
"""Relations that work on the plan. Somebody who is only asked to lead reads and answers."""

NOT_LEAD = "Only the lead professional can do this. The page of the support shows who that is."
NOT_IN_TEAM = "Only the people who work on this plan can do this."
NOT_AUTHOR = "Only the person who wrote the assessment can start the support."

Row = TypeVar("Row", bound=SensitiveModel)


def visible_to(viewer: Viewer, part: str, purpose: str, at: datetime) -> QuerySet[Episode]:
    """The episodes of which the viewer may know `part` now."""
    return Episode.objects.filter(subject__in=subjects_open_to(viewer, part, purpose, at))


def held(model: type[Row], row_id: UUID, **fields: object) -> Row:
    """The row, locked until the operation ends. Raises NotForYou where there is none (that the viewer's wall shows)."""
    row = model.objects.select_for_update().filter(id=row_id, **fields).first()
    if row is None:
        raise NotForYou(f"There is no such {model._meta.verbose_name}.")
    return row


def found(model: type[Row], row_id: UUID, *related: str) -> Row:
    """The row, to be read. Raises NotForYou where there is none."""
    row = model.objects.filter(id=row_id).select_related(*related).first()
    if row is None:
        raise NotForYou(f"There is no such {model._meta.verbose_name}.")
    return row


def check_can_see(viewer: Viewer, episode: Episode, part: str, at: datetime, purpose: str = Purpose.SUPPORT) -> Right:
    """The right by which the viewer may know `part` of the episode's child. Raises NotForYou."""
    return check_may_know(viewer, episode.subject, part, purpose, at)


def can_see(viewer: Viewer, episode: Episode, part: str, at: datetime, purpose: str = Purpose.SUPPORT) -> bool:
    return may_know(viewer, episode.subject, part, purpose, at)


def check_can_work(viewer: Viewer, episode: Episode, at: datetime) -> Right:
    """The right of somebody who works on the plan: the lead, a member of the team, the assessment's author."""
    rights = rights_to_know(viewer, episode.subject, Part.PLAN, Purpose.SUPPORT, at)
    if not rights:
        check_can_see(viewer, episode, Part.PLAN, at)  # says why not
    for right in rights:
        if right.relation in WORKERS:
            return right
    raise Refused(NOT_IN_TEAM, subject=episode.subject)


def check_can_coordinate(viewer: Viewer, episode: Episode, at: datetime) -> Right:
    """The right of the lead professional; of the author while nobody leads, or the lead is no longer covered."""
    right = check_can_work(viewer, episode, at)
    lead = current_lead(episode)
    if lead and (lead.person, lead.agency) == (viewer.person, viewer.agency):
        return right
    if right.relation == Relation.AUTHOR and (lead is None or not _covered(lead, at)):
        return right
    raise Refused(NOT_LEAD, subject=episode.subject)


@dataclass(frozen=True)
class Standing:
    """What a viewer may do with an episode, for a page: the parts that are open, by which relations, and the twins
    of `check_can_work` and `check_can_coordinate`."""

    parts: dict[str, frozenset[str]]
    may_work: bool
    may_coordinate: bool


def standing(
    viewer: Viewer, episode: Episode, parts: Iterable[str], at: datetime, purpose: str = Purpose.SUPPORT
) -> Standing:
    """The viewer's standing, in three queries whatever the number of parts."""
    opened = [
        open_relationships(viewer, part, purpose, at, episode.subject)
        .annotate(part=Value(str(part)))
        .values_list("part", "relation")
        for part in parts
    ]
    found: dict[str, set[str]] = {}
    for part, relation in opened[0].union(*opened[1:]):
        found.setdefault(part, set()).add(relation)
    held = {part: frozenset(relations) for part, relations in found.items()}
    working = held.get(Part.PLAN, frozenset()) & WORKERS if purpose == Purpose.SUPPORT else frozenset()
    lead = current_lead(episode) if working else None
    if lead and (lead.person, lead.agency) == (viewer.person, viewer.agency):
        return Standing(held, True, True)
    steps_in = Relation.AUTHOR in working and (lead is None or not _covered(lead, at))
    return Standing(held, bool(working), steps_in)


def check_can_start(viewer: Viewer, assessment: Assessment, at: datetime) -> Right:
    """The right of the assessment's author, acting for the same agency."""
    right = check_may_know(viewer, assessment.subject, Part.ASSESSMENT, Purpose.SUPPORT, at)
    if (assessment.author, assessment.agency) != (viewer.person, viewer.agency):
        raise Refused(NOT_AUTHOR, subject=assessment.subject)
    return right


def agency_of(viewer: Viewer) -> UUID:
    """The agency the viewer acts for. Raises Refused for somebody who acts for none."""
    if viewer.agency is None:
        raise Refused("You do this for an agency. Sign in as somebody who works for one.")
    return viewer.agency


def current_lead(episode: Episode) -> LeadNomination | None:
    """Who leads now, or None."""
    return LeadNomination.objects.filter(episode=episode, accepted=True, ended_at__isnull=True).first()


def _covered(lead: LeadNomination, at: datetime) -> bool:
    return consent_covering(lead.subject, LEAD_NEEDS, [lead.person, lead.agency], at) is not None
