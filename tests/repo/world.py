"""One small county with one of everybody, for tests that ask who may: built once a worker, shared by all.

    def test_nobody_else_may(county):                    # @pytest.mark.django_db
        child = county.child("supported", shield=True, agreement="given")
        answer = county.client("lead").get(county.address("caf/support/<uuid:episode_id>", child))

Every kind of person of `PEOPLE` stands in the same way to every child of the county. There is a child for each
stage × shield × agreement of `STAGES`. Each child's words are its own, so that a page says by them whose it shows.
The clock stands at `AT`. Tests marked `django_db` leave nothing behind; after a `committing` one the county is new.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.test import Client

from oast.accounts.enums import Kind, Sector
from oast.accounts.models import Person
from oast.accounts.queries import Viewer, employments_on, viewer
from tests.repo.addresses import SAMPLES

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)

PEOPLE = {
    "author": "wrote the checklist and the assessment",
    "lead": "lead professional (assigned)",
    "member": "in the team, of another agency; sees the whole",
    "plan_member": "in the team, of another agency; sees the plan, not the assessment",
    "invited": "invited into the team, has not answered",
    "nominee": "asked to lead, has not answered",
    "opened": "opened the record in the index today",
    "opened_before": "opened it in the index yesterday",
    "colleague": "colleague of the author, at the same agency",
    "named": "works for the lead’s agency, which the family agreed to; no relationship",
    "elsewhere": "the lead, acting for another agency",
    "undecided": "the lead, who has not said for which agency they act",
    "former": "was in the team until yesterday",
    "shut_out": "in the team, but the family shut their agency out",
    "unvetted": "in the team, but their vetting has run out",
    "provider": "answers referrals at the agency that was asked",
    "provider_colleague": "works at that agency without answering referrals",
    "stranger": "practitioner without any relationship",
    "leaver": "was in the team and has left their agency",
    "expired": "in the team, but their employment has run out",
    "no_factor": "in the team, signed in without a second factor",
    "nobody": "not signed in",
    "parent": "parent with responsibility, with an account",
    "young_person": "the young person, with an account",
    "other_parent": "another parent of the child, whom nobody gave a code; has an account for a child of their own",
    "sponsor": "sponsor of the author’s agency",
    "sponsor_unproven": "sponsor there, who has not shown the second factor again lately",
    "lcsp_manager": "partnership manager",
    "index_steward": "index steward",
    "directory_steward": "directory steward",
    "information_governance": "information governance lead",
    "duty_officer": "duty officer",
    "trust_officer": "Trust officer",
}
"""The kinds of people, each with how they stand to the children. One of each; columns of the tables of rights."""

TEAM = ("member", "former", "shut_out", "unvetted", "leaver", "expired", "no_factor")
"""Those who are, or were, in the team with everything that a member may see."""

OFFICERS = tuple(PEOPLE)[list(PEOPLE).index("lcsp_manager") :]
FAMILY = {"parent": Kind.PARENT, "young_person": Kind.YOUNG_PERSON, "other_parent": Kind.PARENT}

AGREEMENTS = {
    "given": "the family agreed to share with the agencies concerned",
    "others": "agreed to share, but with other agencies only",
    "withdrawn": "took every agreement back",
    "none": "was never asked about sharing",
}

STAGES: dict[str, tuple[str, ...]] = {
    "new": ("none",),
    "draft": tuple(AGREEMENTS),
    "supported": tuple(AGREEMENTS),
}
"""What there is of a child: only the basic record and a checklist; an assessment being written; a finished one with
the support that followed. And the agreements that a child of each stage may have."""

AGENCIES = {
    "author": ("Invicta School", Sector.EDUCATION),
    "lead": ("Hop Garden Project", Sector.VOLUNTARY),
    "elsewhere": ("Weald Youth Club", Sector.VOLUNTARY),
    "member": ("Weald Health", Sector.HEALTH),
    "plan_member": ("Swale Youth Work", Sector.VOLUNTARY),
    "invited": ("Medway Housing", Sector.DISTRICT),
    "nominee": ("Stour Family Centre", Sector.VOLUNTARY),
    "opened": ("Canterbury Nursery", Sector.EARLY_YEARS),
    "shut_out": ("Kent Youth Justice", Sector.YOUTH_JUSTICE),
    "provider": ("Weald Speech Therapy", Sector.HEALTH),
    "stranger": ("Kent Police", Sector.POLICE),
    "team": ("Thanet Support", Sector.VOLUNTARY),
    "others": ("Quite Another Agency", Sector.VOLUNTARY),
    "county": ("Kent County Council", Sector.SOCIAL_SERVICES),
}
WORKS_AT = (
    {"named": "lead", "undecided": "lead", "opened_before": "opened", "provider_colleague": "provider"}
    | dict.fromkeys(("colleague", "sponsor", "sponsor_unproven"), "author")
    | dict.fromkeys(("former", "unvetted", "leaver", "expired", "no_factor"), "team")
    | dict.fromkeys(OFFICERS, "county")
)
"""At which of the agencies somebody works, where that is not the one of their own key."""

ROLES = {name: (name,) for name in ("provider", "sponsor", *OFFICERS)} | {"sponsor_unproven": ("sponsor",)}
SAME_PERSON = {"elsewhere": "lead", "undecided": "lead"}


SHIELDS = (False, True)


@dataclass(frozen=True)
class ChildOfCounty:
    """A child, and the records that addresses name. `arguments` are by the name of the address's parameter; one
    that means different records in different addresses stands under "route start:name"."""

    stage: str
    shield: bool
    agreement: str
    subject: UUID
    arguments: dict[str, UUID | str] = field(hash=False, compare=False)

    @property
    def word(self) -> str:
        """The child's family name, which nobody else has."""
        return word(self.stage, self.shield, self.agreement)

    @property
    def where(self) -> str:
        """The child's address. A shielded child's must be nowhere."""
        return f"7 Canary Row {self.word}"


