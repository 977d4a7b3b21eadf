"""Which children a response shows, found by marks planted in every field, and which events it wrote.

Nothing here asks the code what it shows: the marks are put into the tables past it, and looked for in the bytes that
leave. A shielded child has a second mark in whatever its shield hides.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from itertools import product
from uuid import UUID
from zipfile import ZipFile

import psycopg
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.http import HttpResponse
from psycopg import sql
from pypdf import PdfReader

from oast.audit.classification import Level
from oast.audit.models import SensitiveModel
from oast.audit.operations import looking
from oast.desk.queries.pack import copy_of
from tests import databases
from tests.repo.world import AT, FAMILY, WORKS_AT, ChildOfCounty, County

MARKED = {Level.PERSONAL, Level.SENSITIVE}
READ_AS_A_CODE = {"ethnicity", "religion", "upn", "nhs_number", "gender", "evidence_type"}
"""Fields without choices whose value a page looks up: a mark there would show nothing."""

LETTERS = "bcdfghjk"


@dataclass(frozen=True)
class Marks:
    """What stands in every field of one child; `hidden` in those that a shield hides."""

    open: str
    hidden: str


def marks_of(number: int) -> Marks:
    """Words that no page has by itself, and no two children share."""
    code = "".join(list(product(LETTERS, repeat=2))[number])
    return Marks(f"Qz{code}wx", f"Xq{code}zw")


@dataclass
class Planted:
    """The county with its marks."""

    county: County
    marks: dict[UUID, Marks] = field(default_factory=dict)

    def shown_in(self, text: str) -> set[UUID]:
        """Whose marks, or names, stand in a text."""
        return {child.subject for child in self.county.children if self._is_in(text, child)}

    def _is_in(self, text: str, child: ChildOfCounty) -> bool:
        marks = self.marks[child.subject]
        return any(word in text for word in (child.word, marks.open, marks.hidden))

    @cached_property
    def hidden_words(self) -> list[tuple[str, str]]:
        """Everything that a shield hides: whose, and the words."""
        shielded = [child for child in self.county.children if child.shield]
        return [(child.word, word) for child in shielded for word in (self.marks[child.subject].hidden, child.where)]

    def hidden_in(self, text: str) -> list[str]:
        """What a shield hides and stands there all the same."""
        return [f"{of}: {word}" for of, word in self.hidden_words if word in text]


def plant(county: County) -> Planted:
    """Put the marks into every field of every child's rows, past the application."""
    planted = Planted(county, {child.subject: marks_of(number) for number, child in enumerate(county.children)})
    mark(county, planted.marks)
    return planted


def mark(county: County, marks: dict[UUID, Marks]) -> None:
    """Put words into every field of every row of the children that fits them."""
    with psycopg.connect(databases.url(connection.settings_dict["NAME"], "postgres")) as session:
        session.execute("SELECT setval('childindex_number', 500000)")  # the factories count from the start
        for subject, words in marks.items():
            for model in sensitive():
                _mark(session, model, subject, words)
    _sent_with_marks(county)


def _sent_with_marks(county: County) -> None:
    """The copies that were prepared are those with the marks: otherwise nobody would be given one any more."""
    lead = county.viewer("information_governance")
    with looking(by=lead, at=AT, action="test.preview"):
        digest = copy_of(lead, county.arguments["request_id"]).digest
    with psycopg.connect(databases.url(connection.settings_dict["NAME"], "postgres")) as session:
        session.execute("UPDATE desk_rightsrequest SET digest = %s WHERE digest <> ''", [digest])


def sensitive() -> list[type[models.Model]]:
    """Every model that holds rows of one child."""
    named = [model for model in apps.get_models() if issubclass(model, SensitiveModel)]
    return [model for model in named if "subject" in {one.name for one in model._meta.concrete_fields}]


def marked_fields(model: type[models.Model]) -> Iterator[tuple[str, str, int, bool]]:
    """(field, column, its length, a list or not) of what may hold words about the child."""
    for one in model._meta.concrete_fields:
        inner = one.base_field if isinstance(one, ArrayField) else one
        words = isinstance(inner, models.CharField | models.TextField) and not inner.choices
        if words and one.name not in READ_AS_A_CODE and model.PRIVACY.levels[one.name] in MARKED:
            yield one.name, one.column, inner.max_length or 10_000, isinstance(one, ArrayField)


