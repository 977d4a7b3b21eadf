"""Today's viewer of a person: where they work, in which roles, and what is missing for them."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet

from oast.accounts import roles
from oast.accounts.enums import Kind
from oast.accounts.models import Employment, Person, Qualification, RoleGrant
from oast.accounts.viewers import Viewer
from oast.audit.compiled import Compiled, a_day, a_key, compiled


def employments_on(person: Person, day: date) -> list[Employment]:
    """Where the person works on `day`: started, not ended, not expired. Oldest first. Nobody of a family does."""
    if person.kind != Kind.PRACTITIONER:
        return []
    return list(_held(Employment.objects.filter(person=person), day).select_related("agency"))


def viewers_on(person: Person, day: date) -> dict[UUID, Viewer]:
    """The viewer that the person is on `day` in each of `employments_on`, by the employment's key.

    One statement, made once: every page of somebody signed in asks it.
    """
    if person.kind != Kind.PRACTITIONER:
        return {}
    return {row[0]: _viewer(person, row) for row in _rows(_where_they_work(), person=person.id, day=day)}


def viewer(person: Person, employment: Employment | None, day: date) -> Viewer:
    """The viewer that `person` is on `day` in `employment` (None for a family member, who has no roles)."""
    if employment is None:
        return Viewer(person.id, person.name, person.kind)
    return _viewer(person, _rows(_one_employment(), employment=employment.id, day=day)[0])


@cache
def _where_they_work() -> Compiled:
    person, day = a_key(), a_day()
    return compiled(_facts(_held(Employment.objects.filter(person=person), day), day), person=person, day=day)


@cache
def _one_employment() -> Compiled:
    employment, day = a_key(), a_day()
    return compiled(_facts(Employment.objects.filter(id=employment), day), employment=employment, day=day)


def _rows(question: Compiled, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question.sql, question.with_values(**values))
        return cursor.fetchall()


def _held(employments: QuerySet[Employment], day: date) -> QuerySet[Employment]:
    return employments.filter(Employment.on(day), expires_on__gt=day).order_by("started_on", "id")


def _facts(employments: QuerySet[Employment], day: date) -> QuerySet[Employment, tuple[Any, ...]]:
    """Key, agency and job; the roles granted, each with its place; the checks and training that count on `day`."""
    grants = RoleGrant.objects.filter(RoleGrant.on(day), employment=OuterRef("id")).order_by("started_on", "id")
    current = Q(expires_on__isnull=True) | Q(expires_on__gt=day)
    passed = Qualification.objects.filter(current, person=OuterRef("person"), awarded_on__lte=day)
    return employments.values_list(
        "id",
        "agency",
        "agency__name",
        "agency__sector",
        "job_title",
        ArraySubquery(grants.values("role")),
        ArraySubquery(grants.values("place")),
        ArraySubquery(passed.values("kind")),
    )


def _viewer(person: Person, facts: tuple[Any, ...]) -> Viewer:
    _, agency, agency_name, sector, job_title, granted, places, kinds = facts
    held: Mapping[str, str] = dict(zip(granted, places, strict=True))
    lacking = {name: roles.BY_NAME[name].needs - frozenset(kinds) for name in held}
    return Viewer(
        person.id,
        person.name,
        person.kind,
        agency,
        agency_name,
        sector,
        job_title,
        roles=frozenset(name for name in held if not lacking[name]),
        places=frozenset(place for place in held.values() if place),
        blocked={name: missing for name, missing in lacking.items() if missing},
    )
