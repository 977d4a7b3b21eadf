"""Making people and their employments: by an accepted invitation, by command, or in bulk for a demonstration."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from oast.accounts import policies, rules
from oast.accounts.enums import Kind, QualificationKind
from oast.accounts.models import (
    Agency,
    Employment,
    Person,
    Post,
    PostHolding,
    Qualification,
    RoleGrant,
    Team,
    TeamMembership,
)
from oast.audit.operations import changed, operation
from oast.audit.rules import Refused
from oast.audit.scope import Actor, SystemActor


@dataclass(frozen=True)
class NewAgency:
    """An agency to provide, with the names of the teams it hosts."""

    name: str
    sector: str
    telephone: str = ""
    email: str = ""
    lcsp: str = ""
    urn: str = ""
    has_accounts: bool = True
    teams: tuple[str, ...] = ()
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class NewWork:
    """An employment to provide: roles as names, or as `name:place` for those held for one partnership."""

    agency: UUID
    job_title: str
    roles: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    sponsor: UUID | None = None
    started_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class NewPerson:
    """A person to provide. `checked` gives vetting and training, current for three years from `checked_on`."""

    name: str
    email: str
    password: str = ""
    totp_secret: str = ""
    telephone: str = ""
    kind: str = Kind.PRACTITIONER
    works: tuple[NewWork, ...] = ()
    checks: tuple[str, ...] = ()
    checked_on: date | None = None
    id: UUID = field(default_factory=uuid4)


TAKEN = "Somebody with this e-mail address is already here."


def make_person(
    *, name: str, email: str, password: str = "", kind: str = Kind.PRACTITIONER, confirmed: bool = True, **fields
) -> Person:
    """A person, whose e-mail address is known to be theirs if `confirmed`. Raises Refused when the address is taken."""
    address = email.strip().lower()
    if Person.objects.filter(email=address).exists():
        raise Refused(TAKEN)
    person = Person(name=name, email=address, kind=kind, password=make_password(password or None), **fields)
    person.save(force_insert=True)
    EmailAddress.objects.create(user=person, email=address, verified=confirmed, primary=True)
    return person


def employ(
    person: Person,
    agency: Agency,
    *,
    job_title: str,
    role_names: Iterable[str],
    day: date,
    sponsor: Person | None = None,
    place: str = "",
) -> Employment:
    """An employment from `day` for a year, with its roles."""
    made = Employment.objects.create(
        person=person,
        agency=agency,
        job_title=job_title,
        sponsor=sponsor,
        started_on=day,
        expires_on=policies.expiry(day),
        attested_on=day,
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(employment=made, role=name, place=place, started_on=day, granted_by=sponsor) for name in role_names
    )
    return made


@operation("accounts.make_agency")
def make_agency(*, by: Actor, at: datetime, agency: NewAgency) -> UUID:  # noqa: ARG001
    """Take an agency in. Raises Refused for anybody but a command of the Trust."""
    _check_trust(by)
    _make_agencies([agency])
    changed(object_kind="accounts.agency", object_id=agency.id)
    return agency.id


@operation("accounts.provision")
def provision(*, by: Actor, at: datetime, people: list[NewPerson], agencies: list[NewAgency] | None = None) -> None:
    """Provide agencies and people in bulk, ready to sign in: for a demonstration or a first loading.

    Employments begin 400 days before `at` unless they say otherwise. A password is hashed once, however many
    people share it, which only invented people do. Raises Refused for anybody but a command of the Trust, and
    ValueError for an employment in a team or post's agency that is not there.
    """
    _check_trust(by)
    day = timezone.localdate(at)
    _make_agencies(agencies or [])
    hashes = {word: make_password(word or None) for word in {one.password for one in people}}
    Person.objects.bulk_create(
        Person(id=one.id, name=one.name, email=one.email.lower(), telephone=one.telephone, kind=one.kind)
        for one in people
    )
    for word, made in hashes.items():
        Person.objects.filter(id__in=[one.id for one in people if one.password == word]).update(password=made)
    EmailAddress.objects.bulk_create(
        EmailAddress(user_id=one.id, email=one.email.lower(), verified=True, primary=True) for one in people
    )
    Authenticator.objects.bulk_create(
        Authenticator(user_id=one.id, type=Authenticator.Type.TOTP, data={"secret": encrypt(one.totp_secret)})
        for one in people
        if one.totp_secret
    )
    Qualification.objects.bulk_create(_check(one, kind, day) for one in people for kind in one.checks)
    _make_works(people, day)
    changed(object_kind="accounts.provision", shown=[f"{len(people)} people", f"{len(agencies or [])} agencies"])


@operation("accounts.disable_person")
def disable_person(*, by: Actor, at: datetime, person_id: UUID) -> UUID:
    """Shut somebody out at once: every session ends with its next request. Raises Refused but for the Trust."""
    _check_trust(by)
    Person.objects.filter(id=person_id).update(is_active=False, left_at=at)
    changed(object_kind="accounts.person", object_id=person_id)
    return person_id


def _check_trust(by: Actor) -> None:
    if not isinstance(by, SystemActor):
        raise Refused(rules.BY_THE_TRUST)


def _make_agencies(agencies: list[NewAgency]) -> None:
    plain = ("id", "name", "sector", "telephone", "email", "lcsp", "urn", "has_accounts")
    Agency.objects.bulk_create(Agency(**{name: getattr(one, name) for name in plain}) for one in agencies)
    Team.objects.bulk_create(
        Team(name=name, agency_id=one.id, lcsp=one.lcsp, telephone=one.telephone)
        for one in agencies
        for name in one.teams
    )


def _check(one: NewPerson, kind: str, day: date) -> Qualification:
    awarded = one.checked_on or policies.before(day, 300)
    title = "Enhanced disclosure" if kind == QualificationKind.VETTING else "Common Assessment Framework training"
    return Qualification(
        person_id=one.id,
        kind=kind,
        title=title,
        reference=f"{one.id.int % 10**9:09d}",
        awarded_on=awarded,
        expires_on=policies.checked_until(awarded),
    )


def _make_works(people: list[NewPerson], day: date) -> None:
    made = [(one, work, _employment(one, work, day)) for one in people for work in one.works]
    Employment.objects.bulk_create(employment for _, _, employment in made)
    RoleGrant.objects.bulk_create(
        RoleGrant(employment=employment, role=name, place=place, started_on=employment.started_on)
        for _, work, employment in made
        for name, _, place in (said.partition(":") for said in work.roles)
    )
    teams = {name: key for key, name in Team.objects.values_list("id", "name")} if made else {}
    TeamMembership.objects.bulk_create(
        TeamMembership(team_id=teams[name], person_id=one.id, started_on=employment.started_on)
        for one, work, employment in made
        for name in work.teams
    )
    for one, work, employment in made:
        for title in work.posts:
            post = Post.objects.create(title=title, agency_id=work.agency, place=_place(work))
            PostHolding.objects.create(post=post, person_id=one.id, started_on=employment.started_on)


def _place(work: NewWork) -> str:
    return next((place for _, _, place in (said.partition(":") for said in work.roles) if place), "")


def _employment(one: NewPerson, work: NewWork, day: date) -> Employment:
    return Employment(
        person_id=one.id,
        agency_id=work.agency,
        job_title=work.job_title,
        sponsor_id=work.sponsor,
        started_on=work.started_on or policies.before(day, 400),
        expires_on=work.expires_on or policies.expiry(day),
        attested_on=policies.before(day, 30),
    )
