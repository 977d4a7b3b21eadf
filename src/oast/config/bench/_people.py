"""Who walks through the main job in the benchmark of pages, and with which child, read from the built county.

The benchmark stands outside the house here: it reads as the database's administrator, because no practitioner
may see all of this at once.
"""

from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from typing import Any
from uuid import UUID

import psycopg
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from psycopg.rows import namedtuple_row

from oast.accounts.models import Person
from oast.accounts.presenters import ACTING_FOR
from oast.accounts.views.sessions import BEGAN, IDLE, LIMIT, USED
from oast.config.faults import Fault

IDLE_MINUTES = 15
"""The shortest of all classes of session, so that no page has to shorten it."""

WORDS = (
    ("bereavement", "ME14 1XX"),
    ("todler group", "CT16 1AB"),
    ("counseling for anxity", "TN24 8XL"),
    ("young carers", "DA1 1AA"),
    ("", "CT9 1AA"),
)
"""What is looked for in the directory, typing errors included."""


@dataclass(frozen=True)
class Scene:
    """What one round uses. Sessions by who looks; the ids are those that this person may open."""

    searcher: str
    given: str
    family: str
    born: date
    child: UUID
    lead: str
    episode: UUID
    assessment: UUID
    author: str
    draft: UUID
    element: str
    provider: str
    referral: UUID
    parent: str
    own: UUID
    service: UUID
    words: str
    near: str


SEARCHERS = """
    SELECT e.person_id AS person, min(e.id::text) AS employment FROM accounts_employment e
    JOIN accounts_rolegrant g ON g.employment_id = e.id AND g.role = 'practitioner'
    WHERE (SELECT count(DISTINCT kind) FROM accounts_qualification q WHERE q.person_id = e.person_id) > 1
    AND e.ended_on IS NULL AND e.expires_on >= CURRENT_DATE
    GROUP BY e.person_id ORDER BY e.person_id
"""
CHILDREN = """
    SELECT subject, given, family, born FROM childindex_child
    WHERE born IS NOT NULL AND NOT shielded AND state = 'confirmed' AND given <> '' AND family <> ''
    ORDER BY md5(number) LIMIT 400
"""
LEADS = """
    SELECT n.person, e.id AS employment, n.episode_id AS episode, s.assessment_id AS assessment
    FROM caf_leadnomination n
    JOIN caf_episode s ON s.id = n.episode_id AND s.closed_at IS NULL
    JOIN accounts_employment e ON e.person_id = n.person AND e.agency_id = n.agency
    WHERE n.accepted AND n.ended_at IS NULL ORDER BY n.id
"""
DRAFTS = """
    SELECT a.author AS person, e.id AS employment, a.id AS assessment, min(p.element) AS element
    FROM caf_assessment a JOIN caf_assessmentelement p ON p.assessment_id = a.id AND p.chosen
    JOIN accounts_employment e ON e.person_id = a.author AND e.agency_id = a.agency
    WHERE a.completed_at IS NULL AND a.abandoned_at IS NULL GROUP BY a.id, e.id ORDER BY a.id
"""
REFERRALS = """
    SELECT DISTINCT ON (r.id) e.person_id AS person, e.id AS employment, r.id AS referral FROM caf_referral r
    JOIN caf_episode s ON s.id = r.episode_id AND s.closed_at IS NULL
    JOIN accounts_employment e ON e.agency_id = r.agency
    JOIN accounts_rolegrant g ON g.employment_id = e.id AND g.role = 'provider'
    WHERE (SELECT count(DISTINCT kind) FROM accounts_qualification q WHERE q.person_id = e.person_id) > 1
    ORDER BY r.id, e.id
"""
FAMILIES = "SELECT redeemed_by AS person, subject FROM caf_familyinvitation WHERE redeemed_by IS NOT NULL"
SERVICES = "SELECT service_id AS id FROM directory_entry ORDER BY md5(service_id::text) LIMIT 200"


def scenes(url: str, number: int) -> list[Scene]:
    """`number` rounds. Raises Fault where the county is too small to hold every kind of case."""
    with psycopg.connect(url, row_factory=namedtuple_row) as connection:
        found = {
            name: connection.execute(sql).fetchall()
            for name, sql in {
                "searchers": SEARCHERS, "children": CHILDREN, "leads": LEADS, "drafts": DRAFTS,
                "referrals": REFERRALS, "families": FAMILIES, "services": SERVICES,
            }.items()
        }  # fmt: skip
    for name, some in found.items():
        if not some:
            raise Fault(f"the county holds no {name}: ask for more children and cases")
    sessions = _Sessions()
    columns = [found[name] for name in found]
    turns = zip(*(islice(cycle(column), number) for column in columns), islice(cycle(WORDS), number), strict=True)
    return [_scene(sessions, *turn) for turn in turns]


def _scene(
    sessions: "_Sessions", searcher: Any, child: Any, lead: Any, draft: Any, referral: Any, family: Any, service: Any,
    words: tuple[str, str],
) -> Scene:  # fmt: skip
    return Scene(
        searcher=sessions.of(searcher), given=child.given, family=child.family, born=child.born, child=child.subject,
        lead=sessions.of(lead), episode=lead.episode, assessment=lead.assessment,
        author=sessions.of(draft), draft=draft.assessment, element=draft.element,
        provider=sessions.of(referral), referral=referral.referral,
        parent=sessions.of(family), own=family.subject,
        service=service.id, words=words[0], near=words[1],
    )  # fmt: skip


class _Sessions:
    """One session a person and employment, made without the sign-in pages: they are not what is measured."""

    def __init__(self) -> None:
        self.made: dict[tuple[UUID, str], str] = {}

    def of(self, who: Any) -> str:
        key = (who.person, str(getattr(who, "employment", "")))
        if key not in self.made:
            self.made[key] = _signed_in(*key)
        return self.made[key]


def _signed_in(person_id: UUID, employment: str) -> str:
    person = Person.objects.get(pk=person_id)
    Authenticator.objects.get_or_create(user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}})
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[BEGAN] = session[USED] = timezone.now().timestamp()
    session[IDLE] = session[LIMIT] = IDLE_MINUTES
    if employment:
        session[ACTING_FOR] = employment
    session.create()
    return str(session.session_key)
