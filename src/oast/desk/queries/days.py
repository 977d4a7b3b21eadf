"""Days of looks, with everything that can explain them: gathered from the audit, sharing, the index and accounts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from json import loads
from uuid import UUID

from django.utils import timezone

from oast.accounts.queries import Career, careers
from oast.audit.enums import Outcome
from oast.audit.queries import Sighting, sightings, texts
from oast.audit.scope import Actor
from oast.childindex.linkage.names import fold
from oast.childindex.queries.reviewing import Ground, Household, contact, grounds, households
from oast.desk.explaining.evidence import OPEN, Day, Look, Looker, Record, Tie, Work
from oast.places.queries import Found, find_postcodes
from oast.sharing.queries import Standing, standings

ActorDay = tuple[UUID, date]


def days_of(by: Actor, wanted: Iterable[ActorDay]) -> list[Day]:
    """The days of these people, one for each agency they acted for; in a constant number of queries.

    Refusals are left out: nothing was shown.
    """
    spans = [(str(person), *span(day)) for person, day in sorted(wanted)]
    seen = [one for one in sightings(spans) if one.outcome != Outcome.REFUSED]
    subjects = {one.subject for one in seen}
    known = grounds(by, subjects)
    areas = _areas(known.values())
    records = {key: _record(ground, areas) for key, ground in known.items()}
    ties = {key: tuple(map(_tie, held)) for key, held in standings(by, subjects).items()}
    people = careers({UUID(one.actor) for one in seen})
    homes = households(by, {contact(one.name, one.telephone) for one in people.values()})
    said = _said(seen)
    grouped: dict[tuple[str, str, date], list[Look]] = defaultdict(list)
    for one in seen:
        grouped[one.actor, one.acting_for, timezone.localdate(one.at)].append(_look(one, said))
    return [
        Day(_looker(people.get(UUID(actor)), actor, agency, homes), day, tuple(looks), records, ties)
        for (actor, agency, day), looks in grouped.items()
    ]


def span(day: date) -> tuple[datetime, datetime]:
    """When a day of the county begins and ends."""
    begins = timezone.make_aware(datetime.combine(day, time.min))
    return begins, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _said(seen: Iterable[Sighting]) -> dict[UUID, dict[str, str]]:
    """Reason and standing by event, as they were typed when a record was opened."""
    found = texts([one.id for one in seen if one.action == OPEN])
    return {event: loads(text) for event, text in found.items()}


def _look(one: Sighting, said: dict[UUID, dict[str, str]]) -> Look:
    typed = said.get(one.id, {})
    return Look(
        one.id,
        one.at,
        timezone.localtime(one.at),
        one.action,
        one.subject,
        one.purpose,
        one.right,
        one.shown,
        one.place,
        typed.get("standing", ""),
        typed.get("reason", ""),
    )


def _looker(career: Career | None, actor: str, agency: str, homes: dict[tuple[str, str], Household]) -> Looker:
    acting = UUID(agency) if agency else None
    if career is None:
        return Looker(UUID(actor), "", acting, "")
    posts = career.at(acting)
    newest = posts[0] if posts else None
    home = homes.get(contact(career.name, career.telephone))
    return Looker(
        career.person,
        fold(career.name).split(" ")[-1],
        acting,
        fold(newest.agency_name) if newest else "",
        newest.urn if newest else "",
        newest.sector if newest else "",
        newest.lcsp if newest else "",
        tuple(Work(post.started_on, post.over_on, post.offices) for post in posts),
        career.left_at,
        home.addresses if home else frozenset(),
        home.postcodes if home else frozenset(),
        home.carers if home else frozenset(),
    )


def _record(ground: Ground, areas: dict[str, str]) -> Record:
    return Record(
        ground.family_names,
        ground.carers,
        ground.address,
        ground.postcode,
        areas.get(ground.postcode, ""),
        ground.school_urn,
        ground.school,
        ground.practice,
        ground.involved,
        ground.around,
    )


def _areas(known: Iterable[Ground]) -> dict[str, str]:
    """The partnership in which each postcode lies."""
    found = find_postcodes({one.postcode for one in known if one.postcode})
    return {typed: one.lcsp or "" for typed, one in found.items() if isinstance(one, Found)}


def _tie(held: Standing) -> Tie:
    spans: tuple[tuple[datetime, datetime | None], ...] = ((held.started_at, held.ended_at),)
    if held.rests_on_consent:
        spans = tuple(both for span in held.agreed if (both := _both(spans[0], span)))
    return Tie(held.person, held.agency, held.relation, held.started_at, spans)


def _both(
    one: tuple[datetime, datetime | None], other: tuple[datetime, datetime | None]
) -> tuple[datetime, datetime | None] | None:
    """When both spans hold; None where they never meet."""
    begun = max(one[0], other[0])
    ended = min(filter(None, (one[1], other[1])), default=None)
    return (begun, ended) if ended is None or begun < ended else None
