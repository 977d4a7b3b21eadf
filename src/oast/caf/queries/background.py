"""What is known of a child before anybody writes: the index's record, so that no known fact is typed twice."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from oast.accounts.queries import AgencyCard, Viewer, agencies
from oast.caf.enums import PersonKind, YesNoUnknown
from oast.caf.queries.assessment import AssessmentShown, PersonShown
from oast.childindex import queries as index
from oast.childindex.queries import CarerShown, RecordShown, record
from oast.sharing.enums import Answer, ConsentKind, Part, Purpose
from oast.sharing.policies import age_on
from oast.sharing.queries import consents


@dataclass(frozen=True)
class PersonFacts:
    """A person whom the index already knows: a carer, or a service that works with the child."""

    kind: PersonKind
    name: str
    relationship: str = ""
    role: str = ""
    agency_name: str = ""
    telephone: str = ""
    parental_responsibility: str = ""
    person: UUID | None = None
    agency: UUID | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of the child when the assessment starts."""

    name: str
    born_on: date | None = None
    expected_on: date | None = None
    also_known_as: str = ""
    gender: str = ""
    address: str = ""
    postcode: str = ""
    telephone: str = ""
    index_number: str = ""
    people: tuple[PersonFacts, ...] = ()


@dataclass(frozen=True)
class Background:
    """The facts, with what the pages before an assessment ask besides.

    `age` is in whole years, None for an unborn child; `involved` are the agencies that work with the child;
    `agencies` all of them, by whose names the family may agree or exclude.
    """

    subject: UUID
    facts: Facts
    age: int | None
    involved: tuple[AgencyCard, ...]
    agencies: tuple[AgencyCard, ...]
    agreed: dict[str, list[str] | str] = field(default_factory=dict)
    """What the consent in force says, as the form's first values: asked again, never typed again."""

    @property
    def givers(self) -> list[PersonFacts]:
        """Who has parental responsibility: a carer without it cannot consent."""
        return [one for one in self.facts.people if one.parental_responsibility == YesNoUnknown.YES]


def background(viewer: Viewer, subject: UUID, at: datetime) -> Background:
    """What the index knows of the child. Raises NotForYou where the child is not open to the viewer."""
    shown = record(viewer, subject, at, purpose=Purpose.ASSESSMENT)
    everyone = tuple(agencies())
    by_name = {agency.name: agency for agency in everyone}
    named = {one.agency for one in shown.involvements if one.agency and one.ended_on is None}
    born = shown.known.born
    return Background(
        subject,
        _facts(shown, by_name),
        age_on(timezone.localdate(at), born) if born else None,
        tuple(by_name[name] for name in sorted(named) if name in by_name),
        everyone,
    )


def of_consents(viewer: Viewer, subject: UUID, at: datetime) -> Background:
    """What asking for another answer needs: the child's name and age, who may consent, what was agreed before.

    For whoever may know the consents; the rest of the basic record stays closed. Raises NotForYou.
    """
    known = index.identity(viewer, subject, Purpose.SUPPORT, at, part=Part.CONSENT)
    able = index.givers(viewer, subject, Purpose.SUPPORT, at, part=Part.CONSENT)
    people = tuple(_carer(one) for one in able)
    return _answering(viewer, subject, Facts(known.full_name, known.born, people=people), set(), at)


def of_assessment(viewer: Viewer, shown: AssessmentShown, at: datetime) -> Background:
    """The same from an assessment that is being written."""
    facts = Facts(shown.identity.name, shown.identity.born_on, people=tuple(map(_fact, shown.people)))
    works_with = {person.agency for person in shown.of_kind(PersonKind.SERVICE) if person.agency}
    return _answering(viewer, shown.subject, facts, works_with, at)


def _answering(viewer: Viewer, subject: UUID, facts: Facts, works_with: set[UUID], at: datetime) -> Background:
    """The background of an answer, with what the family agreed to before."""
    everyone = tuple(agencies())
    by_id = {agency.id: agency for agency in everyone}
    held = [one for one in consents(viewer, subject, Purpose.SUPPORT, at) if one.in_force(at)]
    sharing = next((one for one in held if one.kind == ConsentKind.SHARING and one.answer == Answer.YES), None)
    covered = [one.recipient for one in sharing.covers if not one.excluded] if sharing else []
    shut_out = [by_id[one.recipient].name for one in sharing.covers if one.excluded] if sharing else []
    return Background(
        subject,
        facts,
        age_on(timezone.localdate(at), facts.born_on) if facts.born_on else None,
        tuple(agency for agency in everyone if agency.id in works_with | set(covered)),
        everyone,
        {"covers": list(map(str, covered))} | {f"excluded_{n}": name for n, name in enumerate(shut_out, 1)},
    )


def _fact(person: PersonShown) -> PersonFacts:
    return PersonFacts(
        PersonKind(person.kind),
        person.name,
        relationship=person.relationship,
        parental_responsibility=person.parental_responsibility,
    )


def _facts(shown: RecordShown, by_name: dict[str, AgencyCard]) -> Facts:
    known = shown.known
    return Facts(
        name=known.full_name if known.born else known.name,
        born_on=known.born,
        expected_on=known.expected,
        also_known_as=", ".join(filter(None, (known.called, *known.former))),
        gender=known.gender,
        address=known.address,
        postcode=known.postcode,
        index_number=known.number,
        people=(*_carers(shown), *_universal(shown), *_services(shown, by_name)),
    )


def _carers(shown: RecordShown) -> list[PersonFacts]:
    return [_carer(carer) for carer in shown.carers]


def _carer(carer: CarerShown) -> PersonFacts:
    return PersonFacts(
        PersonKind.PARENT,
        carer.name,
        relationship=carer.relation,
        telephone=carer.telephone,
        parental_responsibility=YesNoUnknown.YES if carer.responsible else YesNoUnknown.NO,
    )


def _universal(shown: RecordShown) -> list[PersonFacts]:
    """The services that everybody has: a school or setting, a general practice."""
    known = shown.known
    found = [(known.school_name, "School or setting"), (known.practice, "General practice")]
    return [PersonFacts(PersonKind.SERVICE, name, role=role, agency_name=name) for name, role in found if name]


def _services(shown: RecordShown, by_name: dict[str, AgencyCard]) -> list[PersonFacts]:
    """Services that work with the child now. A sensitive one is not carried over: the index office brokers it."""
    current = [one for one in shown.involvements if not one.sensitive and one.ended_on is None]
    return [
        PersonFacts(
            PersonKind.SERVICE,
            one.practitioner or one.team or one.service,
            role=one.service,
            agency_name=one.agency,
            telephone=one.telephone,
            agency=by_name[one.agency].id if one.agency in by_name else None,
        )
        for one in current
    ]
