"""What stewards and providers read about entries: what waits, what is overdue, what is wrong, how things stand."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from oast.accounts.models import Agency, Person
from oast.audit.rules import NotForYou
from oast.audit.scope import Actor
from oast.directory import rules
from oast.directory.differences import Content
from oast.directory.enums import ClaimState, Likeness, ProposalState
from oast.directory.models import (
    Care,
    Claim,
    Entry,
    Pair,
    Phone,
    Proposal,
    Service,
    Upload,
    Version,
    ViewCount,
)
from oast.directory.queries.statistics import shown

PAGE = 50
_OPEN = (ProposalState.WAITING, ProposalState.RETURNED)


# The link of a reminder --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StillRight:
    """What a reminder's link is about."""

    service: UUID
    due_on: date


def still_right_code(service: UUID, due_on: date | None) -> str:
    """The code of a reminder's link: the service and the date it is due, signed; nothing is stored."""
    packed = service.bytes + (due_on or date.min).toordinal().to_bytes(4, "big")
    digest = salted_hmac("oast.directory.still_right", packed, algorithm="sha256").digest()[:15]
    return urlsafe_b64encode(packed + digest).decode("ascii").rstrip("=")


def still_right_of(code: str) -> StillRight | None:
    """What a code is about; None for one that is not ours."""
    try:
        raw = urlsafe_b64decode(code + "=" * (-len(code) % 4))
        found = StillRight(UUID(bytes=raw[:16]), date.fromordinal(int.from_bytes(raw[16:20], "big")))
    except (Error, ValueError, OverflowError):
        return None
    return found if constant_time_compare(still_right_code(found.service, found.due_on), code) else None


# One entry ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """How one entry stands. `waiting` is the edit that is open; `mark` what a form sends back."""

    service: Service
    care: Care | None
    waiting: Proposal | None
    mark: str
    holder: UUID | None
    listed: bool
    may_keep: bool


def standing(by: Actor, service_id: UUID) -> Standing:
    """How an entry stands, for whoever keeps it and for stewards. Raises NotForYou and Refused."""
    service = Service.objects.select_related("care", "organization", "source").filter(pk=service_id).first()
    if service is None:
        raise NotForYou("There is no such service.")
    rules.check_can_keep(by, service)
    return _standing(by, service)


def _standing(by: Actor, service: Service) -> Standing:
    care = getattr(service, "care", None)
    waiting = Proposal.objects.filter(service=service, state__in=_OPEN).first()
    mark = f"{care.version if care else 0}.{waiting.revision if waiting else 0}"
    listed = Entry.objects.filter(pk=service.pk).exists()
    return Standing(service, care, waiting, mark, rules.holder_of(service), listed, rules.can_keep(by, service))


def history(service_id: UUID) -> list[Version]:
    """All versions of an entry, the newest first."""
    return list(Version.objects.filter(service=service_id).order_by("-number"))


def version(service_id: UUID, version_id: UUID) -> Version:
    """One version. Raises NotForYou."""
    found = Version.objects.filter(service=service_id, pk=version_id).first()
    if found is None:
        raise NotForYou("There is no such version.")
    return found


def version_before(later: Version) -> Version | None:
    """The version that another came after."""
    return Version.objects.filter(service=later.service_id, number__lt=later.number).order_by("-number").first()


def people(keys: Iterable[str]) -> dict[str, str]:
    """Names of those who edited, by the key that is kept; unknown ones are absent."""
    wanted = [key for key in keys if key and not key.startswith("system:")]
    return {str(key): name for key, name in Person.objects.filter(pk__in=wanted).values_list("id", "name")}


