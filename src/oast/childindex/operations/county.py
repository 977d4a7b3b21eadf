"""An invented county brought into the index in bulk: for the demonstration and the benchmarks.

PostgreSQL takes no COPY into a table with row level security, so rows are copied to temporary tables and
inserted from there under the policies, as the application role with the office of a system actor.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from psycopg.types.json import Jsonb

from oast.accounts.enums import Sector
from oast.accounts.models import Agency
from oast.audit.operations import changed, operation
from oast.audit.scope import SystemActor
from oast.childindex import rules
from oast.childindex.county.feeds import BY_NAME, records
from oast.childindex.county.people import Child, Family
from oast.childindex.linkage.identity import identity
from oast.childindex.linkage.keys import blocking_keys
from oast.childindex.linkage.names import sort_key
from oast.childindex.operations.copying import copy_in
from oast.childindex.operations.numbering import next_numbers

BATCH = 2_000
"""Families that are made and copied at a time: what is held in memory."""

AGENCIES = {
    "health_visiting": ("Kent health visiting service (invented)", Sector.HEALTH, "Health visiting"),
    "social_services": ("Kent children’s social services (invented)", Sector.SOCIAL_SERVICES, "Social services"),
    "youth_services": ("Kent youth service (invented)", Sector.EDUCATION, "Youth service"),
    "police_referrals": ("Kent police (invented)", Sector.POLICE, "Police"),
    "housing": ("District housing (invented)", Sector.DISTRICT, "Housing"),
    "voluntary": ("Family support charity (invented)", Sector.VOLUNTARY, "Family support"),
}
"""Whose involvements the load knows, by feed: agency, sector, service. School and practice stand with the child."""

SHIELDED_OF = 997
"""One child in so many is shielded, so that every demonstration has some."""

Noticed = Callable[[Child, UUID], None]

_TABLES: dict[str, tuple[str, ...]] = {
    "childindex_child": (
        "id", "subject", "number", "given", "middle", "family", "called", "former", "mother_given", "mother_family",
        "sort_key", "born", "expected", "gender", "address", "postcode", "no_fixed_address", "nhs_number",
        "nhs_verified", "upn", "school_urn", "school_name", "school_since", "practice", "shielded", "state", "sources",
        "made_at", "version",
    ),
    "childindex_carer": ("id", "subject", "name", "relation", "responsible", "telephone"),
    "childindex_involvement": (
        "id", "subject", "agency_id", "service", "practitioner", "team", "telephone", "started_on", "sensitive",
        "version",
    ),
    "childindex_blockingkey": ("key", "subject"),
}  # fmt: skip


@operation("childindex.load_county")
def load_county(
    *,
    by: SystemActor,
    at: datetime,
    families: Iterable[Family],
    seed: int,
    day: date,
    schools: Mapping[str, str],
    agencies: Mapping[str, UUID] | None = None,
    noticed: Noticed | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Bring an invented county in: children, carers, who is involved, blocking keys; then fresh statistics.

    `schools` are names by URN; `agencies` ids by feed name (missing ones are made, marked as invented);
    `noticed` hears each invented child with its subject. One event for the whole county.
    """
    rules.check_can_load(by)
    held = dict(agencies or {}) | _missing_agencies(agencies or {})
    made, rows_of = 0, _Rows(seed, day, at, schools, held)
    for batch in _batches(families):
        rows = rows_of.batch(batch, noticed)
        for table, columns in _TABLES.items():
            copy_in(table, columns, rows[table])
        made += sum(len(family.children) for family in batch)
        progress(made)
    with connection.cursor() as cursor:
        cursor.execute("SELECT childindex_analyze()")
    changed(object_kind="childindex.county", right="system", shown=[f"{made} invented children"])


def _missing_agencies(given: Mapping[str, UUID]) -> dict[str, UUID]:
    found = {}
    for feed, (name, sector, _) in AGENCIES.items():
        if feed not in given:
            agency, _ = Agency.objects.get_or_create(name=name, defaults={"sector": sector, "has_accounts": False})
            found[feed] = agency.id
    return found


def _batches(families: Iterable[Family]) -> Iterator[list[Family]]:
    rest = iter(families)
    while batch := list(islice(rest, BATCH)):
        yield batch


class _Rows:
    """Rows of the index made of invented families."""

    def __init__(self, seed: int, day: date, at: datetime, schools: Mapping[str, str], agencies: Mapping[str, UUID]):
        self.seed, self.day, self.at, self.schools, self.agencies = seed, day, at, schools, agencies
        self.sources = Jsonb({"*": ["invented", day.isoformat()]})

    def batch(self, families: list[Family], noticed: Noticed | None) -> dict[str, list[tuple]]:
        children = [child for family in families for child in family.children]
        subjects = {child.number: uuid4() for child in children}
        rows: dict[str, list[tuple]] = {table: [] for table in _TABLES}
        for child, number in zip(children, next_numbers(len(children)), strict=True):
            self._child(child, subjects[child.number], number, rows)
            if noticed:
                noticed(child, subjects[child.number])
        for family in families:
            rows["childindex_involvement"] += self._involvements(family, subjects)
        return rows

    def _child(self, child: Child, subject: UUID, number: str, rows: dict[str, list[tuple]]) -> None:
        mother = child.adults[0] if child.expected else None
        given, family = (mother.given, mother.family) if mother else (child.given, child.family)
        shielded = child.number % SHIELDED_OF == SHIELDED_OF // 2
        rows["childindex_child"].append(
            (uuid4(), subject, number, child.given, child.middle, child.family, child.called,
             [child.former] if child.former else [], mother.given if mother else "", mother.family if mother else "",
             sort_key(given, family), child.born, child.expected, child.gender, child.home.line, child.home.postcode,
             False, child.nhs_number or None, bool(child.nhs_number), child.upn or None, child.school_urn,
             self.schools.get(child.school_urn, ""), child.school_since, child.practice, shielded, "confirmed",
             self.sources, self.at, 1)
        )  # fmt: skip
        rows["childindex_carer"] += [
            (uuid4(), subject, adult.name, adult.relation, adult.responsible, adult.telephone) for adult in child.adults
        ]
        compared = identity(
            given, family, former=[child.former], born=child.expected or child.born, gender=child.gender,
            postcode=child.home.postcode, nhs_number=child.nhs_number, upn=child.upn,
        )  # fmt: skip
        rows["childindex_blockingkey"] += [(key, subject) for key in blocking_keys(compared).all]

    def _involvements(self, family: Family, subjects: Mapping[int, UUID]) -> Iterator[tuple]:
        """One for each agency that holds the child, twice sent or not."""
        told: set[tuple[str, int]] = set()
        for record in records(family, self.day, self.seed):
            if record.feed in AGENCIES and (record.feed, record.child) not in told and record.child in subjects:
                told.add((record.feed, record.child))
                yield self._involvement(record.feed, record.row, subjects[record.child], record.child)

    def _involvement(self, feed: str, row: list[str], subject: UUID, child: int) -> tuple:
        said: dict[str, Any] = dict(zip(BY_NAME[feed].columns, row, strict=True))
        worker = _first(said, "HealthVisitor", "AllocatedWorker", "Worker", "Officer", "worker")
        team = _first(said, "Team", "Project", "project")
        telephone = _first(said, "TeamTelephone", "Telephone", "phone")
        sensitive = feed == "voluntary" and child % 10 == 0
        service = AGENCIES[feed][2]
        return (uuid4(), subject, self.agencies[feed], service, worker, team, telephone, None, sensitive, 1)


def _first(said: Mapping[str, str], *names: str) -> str:
    return next((said[name] for name in names if name in said), "")
