"""Pages of the common assessment, asked as somebody signed in today: the server reads the real clock."""

from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.test import Client
from django.utils import timezone

from oast.accounts.models import Agency, Person
from oast.accounts.queries import Viewer, employments_on, viewer
from oast.sharing.enums import Part, Relation
from tests.browser import people
from tests.factories import caf, childindex, sharing


class Somebody:
    """A practitioner of today with a browser."""

    def __init__(self, name: str = "Alice Example", where: Agency | None = None, *roles: str):
        self.person: Person = people.practitioner(name, where, *roles)
        people.second_factor(self.person)
        self.client = Client()
        self.client.force_login(self.person, settings.AUTHENTICATION_BACKENDS[0])

    @property
    def viewer(self) -> Viewer:
        day = timezone.localdate()
        return viewer(self.person, employments_on(self.person, day)[0], day)

    def get(self, address: str, **data):
        return self.client.get(address, data)

    def post(self, address: str, token: UUID | None = None, **data):
        return self.client.post(address, {"token": str(token or uuid4())} | data)


def now() -> datetime:
    return timezone.now()


def child(somebody: Somebody | None = None, **fields) -> UUID:
    """A child in the index with a mother who may consent, opened today by somebody. Returns the subject."""
    fields = {"carers": [{"name": "Pat Hopkins", "relation": "Mother", "responsible": True}]} | fields
    subject = childindex.child(**fields)
    if somebody:
        sharing.relate(somebody.viewer, Relation.INDEX, subject, parts=[Part.INDEX], at=now())
    return subject


def draft(somebody: Somebody, *named: UUID, **fields) -> UUID:
    """An assessment that somebody began today, of a child in the index. Returns its id."""
    return caf.draft(somebody.viewer, *named, subject=child(), at=now(), **fields)


def written(somebody: Somebody, *named: UUID) -> UUID:
    """The same with everything that finishing wants."""
    return caf.write(somebody.viewer, draft(somebody, *named), now())


CONSENT = {
    "giver": "parent-0",
    "store": "yes",
    "share": "no",
    "evidence": "spoken",
    "witness": "Sam Example",
}
"""A mother's spoken yes to writing it down, and no to sharing."""
