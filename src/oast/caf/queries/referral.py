"""Referrals as those who sent them and those who answer them see them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from oast.accounts.models import Agency
from oast.accounts.queries import Viewer
from oast.audit.operations import saw
from oast.audit.rules import NotForYou
from oast.caf.enums import ReferralStep, Way
from oast.caf.models import Episode, Referral, ReferralEvent
from oast.caf.policies.referral import ANSWERS, REFERRAL
from oast.caf.queries.lists import say_listed
from oast.caf.queries.names import Names, Pair, Who, names_of
from oast.caf.rules import episode as rules
from oast.caf.rules import referral as referral_rules
from oast.childindex import queries as index
from oast.directory.queries import Provider, provider_of
from oast.sharing.enums import Part, Purpose
from oast.sharing.policies import age_on
from oast.sharing.rules import Right, consent_covering


@dataclass(frozen=True)
class StepShown:
    """One dated step of a referral."""

    step: ReferralStep
    at: datetime
    note: str
    keyed: bool
    agency: str


@dataclass(frozen=True)
class ReferralShown:
    """One referral: the letter and what happened to it. `next` are the steps that are legal now; `contact` is there
    where one is shown by itself."""

    id: UUID
    episode: UUID
    service: UUID
    service_name: str
    way: Way
    child_name: str
    born_on: date | None
    asked: str
    background: str
    contact: str
    kept_by_child: bool
    sent_at: datetime
    sent_by: Who
    steps: tuple[StepShown, ...]
    next: tuple[ReferralStep, ...]
    version: int
    shielded: bool = False

    @property
    def status(self) -> ReferralStep:
        return self.steps[-1].step

    @property
    def last(self) -> StepShown:
        return self.steps[-1]


@dataclass(frozen=True)
class ReferralsHeld:
    """Referrals that were read, not named yet."""

    rows: list[Referral]

    def pairs(self) -> Iterator[Pair]:
        """Whom they name: who sent them, and the agencies that answered."""
        for row in self.rows:
            yield row.sent_by, row.sent_agency
            yield from ((None, event.agency) for event in row.events.all())

    def shown(self, names: Names) -> list[ReferralShown]:
        """The referrals by name, newest first."""
        return [_referral(row, names) for row in self.rows]


def referrals_held(rows: QuerySet[Referral]) -> ReferralsHeld:
    """The referrals with their steps, in two queries whatever their number."""
    events = Prefetch("events", ReferralEvent.objects.order_by("position"))
    return ReferralsHeld(list(rows.order_by("-sent_at", "id").prefetch_related(events)))


def referrals_of(rows: QuerySet[Referral]) -> list[ReferralShown]:
    """The referrals in four queries, for a page that names nobody else."""
    held = referrals_held(rows)
    return held.shown(names_of(held.pairs()))


def referral(viewer: Viewer, referral_id: UUID, at: datetime) -> ReferralShown:
    """A referral as the team sees it. Raises NotForYou or Refused."""
    row = rules.found(Referral, referral_id, "episode")
    right = referral_rules.check_can_refer(viewer, row.episode, at)
    saw(subject=row.subject, right=right.name, purpose=Purpose.SUPPORT, shown=[Part.REFERRAL])
    return _letter(row)


def received(viewer: Viewer, referral_id: UUID, at: datetime) -> ReferralShown:
    """A referral as its provider sees it: the letter, and nothing else. Raises NotForYou."""
    row = rules.found(Referral, referral_id)
    right = referral_rules.check_can_provide(viewer, row, at)
    saw(
        subject=row.subject,
        right=right.name,
        purpose=Purpose.REFERRAL,
        shown=[Part.REFERRAL],
        object_kind="caf.referral",
        object_id=row.id,
    )
    return _letter(row)


def _letter(row: Referral) -> ReferralShown:
    """One referral whole, with how to reach the family: lists have no need of that, and a shield hides it."""
    shown = referrals_of(Referral.objects.filter(id=row.id))[0]
    hidden = index.is_shielded(row.subject)
    return replace(shown, contact="" if hidden else row.contact, shielded=hidden)


def inbox(viewer: Viewer, at: datetime) -> list[ReferralShown]:
    """Every referral to the viewer's agency that an agreement covers now: one event a child."""
    rights = referral_rules.rights_as_provider(viewer, at)
    held = referrals_held(referral_rules.provided_by(viewer, rights, at))
    say_received(rights, {row.subject for row in held.rows})
    say_listed()
    return held.shown(names_of(held.pairs()))


def say_received(rights: Mapping[UUID, Right], subjects: Iterable[UUID]) -> None:
    """Say to the audit that referrals of these children were shown to the agency that answers them."""
    for subject in subjects:
        saw(subject=subject, right=rights[subject].name, purpose=Purpose.REFERRAL, shown=[Part.REFERRAL])


@dataclass(frozen=True)
class Sending:
    """What the form of a referral needs. `inside`: the service answers in Oast; `covered`: an agreement names it."""

    episode: UUID
    child: str
    born_on: date | None
    service: Provider
    inside: bool
    covered: bool
    age: int | None
    shielded: bool


def sending(viewer: Viewer, episode_id: UUID, service_id: UUID, at: datetime) -> Sending:
    """For whoever works on the plan. Raises NotForYou, also for a service that is not listed, or Refused."""
    episode = rules.found(Episode, episode_id)
    right = referral_rules.check_can_refer(viewer, episode, at)
    known = index.identity(viewer, episode.subject, Purpose.SUPPORT, at, part=Part.PLAN, right=right)
    saw(subject=episode.subject, right=right.name, purpose=Purpose.SUPPORT, shown=[Part.PLAN])
    service = provider_of(service_id)
    if service is None:
        raise NotForYou("This service is not listed any more.", subject=episode.subject)
    consent = consent_covering(episode.subject, [Part.REFERRAL], [service.agency or service_id], at)
    inside = service.agency is not None and Agency.objects.filter(id=service.agency, has_accounts=True).exists()
    age = age_on(timezone.localdate(at), known.born) if known.born else None
    return Sending(episode.id, known.name, known.born, service, inside, consent is not None, age, known.shielded)


def _referral(row: Referral, names: Names) -> ReferralShown:
    steps = tuple(
        StepShown(
            ReferralStep(event.step),
            event.at,
            event.note,
            event.keyed,
            names.agency(event.agency),
        )
        for event in row.events.all()
    )
    legal = tuple(ReferralStep(step) for step in REFERRAL.allowed(steps[-1].step) if step in ANSWERS)
    return ReferralShown(
        id=row.id,
        episode=row.episode_id,
        service=row.service,
        service_name=row.service_name,
        way=Way(row.way),
        child_name=row.child_name,
        born_on=row.born_on,
        asked=row.asked,
        background=row.background,
        contact="",
        kept_by_child=row.kept_by_child,
        sent_at=row.sent_at,
        sent_by=names.who(row.sent_by, row.sent_agency),
        steps=steps,
        next=legal,
        version=row.version,
    )
