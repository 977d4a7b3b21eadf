"""Lost second factors: what waits, where one stands, and whether somebody owes a new factor."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from oast.accounts import policies, roles, rules
from oast.accounts.enums import ResetState, SeenHow
from oast.accounts.models import Employment, FactorReset, RoleGrant
from oast.accounts.viewers import Viewer
from oast.audit.rules import NotForYou


@dataclass(frozen=True)
class Lost:
    """A lost second factor, as those who deal with it see it."""

    id: UUID
    person: UUID
    name: str
    agency: str
    asked_by: UUID | None
    asked_by_name: str
    asked_at: datetime
    seen: str
    reason: str
    state: str
    two_people: bool
    decided_by_name: str
    code_until: datetime | None

    @property
    def label(self) -> str:
        return ResetState(self.state).label


@dataclass(frozen=True)
class WhoLost:
    """Somebody whose second factor may be taken away: the roles that need two people, their agency's own sign-in."""

    employment: UUID
    name: str
    job_title: str
    agency: UUID
    agency_name: str
    guarded: list[str]
    signs_in_at: list[str]


def lost_factors(viewer: Viewer, at: datetime) -> list[Lost]:
    """What waits for a second person or for the code, the oldest first; one query."""
    waiting = FactorReset.objects.filter(state__in=policies.WAITING, asked_at__gt=at - policies.RESET_WAITS)
    return [_lost(one) for one in _cards(rules.resets_seen_by(viewer, waiting)).order_by("asked_at")]


def lost_factor(viewer: Viewer, reset_id: UUID) -> Lost:
    """One of them, whatever its state. Raises NotForYou."""
    found = _cards(rules.resets_seen_by(viewer, FactorReset.objects.filter(id=reset_id))).first()
    if found is None:
        raise NotForYou("There is no such request.")
    return _lost(found)


def guarded_roles(person_id: UUID, at: datetime) -> list[str]:
    """The labels of the roles held anywhere today for which two people take a lost factor away."""
    day = timezone.localdate(at)
    held = RoleGrant.objects.filter(
        RoleGrant.on(day), Employment.on(day, "employment__"), employment__person=person_id, role__in=roles.GUARDED
    )
    return [roles.BY_NAME[name].label for name in sorted(set(held.values_list("role", flat=True)))]


def who_lost(viewer: Viewer, employment_id: UUID, at: datetime) -> "WhoLost":
    """Whose factor it is. Raises NotForYou for nobody's employment, Refused for whom `viewer` may not help."""
    day = timezone.localdate(at)
    held = Employment.objects.select_related("person", "agency").filter(Employment.on(day), expires_on__gt=day)
    work = held.filter(id=employment_id, person__is_active=True).first()
    if work is None:
        raise NotForYou("There is no such colleague.")
    rules.check_can_reset(viewer, work)
    guarded, there = guarded_roles(work.person_id, at), signs_in_at(work.person_id)
    return WhoLost(work.id, work.person.name, work.job_title, work.agency_id, work.agency.name, guarded, there)


def owes_factor(person_id: UUID) -> bool:
    """Whether the old factors were taken away and no new one is set up: the handed code is asked for then."""
    return FactorReset.objects.filter(person=person_id, state__in=policies.OWED).exists()


def signs_in_at(person_id: UUID) -> list[str]:
    """The names of the agencies' own providers to which a person is bound."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    bound = set(SocialAccount.objects.filter(user=person_id).values_list("provider", flat=True))
    return [app["name"] for app in apps if app["provider_id"] in bound]


def _cards(resets: QuerySet[FactorReset]) -> QuerySet[FactorReset]:
    return resets.select_related("person", "agency", "asked_by", "decided_by")


def _lost(one: FactorReset) -> Lost:
    return Lost(
        one.id,
        one.person_id,
        one.person.name,
        one.agency.name if one.agency else "",
        one.asked_by_id,
        one.asked_by.name if one.asked_by else "the Trust",
        one.asked_at,
        SeenHow(one.seen_how).label,
        one.reason,
        one.state,
        one.two_people,
        one.decided_by.name if one.decided_by else "",
        one.code_until,
    )
