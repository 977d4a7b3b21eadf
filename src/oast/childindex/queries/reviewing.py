"""What a review of accesses asks the index: what on a child’s record confirms a look, and what speaks against it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from oast.accounts.queries import Viewer
from oast.audit.operations import saw
from oast.audit.scope import Actor
from oast.childindex.linkage.names import compact_postcode, fold
from oast.childindex.linkage.numbers import is_index_number
from oast.childindex.models import Carer, Child, Involvement
from oast.childindex.queries.records import NameShown, name_shown
from oast.sharing.enums import Purpose
from oast.sharing.rules import check_reviews

RIGHT = "information governance office"
Contact = tuple[str, str]
"""A carer by folded name and the digits of the telephone: the nearest the index has to who a carer is."""


@dataclass(frozen=True)
class Ground:
    """A child as a review sees it. Names and addresses are folded, for comparing and not for showing."""

    subject: UUID
    family_names: frozenset[str]
    carers: frozenset[Contact]
    address: str
    postcode: str
    school_urn: str
    school: str
    practice: str
    involved: tuple[tuple[UUID, date | None, date | None], ...]
    """Agencies that work with the child, with their dates."""
    around: frozenset[UUID]
    """Agencies that work with a brother or sister: a child with a carer in common."""
    made_at: datetime
    registered_by: str
    """The agency that registered a child whom the index did not know, by its id as text."""


@dataclass(frozen=True)
class Household:
    """Where somebody lives who is a carer in the index: the addresses, and all carers there."""

    addresses: frozenset[str]
    postcodes: frozenset[str]
    carers: frozenset[Contact]


def grounds(by: Actor, subjects: Iterable[UUID]) -> dict[UUID, Ground]:
    """What the index says of each subject, in five queries. Raises Refused for all but the review of accesses."""
    check_reviews(by)
    wanted = set(subjects)
    carers: dict[UUID, set[Contact]] = defaultdict(set)
    families: dict[UUID, set[str]] = defaultdict(set)
    for subject, name, telephone in Carer.objects.filter(subject__in=wanted).values_list(
        "subject", "name", "telephone"
    ):
        carers[subject].add(contact(name, telephone))
        families[subject].add(fold(name).split(" ")[-1])
    involved = _involvements(wanted)
    around = _around(carers)
    return {
        row.subject: Ground(
            row.subject,
            frozenset(families[row.subject] | {fold(row.family)} - {""}),
            frozenset(carers[row.subject]),
            house(row.address),
            compact_postcode(row.postcode),
            row.school_urn,
            fold(row.school_name),
            fold(row.practice),
            tuple(involved.get(row.subject, ())),
            frozenset(around.get(row.subject, ())),
            row.made_at,
            row.sources.get("registered", [""])[0],
        )
        for row in Child.objects.filter(subject__in=wanted)
    }


def households(by: Actor, people: Iterable[Contact]) -> dict[Contact, Household]:
    """The households of those who are carers in the index, by name and telephone; others are left out."""
    check_reviews(by)
    own = {one for one in people if all(one)}
    rows = _carers_at({telephone for _, telephone in own})
    homes: dict[Contact, set[UUID]] = defaultdict(set)
    for subject, who in rows:
        if who in own:
            homes[who].add(subject)
    subjects = {subject for held in homes.values() for subject in held}
    children = {row.subject: row for row in Child.objects.filter(subject__in=subjects)}
    together: dict[UUID, set[Contact]] = defaultdict(set)
    for subject, name, telephone in Carer.objects.filter(subject__in=subjects).values_list(
        "subject", "name", "telephone"
    ):
        together[subject].add(contact(name, telephone))
    return {
        who: Household(
            frozenset(house(children[one].address) for one in held if one in children) - {""},
            frozenset(compact_postcode(children[one].postcode) for one in held if one in children) - {""},
            frozenset().union(*(together[one] for one in held)),
        )
        for who, held in homes.items()
    }


def contact(name: str, telephone: str) -> Contact:
    return fold(name), digits(telephone)


def house(address: str) -> str:
    """An address for comparing: small letters and the number of the house, which a folded name would lose."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in address.casefold()).split())


def digits(telephone: str) -> str:
    return "".join(letter for letter in telephone if letter.isdigit())


def reviewed_names(
    viewer: Viewer, subjects: Iterable[UUID], shown: Iterable[str] = ("name", "born")
) -> dict[UUID, NameShown]:
    """Who the subjects are, for the information governance office: one event a child. A purged one is left out."""
    check_reviews(viewer)
    found = {child.subject: name_shown(child) for child in Child.objects.filter(subject__in=set(subjects))}
    for subject in found:
        saw(subject=subject, right=RIGHT, purpose=Purpose.GOVERNANCE, shown=shown)
    return found


def numbered(viewer: Viewer, number: str) -> UUID | None:
    """The subject of an index number, for the information governance office; None where there is none."""
    check_reviews(viewer)
    typed = digits(number)
    if not is_index_number(typed):
        return None
    return Child.objects.filter(number=typed).values_list("subject", flat=True).first()


def _involvements(wanted: set[UUID]) -> dict[UUID, list[tuple[UUID, date | None, date | None]]]:
    found: dict[UUID, list[tuple[UUID, date | None, date | None]]] = defaultdict(list)
    rows = Involvement.objects.filter(subject__in=wanted).values_list("subject", "agency", "started_on", "ended_on")
    for subject, *rest in rows:
        found[subject].append(tuple(rest))
    return found


def _around(carers: dict[UUID, set[Contact]]) -> dict[UUID, set[UUID]]:
    """Agencies of brothers and sisters, by subject."""
    known = {who for held in carers.values() for who in held if all(who)}
    family: dict[Contact, set[UUID]] = defaultdict(set)
    for subject, who in _carers_at({telephone for _, telephone in known}):
        if who in known:
            family[who].add(subject)
    agencies = _involvements({one for held in family.values() for one in held})
    return {
        subject: {
            agency
            for who in held
            for other in family.get(who, ())
            if other != subject
            for agency, _, _ in agencies.get(other, ())
        }
        for subject, held in carers.items()
    }


def _carers_at(telephones: set[str]) -> list[tuple[UUID, Contact]]:
    """Carers whose telephone has these digits, written with or without the space that the feeds put there."""
    written = {form for one in telephones - {""} for form in (one, f"{one[:5]} {one[5:]}")}
    rows = Carer.objects.filter(Q(telephone__in=written)).values_list("subject", "name", "telephone")
    return [(subject, contact(name, telephone)) for subject, name, telephone in rows]