def _mark(session: psycopg.Connection, model: type[models.Model], subject: UUID, marks: Marks) -> None:
    for name, column, length, several in marked_fields(model):
        word = marks.hidden if name in model.PRIVACY.hidden_by_shield else marks.open
        if length < len(word):
            continue
        held, place = sql.Identifier(column), sql.Identifier(model._meta.db_table)
        if several:
            statement = sql.SQL("UPDATE {} SET {} = {} || %s::text WHERE subject = %s").format(place, held, held)
        else:
            kept = sql.Literal(length - len(word) - 1)
            statement = sql.SQL("UPDATE {} SET {} = left({}, {}) || ' ' || %s WHERE subject = %s").format(
                place, held, held, kept
            )
        session.execute(statement, [word, subject])


# What left ------------------------------------------------------------------------------------------------------


def heads(answer: HttpResponse) -> str:
    """The headers and cookies that leave with an answer."""
    return "\n".join([*(f"{name}: {value}" for name, value in answer.items()), answer.cookies.output()])


def read(content: bytes) -> str:
    """The letters of a PDF, the files in an archive (a workbook is one), or the text as it is."""
    if content.startswith(b"%PDF"):
        reader = PdfReader(BytesIO(content))
        letters = "\n".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
        return letters + re.sub(r"[\s\u00ad‐-]+", "", letters)
    if content.startswith(b"PK\x03\x04"):
        with ZipFile(BytesIO(content)) as archive:
            return "\n".join(f"{name}\n{read(archive.read(name))}" for name in archive.namelist())
    return content.decode(errors="replace")


# What was recorded ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Recorded:
    """One event."""

    outcome: str
    actor: str
    acting_for: str
    purpose: str
    right: str
    subject: UUID | None
    shown: tuple[str, ...]
    request_id: str


SET_VIEWER = "SELECT set_config('oast.viewer', %s, true), set_config('oast.offices', %s, true)"
FIELDS = 'outcome, actor, acting_for, purpose, "right", subject, shown, request_id'


def events_after(earlier: list[UUID]) -> list[Recorded]:
    """What was recorded since. Known by its key, not by where it lies: room that a rollback left is used again."""
    with _seeing_everything() as cursor:
        cursor.execute(f"SELECT {FIELDS} FROM audit_event WHERE id <> ALL(%s)", [earlier])
        rows = cursor.fetchall()
    return [Recorded(*row[:6], tuple(row[6]), row[7]) for row in rows]


def recorded() -> list[UUID]:
    """The keys of every event, those of this transaction too."""
    with _seeing_everything() as cursor:
        cursor.execute("SELECT id FROM audit_event")
        return [key for (key,) in cursor.fetchall()]


@contextmanager
def _seeing_everything() -> Iterator[CursorWrapper]:
    """A cursor of a system actor; the viewer is nobody again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(SET_VIEWER, ["system:test", ",system,"])
        yield cursor
        cursor.execute(SET_VIEWER, ["", ""])


@contextmanager
def taken_back() -> Iterator[None]:
    """A savepoint inside the test's transaction, rolled back at the end; looks and operations may be durable in it."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Answered:
    """An answer with what it wrote. `body` is what is read in it, of a PDF its letters."""

    kind: str
    verb: str
    address: str
    status: int
    heads: str
    body: str
    events: list[Recorded]
    streamed: bool
    turned_away: bool
    is_html: bool

    @property
    def text(self) -> str:
        """Everything that leaves."""
        return f"{self.heads}\n{self.body}"


TURNED_AWAY = ("/account/login/", "/account/2fa/totp/activate/", "/account/acting-for/")


def asked(
    county: County,
    kind: str,
    verb: str,
    address: str,
    data: dict | None = None,
    headers: dict[str, str] | None = None,
) -> Answered:
    """Ask as one kind of person; whatever the request did is taken back."""
    with taken_back():
        before = recorded()
        client, key = county.clients[kind], county.sessions.get(kind)
        client.raise_request_exception = False
        ask = client.get if verb == "GET" else client.post
        answer = ask(address, data or {}, headers=headers)
        events = events_after(before)
        county.sign_in_again(kind, key)
    streamed = bool(answer.streaming) or not getattr(answer, "is_rendered", True)
    away = answer.status_code == 302 and answer.headers["Location"].split("?")[0] in TURNED_AWAY
    html = answer.headers.get("Content-Type", "").startswith("text/html")
    return Answered(
        kind, verb, address, answer.status_code, heads(answer), read(answer.content), events, streamed, away, html
    )


def agency_of(county: County, kind: str) -> str:
    """The agency that the person acts for, as the audit writes it."""
    return "" if kind in FAMILY else str(county.agencies[WORKS_AT.get(kind, kind)])


def looks(answered: Answered) -> Counter:
    """How many looks at each child were recorded."""
    return Counter(one.subject for one in answered.events if one.outcome == "shown" and one.subject)
