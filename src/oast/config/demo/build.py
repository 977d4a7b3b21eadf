"""Building the demonstration county, step by step, through the operations of each context."""

import csv
import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.utils import timezone

from oast.accounts.enums import Kind, QualificationKind, Sector
from oast.accounts.models import Person
from oast.accounts.operations.people import NewAgency, NewPerson, NewWork, provision
from oast.accounts.queries import Viewer, employments_on, viewer
from oast.audit.scope import SystemActor
from oast.caf.enums import FamilyMember
from oast.caf.operations import family
from oast.caf.policies.family import code_for
from oast.childindex import operations as index
from oast.childindex import queries as index_queries
from oast.childindex.county.families import Ground, county
from oast.childindex.county.people import Child
from oast.config.demo import cases, misuse
from oast.config.demo.entries import PROVIDER, STEWARD, invent_keeping, who
from oast.config.demo.people import DemoPeople, DemoPerson, invent
from oast.config.demo.together import play_together, relax
from oast.desk.operations.explaining import explain_accesses
from oast.directory import queries as directory
from oast.directory.invented import invent as invent_package
from oast.directory.operations import invent_services
from oast.places.queries import keep_outlines

BUILDER = SystemActor("demonstration")
INVENTED = "Invented for demonstration"
COLUMNS = ("role", "name", "agency", "email", "password", "totp_secret")
YOUNG_PERSON_FROM = 13
SECONDARY_FROM = 11


@dataclass(frozen=True)
class Size:
    """How much to invent. The same seed makes the same county on the same day."""

    children: int = 20_000
    services: int = 2_000
    cases: int = 300
    seed: int = 2008


Say = Callable[[str], None]
SignIns = dict[str, tuple[str, str]]
"""E-mail address to (password, TOTP secret)."""

Supported = tuple[cases.Case, UUID]
"""A case with the id of its episode of support."""


