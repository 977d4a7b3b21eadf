"""What a search found, on the page from which one child is chosen."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from oast.accounts.queries import Viewer
from oast.audit.enums import Outcome
from oast.audit.operations import record, saw
from oast.audit.rules import NotForYou
from oast.childindex.definitions import ACCESS, model
from oast.childindex.linkage.names import postcode_district
from oast.childindex.models import Search
from oast.childindex.policies import Terms, check_one_day
from oast.childindex.queries.candidates import Near, near
from oast.childindex.rules import check_can_search
from oast.sharing.enums import Purpose

RIGHT = "search of the index"
SHOWN = ("name", "born", "gender", "district")
SHIELDED = ("name", "born", "gender", "number")


@dataclass(frozen=True)
class Found:
    """One candidate as the results show it: enough to tell twins apart, and no more."""

    subject: UUID
    name: str
    born: date | None
    expected: date | None
    gender: str
    district: str
    shielded: bool


@dataclass(frozen=True)
class ResultsShown:
    """A search with its candidates, the nearest first."""

    id: UUID
    at: datetime
    purpose: Purpose
    reason: str
    terms: Terms
    found: tuple[Found, ...]


@dataclass(frozen=True)
class OwnSearch:
    """A search of one's own, to be changed or gone on from."""

    id: UUID
    terms: Terms
    purpose: Purpose
    standing: str
    reason: str


def few(terms: Terms) -> list[Near]:
    """At most a few candidates that are near enough to be shown."""
    found = near({0: terms.identity()}, terms.index_number).get(0, [])
    line = model().thresholds.show
    return [one for one in found if one.score >= line][: ACCESS.one().limits.candidates]


def results(viewer: Viewer, search: UUID, at: datetime) -> ResultsShown:
    """One's own search of today. Raises NotForYou for anybody else's."""
    check_can_search(viewer)
    made = Search.objects.filter(id=search, person=viewer.person, agency=viewer.agency).first()
    if made is None:
        raise NotForYou("The search is somebody else’s, or there is none.")
    check_one_day(made.at, at, timezone.localdate(made.at) == timezone.localdate(at))
    terms = terms_of(made)
    shown = [one for one in few(terms) if one.subject in made.results]
    for one in shown:
        parts = SHIELDED if one.shielded else SHOWN
        saw(subject=one.subject, right=RIGHT, purpose=made.purpose, shown=parts, object_id=made.id)
    if not shown:
        record(outcome=Outcome.SHOWN, right=RIGHT, purpose=made.purpose, object_id=made.id)
    return ResultsShown(made.id, made.at, Purpose(made.purpose), made.reason, terms, tuple(map(found_of, shown)))


def own_search(viewer: Viewer, search: UUID) -> OwnSearch:
    """What one searched for. Raises NotForYou for anybody else's."""
    check_can_search(viewer)
    made = Search.objects.filter(id=search, person=viewer.person, agency=viewer.agency).first()
    if made is None:
        raise NotForYou("The search is somebody else’s, or there is none.")
    record(outcome=Outcome.SHOWN, right=RIGHT, purpose=made.purpose, object_id=made.id, shown=["own search"])
    return OwnSearch(made.id, terms_of(made), Purpose(made.purpose), made.standing, made.reason)


def terms_of(search: Search) -> Terms:
    """The terms of a stored search."""
    said = dict(search.terms)
    born = said.pop("born", None)
    return Terms(**said, born=date.fromisoformat(born) if born else None)


def found_of(one: Near) -> Found:
    name = f"{one.given} {one.family}".strip() or f"Unborn child of {one.mother}".strip()
    return Found(
        one.subject,
        name if one.mother or one.given or one.family else "Unborn child",
        one.born,
        one.expected,
        one.gender,
        postcode_district(one.postcode),
        one.shielded,
    )
