"""A basic record as the index office puts it right, with what was put right before."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.enums import Outcome
from oast.audit.operations import record, saw
from oast.audit.queries import changes_of
from oast.childindex import rules
from oast.childindex.linkage.numbers import is_index_number
from oast.childindex.models import Child
from oast.childindex.policies import CORRECTION, corrigible
from oast.childindex.queries.records import IDENTITY_PARTS, SHIELDED_PARTS, shown_name
from oast.childindex.queries.stewardship import RIGHT
from oast.sharing.enums import Purpose


@dataclass(frozen=True)
class Correction:
    """What was put right once: by field what stood there and what stands there since."""

    at: datetime
    fields: tuple[tuple[str, str, str], ...]
    reason: str
    asked_by: str


@dataclass(frozen=True)
class Corrigible:
    """A record with the values that may be put right; those that a shield hides are not among them."""

    subject: UUID
    number: str
    name: str
    shielded: bool
    born: date | None
    expected: date | None
    values: dict[str, Any]
    earlier: tuple[Correction, ...]


def child_of_number(viewer: Viewer, number: str) -> UUID | None:
    """The child of an index number, for the index office; the look says that it searched. Raises Refused."""
    rules.check_is_office(viewer)
    record(outcome=Outcome.SHOWN, right=RIGHT, purpose=Purpose.STEWARDSHIP, shown=["found by number"])
    if not is_index_number(number):
        return None
    return Child.objects.filter(number=number).values_list("subject", flat=True).first()


def to_correct(viewer: Viewer, subject: UUID) -> Corrigible:
    """The record for the index office. Raises Refused for anybody else, NotForYou where there is none."""
    rules.check_is_office(viewer)
    child = rules.child_of(subject)
    parts = SHIELDED_PARTS if child.shielded else (*IDENTITY_PARTS, "numbers")
    saw(subject=subject, right=RIGHT, purpose=Purpose.STEWARDSHIP, shown=parts)
    mother = "" if child.shielded else f"{child.mother_given} {child.mother_family}".strip()
    return Corrigible(
        subject,
        child.number,
        shown_name(child.given, child.family, mother),
        child.shielded,
        child.born,
        child.expected,
        {name: getattr(child, name) for name in corrigible(child.shielded)},
        tuple(_earlier(subject, corrigible(child.shielded))),
    )


def _earlier(subject: UUID, open_fields: frozenset[str]) -> list[Correction]:
    done = changes_of(subject, CORRECTION)
    return [_correction(one.at, json.loads(one.text), open_fields) for one in done if one.text]


def _correction(at: datetime, told: dict[str, Any], open_fields: frozenset[str]) -> Correction:
    fields = tuple((name, *pair) for name, pair in sorted(told["fields"].items()) if name in open_fields)
    hidden = len(fields) < len(told["fields"])
    return Correction(at, fields, "" if hidden else told["reason"], "" if hidden else told["asked_by"])
