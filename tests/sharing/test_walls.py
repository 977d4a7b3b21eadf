"""The second wall: what the database itself shows, asked in plain SQL as the application role."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from oast.accounts.enums import Sector
from oast.audit.enums import Outcome
from oast.audit.operations import looking, record
from oast.audit.scope import SystemActor
from oast.sharing.enums import Relation
from oast.sharing.rules import consent_covering
from tests.factories import accounts, sharing
from tests.factories.sharing import AT

LATER = AT + timedelta(hours=1)
TABLES = ["sharing_relationship", "sharing_consent", "sharing_consentcover"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return accounts.practitioner("Alice Example")


@pytest.fixture
def charlie():
    return accounts.practitioner("Charlie Example", accounts.agency("Police", Sector.POLICE))


@pytest.fixture
def case(alice):
    subject = sharing.relate(alice, Relation.AUTHOR)
    sharing.consent(subject, alice.agency)
    return subject


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def seen(viewer, table: str, at=LATER) -> int:
    with looking(by=viewer, at=at, action="test.wall"):
        record(outcome=Outcome.SHOWN)
        return count(table)


def test_we_are_neither_owner_nor_bypassing(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolbypassrls, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("oast_app", False, False)


@pytest.mark.parametrize("table", TABLES)
def test_plain_sql_shows_a_related_person_the_rows_and_a_stranger_none(case, alice, charlie, table):
    assert seen(alice, table) == 1
    assert seen(charlie, table) == 0


@pytest.mark.parametrize("table", [*TABLES, "audit_event", "audit_personaltextkey"])
def test_without_a_viewer_nothing_is_there(case, table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('oast.viewer', '', true), set_config('oast.offices', ',system,', true)")

    assert count(table) == 0


def test_an_ended_relationship_closes_the_wall(alice):
    subject = sharing.relate(alice, Relation.AUTHOR, until=LATER)
    sharing.consent(subject, alice.agency)

    assert seen(alice, "sharing_consent", at=LATER - timedelta(seconds=1)) == 1
    assert seen(alice, "sharing_consent", at=LATER) == 0


def test_a_stranger_cannot_write_a_consent_past_the_rules(case, charlie):
    with looking(by=charlie, at=LATER, action="test.wall"), connection.cursor() as cursor:
        record(outcome=Outcome.SHOWN)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "INSERT INTO sharing_consentcover (id, consent_id, subject, recipient, recipient_kind, excluded)"
                " VALUES (gen_random_uuid(), gen_random_uuid(), %s, gen_random_uuid(), 'agency', false)",
                [case],
            )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = ''",
        "DELETE FROM audit_event",
        "DELETE FROM audit_seal",
        "UPDATE audit_seal SET number = 0",
        "TRUNCATE audit_event",
    ],
)
def test_the_application_cannot_change_the_audit(case, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_wall_uses_the_index_on_subject(case, alice):
    with looking(by=alice, at=LATER, action="test.wall"), connection.cursor() as cursor:
        record(outcome=Outcome.SHOWN)
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT * FROM sharing_consent WHERE subject = %s", [case])
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "Index" in plan


def test_the_wall_holds_inside_the_function_that_asks_the_consents(case, alice, charlie):
    def covered(viewer) -> bool:
        with looking(by=viewer, at=LATER, action="test.wall"):
            record(outcome=Outcome.SHOWN)
            return consent_covering(case, ["plan"], [alice.agency], LATER) is not None

    assert covered(alice)
    assert covered(SystemActor("test"))
    assert not covered(charlie)