def word(stage: str, shield: bool, agreement: str) -> str:
    return f"{stage.title()}{'Shielded' if shield else 'Open'}{agreement.title()}"


@dataclass
class County:
    """The people, the children and the ways to ask pages about them."""

    agencies: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    children: list[ChildOfCounty] = field(default_factory=list)
    arguments: dict[str, UUID | str] = field(default_factory=dict)
    """Records that addresses without a child name: an invitation to an agency, a load of a feed, a run."""

    @cached_property
    def clients(self) -> dict[str, Client]:
        return {kind: self.client(kind) for kind in PEOPLE}

    def client(self, kind: str) -> Client:
        """A browser of its own, in which this kind of person is signed in as far as they can be."""
        made = Client()
        if kind in self.sessions:
            made.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[kind]
        return made

    def sign_in_again(self, kind: str, key: str | None) -> None:
        """Put the cookies back as they were: a page may have ended the session, or begun another."""
        cookies = self.clients[kind].cookies
        cookies.clear()
        if key:
            cookies[settings.SESSION_COOKIE_NAME] = key

    def viewer(self, kind: str) -> Viewer:
        """The viewer that the gate would make. Not for those whom it turns away."""
        day = AT.date()
        person = Person.objects.get(pk=self.people[kind])
        held = {one.agency_id: one for one in employments_on(person, day)}
        agency = self.agencies.get(WORKS_AT.get(kind, kind))
        return viewer(person, held.get(agency) if agency else None, day)

    def child(self, stage: str, *, shield: bool = False, agreement: str = "none") -> ChildOfCounty:
        return next(
            one for one in self.children if (one.stage, one.shield, one.agreement) == (stage, shield, agreement)
        )

    def address(self, route: str, child: ChildOfCounty | None = None, **given: object) -> str:
        """A path of `route` (as in `addresses()`), its parameters filled with the records of the child."""
        known = self.arguments | (child.arguments if child else {}) | given
        for key in [key for key in known if ":" in key]:
            start, name = key.rsplit(":", 1)
            if route.startswith(start):
                known[name] = known[key]

        def fill(found: re.Match[str]) -> str:
            kind, name = found.groups()
            return str(known.get(name, SAMPLES.get(kind or "", "nothing")))

        return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", fill, route)

    def named_in(self, text: str) -> list[ChildOfCounty]:
        """The children whose words stand in a text."""
        return [one for one in self.children if one.word in text]
