"""Our own outcomes, topics and needs in force. Everything that reads them asks here, and nowhere else.

Each process keeps the last state that it read, under the key of the last change. Asking whether it still holds is one
small statement; a search asks with its own statement (docs/adr/0150).
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from oast.directory.definitions import NEEDS, TOPICS, Needs, Topics
from oast.directory.enums import TermKind, TermState
from oast.directory.models import TermVersion
from oast.directory.taxonomy import Change, Taxonomy, filed, overlaid

LATEST = "(SELECT v.id FROM directory_termversion v WHERE v.state = 'in_force' ORDER BY v.number DESC LIMIT 1)"
"""The key of the state in force, to be asked within a statement."""

_KEPT: list[tuple[Topics, Needs, Taxonomy]] = []
"""The one state that this process keeps, with the files it stands on. Replaced in one step, so that no thread meets
half of one."""


def in_force() -> Taxonomy:
    """Our own terms as the database has them now: one small statement, a second after a change."""
    return of(_rows().order_by("-number").values_list("id", flat=True).first())


def kept() -> Taxonomy:
    """Our own terms as this process last knew them, without asking; a caller compares `version` with what holds."""
    topics, needs = TOPICS.one(), NEEDS.one()
    held = _KEPT[0] if _KEPT else None
    return held[2] if held and held[0] is topics and held[1] is needs else _keep(topics, needs, [])


def of(version: UUID | None) -> Taxonomy:
    """The state that this change made, which holds now: what is kept, or read anew."""
    known = kept()
    return known if known.version == version else _keep(TOPICS.one(), NEEDS.one(), list(_rows().order_by("number")))


def files() -> Taxonomy:
    """What the definition files alone say."""
    return Taxonomy(None, filed(TOPICS.one(), NEEDS.one()))


def _keep(topics: Topics, needs: Needs, rows: list[TermVersion]) -> Taxonomy:
    made = Taxonomy(rows[-1].id if rows else None, overlaid(filed(topics, needs), changes(rows)))
    _KEPT[:] = [(topics, needs, made)]
    return made


def changes(rows: Iterable[TermVersion]) -> list[Change]:
    """Versions in their order as changes; of each term the last one holds."""
    latest = {one.code: one for one in rows}
    return [Change(one.code, TermKind(one.kind), one.content, one.differs) for one in latest.values()]


def _rows() -> QuerySet[TermVersion]:
    return TermVersion.objects.filter(state=TermState.IN_FORCE)