def agencies(keys: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of agencies."""
    return dict(Agency.objects.filter(pk__in=[key for key in keys if key]).values_list("id", "name"))


def holder(service: Service) -> str:
    """The name of the agency that holds an entry; nothing where none does."""
    key = rules.holder_of(service)
    return agencies([key]).get(key, "") if key else ""


# A provider's ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mine:
    """One service that somebody keeps, with the state of its edit, its views this month and when it is due."""

    id: UUID
    name: str
    status: str
    listed: bool
    waiting: str
    due_on: date | None
    overdue: bool
    views: str
    town: str


def mine(by: Actor, day: date) -> list[Mine]:
    """The services of one's own agency, in three queries."""
    agency = rules.check_is_provider(by)
    rows = (
        Service.objects.filter(rules.held_by(agency), withdrawn_at=None)
        .select_related("entry", "care")
        .defer("entry__vector", "entry__brief")
        .order_by("name", "id")
    )
    services = list(rows)
    keys = [one.id for one in services]
    open_ones = Proposal.objects.filter(service__in=keys, state__in=_OPEN)
    states = dict(open_ones.values_list("service_id", "state"))
    month = dict(
        ViewCount.objects.filter(service__in=keys, month=day.replace(day=1)).values_list("service_id", "views")
    )
    return [_mine(one, states.get(one.id, ""), month.get(one.id, 0), day) for one in services]


def _mine(one: Service, waiting: str, views: int, day: date) -> Mine:
    entry = getattr(one, "entry", None)
    towns = [place["location"]["city"] for place in entry.document["places"]] if entry else []
    overdue = bool(one.due_on and one.due_on < day)
    town = next((town for town in towns if town), "")
    return Mine(one.id, one.name, one.status, entry is not None, waiting, one.due_on, overdue, shown(views), town)


@dataclass(frozen=True)
class Findable:
    """A service that may be claimed."""

    id: UUID
    name: str
    organization: str
    town: str
    held: bool
    mine: bool
    asked: bool


def find(by: Actor, text: str, most: int = 30) -> list[Findable]:
    """Published services by words of their name or organisation, to find one's own."""
    agency = rules.check_is_provider(by)
    found = Entry.objects.select_related("service__care", "service__organization").defer("vector", "brief")
    for word in text.split()[:8]:
        found = found.filter(Q(name__icontains=word) | Q(document__organization__name__icontains=word))
    entries = list(found.order_by("name", "service")[:most])
    claims = Claim.objects.filter(agency=agency, state=ClaimState.WAITING, service__in=[one.pk for one in entries])
    asked = set(claims.values_list("service_id", flat=True))
    return [_findable(one, agency, asked) for one in entries]


def _findable(entry: Entry, agency: UUID, asked: set[UUID]) -> Findable:
    holder = rules.holder_of(entry.service)
    runs = entry.document["organization"] or {}
    town = next((place["location"]["city"] for place in entry.document["places"] if place["location"]["city"]), "")
    return Findable(
        entry.pk, entry.name, runs.get("name", ""), town, holder is not None, holder == agency, entry.pk in asked
    )


@dataclass(frozen=True)
class Marked:
    """A service that is edited in a table: its name, what a form sends back, and the edit that is open, if one is."""

    name: str
    mark: str
    edited: Content | None


def marks(by: Actor) -> dict[UUID, Marked]:
    """The services of one's own agency, to be edited in a table; in the order of their names, in two queries."""
    agency = rules.check_is_provider(by)
    rows = Service.objects.filter(rules.held_by(agency), withdrawn_at=None).order_by("name", "id")
    services = list(rows.values_list("id", "name", "care__version"))
    edits = Proposal.objects.filter(service__in=[row[0] for row in services], state__in=_OPEN)
    waiting = {one.service_id: one for one in edits}
    made = {}
    for key, name, version_now in services:
        edit_now = waiting.get(key)
        mark = f"{version_now or 0}.{edit_now.revision if edit_now else 0}"
        made[key] = Marked(name, mark, edit_now.content if edit_now else None)
    return made


def upload(by: Actor, upload_id: UUID) -> Upload:
    """A table that somebody sent. Raises NotForYou for everybody else."""
    found = Upload.objects.filter(pk=upload_id, made_by=by.key).first()
    if found is None:
        raise NotForYou("A table is shown to whoever sent it.")
    return found


def claims_of(by: Actor) -> list[Claim]:
    """The claims of one's own agency that wait or were refused."""
    agency = rules.check_is_provider(by)
    found = Claim.objects.filter(agency=agency).exclude(state=ClaimState.AGREED)
    return list(found.select_related("service").order_by("-made_at")[:PAGE])


# A steward's -------------------------------------------------------------------------------------------------------


def waiting_edits() -> QuerySet[Proposal]:
    """Edits that wait, the oldest first."""
    found = Proposal.objects.filter(state=ProposalState.WAITING).select_related("service__organization")
    return found.defer("base", "content").order_by("made_at", "id")


def waiting_claims() -> QuerySet[Claim]:
    """Claims that wait, the oldest first."""
    found = Claim.objects.filter(state=ClaimState.WAITING).select_related("service__organization", "agency")
    return found.order_by("made_at", "id")


def edit(by: Actor, proposal_id: UUID) -> Proposal:
    """One edit with its service, for stewards and for whoever keeps the entry. Raises NotForYou and Refused."""
    found = (
        Proposal.objects.select_related("service__care", "service__organization", "service__source")
        .filter(pk=proposal_id)
        .first()
    )
    if found is None:
        raise NotForYou("There is no such edit.")
    rules.check_can_keep(by, found.service)
    return found


def claim(claim_id: UUID) -> Claim:
    """One claim. Raises NotForYou."""
    found = (
        Claim.objects.select_related("service__organization", "service__source", "agency").filter(pk=claim_id).first()
    )
    if found is None:
        raise NotForYou("There is no such claim.")
    return found


def telephones(service_id: UUID) -> list[str]:
    """The numbers that stand in an entry."""
    found = Phone.objects.filter(service=service_id).order_by("position", "id")
    return list(found.values_list("number", flat=True))


def overdue(day: date) -> QuerySet[Service]:
    """Entries whose check is overdue, those that are not listed any more for it among them; the longest first."""
    found = Service.objects.filter(due_on__lt=day, withdrawn_at=None, do_not_list=False, held_for="")
    return found.select_related("care", "organization").order_by("due_on", "id")


def not_listed() -> QuerySet[Service]:
    """Entries that a steward took off the directory."""
    return Service.objects.filter(do_not_list=True, withdrawn_at=None).select_related("care").order_by("name", "id")


def pairs() -> QuerySet[Pair]:
    """Entries that may be the same, the likeliest first."""
    return (
        Pair.objects.filter(state=Likeness.SUGGESTED, first__do_not_list=False, second__do_not_list=False)
        .select_related("first__organization", "second__organization")
        .order_by("-score", "id")
    )


def pair(pair_id: UUID) -> Pair:
    """One pair. Raises NotForYou."""
    found = Pair.objects.select_related("first__source", "second__source").filter(pk=pair_id).first()
    if found is None:
        raise NotForYou("There is no such pair.")
    return found


def decided(most: int = 20) -> QuerySet[Proposal]:
    """Edits decided last."""
    found = Proposal.objects.exclude(decided_at=None).select_related("service__organization")
    return found.defer("base", "content").order_by("-decided_at", "id")[:most]