def build(size: Size, now: datetime, sign_ins: Path, say: Say) -> None:
    """Build the county into the empty database and write the sign-ins."""
    relax()
    invented = invent(size.seed)
    say("agencies and practitioners")
    password = _password()
    agencies, secrets_by_email = make_people(invented, password, now)
    say(f"{size.services:,} services")
    make_services(size, now)
    keep_outlines()
    provider, steward = (who(invented.of(kind), invented.agencies, now) for kind in (PROVIDER, STEWARD))
    invent_keeping(provider, steward, now)
    say(f"{size.children:,} children")
    sample = misuse.Sample(max(2, size.children // misuse.SAMPLE))
    known = make_children(size, now, agencies, invented, sample)
    cast = make_cast(invented, now)
    played = cases.invent_cases(known[: size.cases], cast, now, size.seed)
    supported = play_cases(played, cast, say)
    families = make_families(supported, password, now)
    say("looks at records, misuse among them")
    make_looks(sample, cast, now, size.seed, sign_ins.parent, say)
    write_sign_ins(sign_ins, invented, secrets_by_email, families)


def make_people(invented: DemoPeople, password: str, now: datetime) -> tuple[dict[str, UUID], SignIns]:
    """Agencies by key, and e-mail to (password, TOTP secret) of the printed list."""
    made = {one.key: _agency(one) for one in invented.agencies}
    ids = {key: agency.id for key, agency in made.items()}
    keys = {person.email: (password, generate_totp_secret()) for person in invented.people if person.sign_in}
    people = [_person(person, ids, keys.get(person.email), now) for person in invented.people]
    provision(by=BUILDER, at=now, people=people, agencies=list(made.values()))
    return ids, keys


def _agency(one) -> NewAgency:
    return NewAgency(
        one.name, one.sector, telephone=_telephone(one.key), email=f"office@{one.key}.example", lcsp=one.lcsp
    )


def _telephone(key: str) -> str:
    """Of the range kept for invented numbers."""
    return f"01632 960{Random(key).randrange(1000):03d}"  # noqa: S311 invention, not security


def _password() -> str:
    """One password a demonstration, new each time: hashing one for each person would take most of the building."""
    alphabet = string.ascii_lowercase + string.digits
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(3))


def _person(person: DemoPerson, agencies: dict[str, UUID], keys: tuple[str, str] | None, now: datetime) -> NewPerson:
    roles = tuple(f"{role}:{person.place}" if person.place else role for role in person.roles)
    works = [NewWork(agencies[person.agency], person.job_title, roles)]
    if person.second_agency:
        works.append(NewWork(agencies[person.second_agency], person.job_title, roles))
    password, secret = keys or ("", "")
    return NewPerson(
        person.name,
        person.email,
        password=password,
        totp_secret=secret,
        telephone=_telephone(person.email),
        works=tuple(works),
        checks=tuple(QualificationKind.values) if person.qualified else (QualificationKind.VETTING,),
        checked_on=timezone.localdate(now) - timedelta(days=390),
    )


def make_services(size: Size, now: datetime) -> None:
    day = timezone.localdate(now)
    package = invent_package(size.services, size.seed, directory.sites(), day, directory.providers())
    invent_services(by=BUILDER, at=now, source_name=INVENTED, package=package)


def make_children(
    size: Size, now: datetime, agencies: dict[str, UUID], invented: DemoPeople, sample: misuse.Sample
) -> list[cases.Known]:
    """Load the county; returns children for the cases, spread over it: born, not shielded, with an adult."""
    day = timezone.localdate(now)
    ground = index_queries.county_ground(size.seed, day)
    every = max(1, size.children // (size.cases * 2))
    chosen: list[cases.Known] = []

    def noticed(child: Child, subject: UUID) -> None:
        if child.number % every == 0 and child.born and child.born < day - timedelta(days=400) and child.adults:
            chosen.append(cases.Known(child, subject))
        sample.notice(cases.Known(child, subject))

    feeds = {
        "health_visiting": agencies["health-east"], "social_services": agencies["social-west"],
        "youth_services": agencies["connexions"], "police_referrals": agencies["police"],
        "housing": agencies["council-1"], "voluntary": agencies["charity-1"],
    }  # fmt: skip
    index.load_county(
        by=BUILDER, at=now, families=misuse.with_former_partners(county(size.children, ground), sample),
        seed=size.seed, day=day, schools=index_queries.school_names() | _schools_of(invented, ground), agencies=feeds,
        noticed=noticed,
    )  # fmt: skip
    _agree_feeds(feeds, now)
    index.record_gateway(by=BUILDER, at=now, legal_gateway=INVENTED, impact_assessment=INVENTED, invented=True)
    return chosen


def _agree_feeds(feeds: dict[str, UUID], now: datetime) -> None:
    """Each of these agencies has an agreement to send its kind of file; the first one's review is due."""
    day = timezone.localdate(now)
    for number, (kind, agency) in enumerate(feeds.items()):
        index.agree_feed(
            by=BUILDER, at=now, agency=agency, kind=kind, reference=f"T3/demonstration/{number + 1}",
            purpose="To find out who already works with a child. Invented for the demonstration.",
            frequency="Every Monday", security="By the page of the index office, over an encrypted line",
            starts_on=day - timedelta(days=200), review_on=day + timedelta(days=60 * number),
            lapses_on=day + timedelta(days=530),
        )  # fmt: skip


def _schools_of(invented: DemoPeople, ground: Ground) -> dict[str, str]:
    """The invented schools take the places of some of the county's, so that children attend them."""
    primary = iter([one.urn for one in ground.schools if one.youngest < SECONDARY_FROM])
    secondary = iter([one.urn for one in ground.schools if one.youngest >= SECONDARY_FROM])
    schools = [one for one in invented.agencies if one.sector == Sector.EDUCATION]
    return {next(primary if one.key.startswith("primary") else secondary): one.name for one in schools}


def play_cases(every: list[cases.Case], cast: cases.Cast, say: Say) -> list[Supported]:
    """Play them; those that came to a support, with its id. The cases of one author are played in the order of time,
    because whoever searched later than now has searched too much."""

    said = partial(_count, say, 25, f"of {len(every)} assessments")
    episodes = play_together(every, lambda case: case.author.key, partial(cases.play, cast=cast), said)
    return [(case, episode) for case, episode in zip(every, episodes, strict=True) if episode]


def _count(say: Say, every: int, what: str, done: int) -> None:
    if done % every == 0:
        say(f"{done} {what}")


def make_looks(sample: misuse.Sample, cast: cases.Cast, now: datetime, seed: int, folder: Path, say: Say) -> None:
    """Everyday looks and seeded misuse; then the desk explains everything that is on the record."""
    ordinary = [one for one in cast.practitioners if one not in cast.known and one not in cast.leads]
    visits = misuse.visits(sample, ordinary, now, seed, BUILDER)
    said = partial(_count, say, 100, f"of {len(visits)} looks")
    play_together(visits, lambda visit: visit.by.key, misuse.make, said)
    folder.mkdir(parents=True, exist_ok=True)
    misuse.write(folder / "misuse.csv", [visit for visit in visits if visit.kind])
    say("explaining the looks")
    while explain_accesses(by=SystemActor("explain-accesses"), at=now):
        pass


def make_cast(invented: DemoPeople, now: datetime) -> cases.Cast:
    """The viewers who play the cases, as they stand today."""
    day = timezone.localdate(now)
    emails = {person.email: person for person in invented.people}
    people = Person.objects.filter(email__in=emails).order_by("email")
    viewers = {person.email: viewer(person, employments_on(person, day)[0], day) for person in people}
    working = [one for email, one in viewers.items() if one.may("caf.start") and "duty" not in emails[email].sign_in]
    named = [viewers[person.email] for person in invented.people if person.sign_in]
    return cases.Cast(
        practitioners=working,
        known=[one for one in named if one in working],
        leads=[viewers[invented.of("lead professional").email]],
        providers={one.agency: one for one in viewers.values() if one.agency and one.may("referral.answer")},
    )


def make_families(supported: list[Supported], password: str, now: datetime) -> list[NewPerson]:
    """A parent and a young person who read their own record, let in by codes handed over in person."""
    day = timezone.localdate(now)
    reviewed = [one for one in supported if one[0].state == "reviewed"]
    older = next(one for one in reviewed if (cases.age(one[0].known.child, day) or 0) >= YOUNG_PERSON_FROM)
    younger = next(one for one in reviewed if (cases.age(one[0].known.child, day) or 0) < YOUNG_PERSON_FROM)
    adult = younger[0].known.child.adults[0].name
    child = f"{older[0].known.child.given} {older[0].known.child.family}"
    return [
        _let_in(younger, FamilyMember.PARENT, _sign_in(adult, "parent", Kind.PARENT, password), now),
        _let_in(older, FamilyMember.CHILD, _sign_in(child, "young person", Kind.YOUNG_PERSON, password), now),
    ]


def _sign_in(name: str, role: str, kind: Kind, password: str) -> NewPerson:
    email = f"{role.replace(' ', '.')}@family.example"
    return NewPerson(name, email, password=password, totp_secret=generate_totp_secret(), kind=kind)


def _let_in(one: Supported, member: FamilyMember, person: NewPerson, now: datetime) -> NewPerson:
    """Invite by the lead, hand the code over, redeem it."""
    case, episode = one
    provision(by=BUILDER, at=now, people=[person])
    code = code_for(uuid4(), settings.SECRET_KEY)
    family.invite_family(
        by=case.lead,
        at=now,
        episode_id=episode,
        member=member,
        name=person.name,
        safe=True,
        safe_contact="Not by post",
        code=code,
    )
    family.redeem_invitation(by=Viewer(person.id, person.name, person.kind), at=now, code=code)
    return person


def write_sign_ins(path: Path, invented: DemoPeople, keys: SignIns, families: list[NewPerson]) -> None:
    """`var/demo/sign-ins.csv`, readable by its owner alone."""
    names = {agency.key: agency.name for agency in invented.agencies}
    rows = [
        (one.sign_in, one.name, names[one.agency], one.email, *keys[one.email])
        for one in invented.people
        if one.sign_in
    ]
    rows += [(one.kind.replace("_", " "), one.name, "", one.email, one.password, one.totp_secret) for one in families]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
