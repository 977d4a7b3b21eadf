"""The retention clock: what is due, a report before anything, holds, the purge that leaves no trace and no gap."""

import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from oast.audit.chain import verify
from oast.audit.models import Event, PersonalTextKey, SensitiveModel
from oast.audit.operations import looking
from oast.audit.queries import sealed_events, texts
from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.caf import models as caf_models
from oast.caf.operations.keeping import PURGED
from oast.childindex.models import BlockingKey, Child, FeedRow, Search
from oast.childindex.operations.keeping import note_for_keeping
from oast.childindex.queries.keeping import years_after
from oast.desk.enums import HoldKind, KeepingAction
from oast.desk.models import Hold, KeepingLine, KeepingReport
from oast.desk.operations import keeping
from oast.desk.queries.keeping import due
from oast.sharing.models import Consent, Relationship
from tests.factories import accounts, childindex, sharing, support
from tests.factories.desk import AT, explain, look

pytestmark = pytest.mark.django_db

CLOCK = SystemActor("retention")
DAY = date(2008, 3, 5)
AS_SYSTEM = "SELECT set_config('oast.offices', ',system,', true), set_config('oast.viewer', 'system:t', true)"
MARK = "Quenby"
"""A name that stands nowhere else: after the purge it must stand nowhere at all."""


def seen(function):
    with looking(by=CLOCK, at=AT, action="test.look") as opened:
        opened.events += 1
        return function()


def lines(day: date = DAY) -> list[tuple]:
    return [(one.subject, one.action, one.due_on) for one in seen(lambda: due(CLOCK, day))]


def run(at=AT, day: date = DAY):
    """A report, its approval, and all of it. Returns the report's id."""
    report = keeping.report_keeping(by=CLOCK, at=at, day=day)
    keeping.approve_report(by=CLOCK, at=at, report_id=report)
    while keeping.apply_next(by=CLOCK, at=at, report_id=report):
        pass
    return report


def archived(subject, on: date = date(2002, 3, 5)):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('oast.offices', ',system,', true), set_config('oast.viewer', 'system:t', true)"
        )
        cursor.execute(
            "UPDATE childindex_child SET state = 'archived', archived_on = %s WHERE subject = %s", [on, subject]
        )
    return subject


# What is due


@pytest.mark.parametrize(
    ("fields", "since"),
    [
        ({"born": date(1990, 3, 5)}, date(2008, 3, 5)),
        ({"born": date(1990, 3, 6)}, None),
        ({"born": date(1990, 3, 5), "kept_longer": True}, None),
        ({"born": date(1983, 3, 5), "kept_longer": True}, date(2008, 3, 5)),
        ({"born": date(2000, 1, 1), "died_on": date(2007, 3, 5)}, date(2008, 3, 5)),
        ({"born": date(2000, 1, 1), "died_on": date(2007, 3, 6)}, None),
        ({"born": None, "expected": date(2008, 6, 1), "mother_family": "Hop", "mother_given": "Ann"}, None),
    ],
)
def test_when_a_record_goes_to_the_archive(fields, since):
    subject = childindex.child(**fields)

    assert lines() == ([(subject, KeepingAction.ARCHIVE, since)] if since else [])


def test_six_years_in_the_archive():
    due_now, not_yet = archived(childindex.child()), archived(childindex.child(), date(2002, 3, 6))

    assert lines() == [(due_now, KeepingAction.PURGE_CHILD, DAY)]
    assert not_yet not in [one[0] for one in lines()]


def test_a_leap_day_is_kept_to_the_first_of_march():
    assert years_after(date(1988, 2, 29), 18) == date(2006, 3, 1)


HEALTH = {"element": "health", "needs": f"{MARK} sleeps badly"}


def over(years: float = 7, **fields):
    """A finished assessment that ended so many years before."""
    alice = accounts.practitioner("Alice Example")
    subject = sharing.relate(alice, "author", childindex.child("Zoe", MARK))
    ended = AT - timedelta(days=round(years * 365.25))
    support.assessment(
        alice,
        subject,
        started_at=ended,
        completed_at=ended,
        ending="nothing",
        elements=[HEALTH],
        **fields,
    )
    sharing.consent(subject, alice.agency, giver_name=f"Pat {MARK}")
    return alice, subject


def test_a_case_six_years_after_it_ended():
    _, subject = over()

    assert [(one[0], one[1]) for one in lines()] == [(subject, KeepingAction.PURGE_CASE)]


@pytest.mark.parametrize(("years", "fields"), [(5, {}), (7, {"completed_at": None, "ending": ""})])
def test_a_case_that_is_young_or_being_written_stays(years, fields):
    alice = accounts.practitioner("Alice Example")
    subject = childindex.child()
    ended = AT - timedelta(days=round(years * 365.25))
    support.assessment(alice, subject, **{"started_at": ended, "completed_at": ended} | fields)

    assert lines() == []


def test_support_that_goes_on_keeps_the_whole_case():
    case = support.case(started_at=AT - timedelta(days=3000), completed_at=AT - timedelta(days=2999))

    assert case.subject not in [one[0] for one in lines(date(2030, 1, 1)) if one[1] != KeepingAction.ARCHIVE]


# A report before anything


def test_a_dry_run_touches_nothing():
    subject = archived(childindex.child())
    keeping.report_keeping(by=CLOCK, at=AT, day=DAY)

    assert seen(lambda: Child.objects.filter(subject=subject).exists())
    assert seen(lambda: KeepingLine.objects.get()).done_at is None


def test_nothing_happens_without_a_yes():
    archived(childindex.child())
    report = keeping.report_keeping(by=CLOCK, at=AT, day=DAY)

    with pytest.raises(Refused, match="Nobody has approved"):
        keeping.apply_next(by=CLOCK, at=AT, report_id=report)
    assert seen(lambda: Child.objects.count()) == 1


def test_only_the_newest_report_of_the_last_month_is_approved():
    old = keeping.report_keeping(by=CLOCK, at=AT, day=DAY)
    with pytest.raises(Refused, match="too old"):
        keeping.approve_report(by=CLOCK, at=AT + timedelta(days=31), report_id=old)
    new = keeping.report_keeping(by=CLOCK, at=AT + timedelta(days=1), day=DAY)
    with pytest.raises(Refused, match="too old"):
        keeping.approve_report(by=CLOCK, at=AT + timedelta(days=1), report_id=old)
    keeping.approve_report(by=CLOCK, at=AT + timedelta(days=1), report_id=new)
    with pytest.raises(Refused, match="already"):
        keeping.approve_report(by=CLOCK, at=AT + timedelta(days=1), report_id=new)


def test_a_practitioner_runs_no_clock():
    alice, report = accounts.practitioner("Alice Example"), uuid4()
    with pytest.raises(Refused):
        keeping.report_keeping(by=alice, at=AT, day=DAY)
    with pytest.raises(Refused):
        keeping.approve_report(by=alice, at=AT, report_id=report)
    with pytest.raises(Refused):
        keeping.apply_next(by=alice, at=AT, report_id=report)
    assert not KeepingReport.objects.exists()


# What is done


def test_the_archive_is_out_of_reach_of_a_search():
    childindex.switch_on()
    alice = accounts.practitioner("Alice Example")
    subject = childindex.child(born=date(1990, 3, 5))
    run()

    assert seen(lambda: Child.objects.get(subject=subject)).state == "archived"
    assert seen(lambda: BlockingKey.objects.count()) == 0
    found = childindex.search(alice, at=AT + timedelta(hours=1))
    assert seen(lambda: Search.objects.get(id=found)).results == []


def scan(mark: str) -> list[str]:
    """Every table and column of the database in which the mark can be read, past every policy."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(AS_SYSTEM)
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{mark}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def purged_world():
    """A child whose mark stands in the case, the index, consents, searches and reasons; archived for six years."""
    childindex.switch_on()
    alice, subject = over(9)
    look(alice, subject, AT - timedelta(days=1), family=MARK, reason=f"Worried about {MARK}")
    explain()
    return alice, archived(subject)


def test_what_is_purged_can_be_read_nowhere():
    _, subject = purged_world()
    parent = support.family(f"Pat {MARK}")
    sharing.relate(parent, "parent", subject, agency=None)
    before = scan(MARK)
    assert {"childindex_child", "caf_assessmentelement", "sharing_consent", "accounts_person"} <= set(before)
    run()

    assert scan(MARK) == []


def test_the_text_of_events_cannot_be_opened_any_more():
    _, subject = purged_world()
    opened = seen(lambda: list(Event.objects.filter(text__isnull=False).values_list("id", "action")))
    readable = seen(lambda: texts([one for one, _ in opened]))
    assert any(MARK in text for text in readable.values())
    run()

    assert not any(MARK in text for text in seen(lambda: texts([one for one, _ in opened])).values())
    assert not seen(lambda: PersonalTextKey.objects.filter(subject=subject).exists())


def test_the_chain_stays_whole():
    purged_world()
    run()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    count, _ = seen(lambda: verify(sealed_events()))
    assert count > 10


def test_the_purge_of_a_case_leaves_the_basic_record():
    _, subject = over()
    run()

    assert seen(lambda: Child.objects.filter(subject=subject).exists())
    assert seen(lambda: (Consent.objects.count(), Relationship.objects.count())) == (0, 0)
    assert all(not seen(lambda model=model: model.objects.exists()) for model in PURGED)


def test_every_model_of_a_case_is_purged():
    """A new one fails here until it stands in PURGED."""
    named = {
        model
        for model in vars(caf_models).values()
        if isinstance(model, type) and issubclass(model, SensitiveModel) and not model._meta.abstract
    }
    assert named == set(PURGED)


# Holds


@pytest.fixture
def gwen(db):
    return accounts.practitioner("Gwen Governance", accounts.agency("Trust"), "information_governance")


def hold(gwen, subject, **fields):
    said = {"kind": HoldKind.LEGAL, "reason": "A court asks for it.", "review_on": DAY + timedelta(days=90)} | fields
    return keeping.place_hold(by=gwen, at=AT, subject=subject, **said)


def test_a_hold_keeps_a_record(gwen):
    subject = archived(childindex.child())
    hold(gwen, subject)
    run()

    assert seen(lambda: Child.objects.filter(subject=subject).exists())
    assert seen(lambda: KeepingLine.objects.get()).held == "A court case or an inquiry"


def test_a_hold_placed_after_the_report_keeps_it_too(gwen):
    subject = archived(childindex.child())
    report = keeping.report_keeping(by=CLOCK, at=AT, day=DAY)
    keeping.approve_report(by=CLOCK, at=AT, report_id=report)
    hold(gwen, subject)
    while keeping.apply_next(by=CLOCK, at=AT, report_id=report):
        pass

    assert seen(lambda: Child.objects.filter(subject=subject).exists())


def test_a_lifted_hold_holds_nothing(gwen):
    subject = archived(childindex.child())
    keeping.lift_hold(by=gwen, at=AT, hold_id=hold(gwen, subject))
    run()

    assert not seen(lambda: Child.objects.filter(subject=subject).exists())


def test_a_hold_is_looked_at_again_on_a_day_to_come(gwen):
    with pytest.raises(Refused, match="in the future"):
        hold(gwen, childindex.child(), review_on=DAY)
    assert not seen(lambda: Hold.objects.exists())


def test_killed_half_way_it_goes_on_with_the_rest():
    first, second = archived(childindex.child(), date(2001, 1, 1)), archived(childindex.child(), date(2001, 1, 2))
    report = keeping.report_keeping(by=CLOCK, at=AT, day=DAY)
    keeping.approve_report(by=CLOCK, at=AT, report_id=report)
    keeping.apply_next(by=CLOCK, at=AT, report_id=report)
    assert not seen(lambda: Child.objects.filter(subject=first).exists())
    assert seen(lambda: Child.objects.filter(subject=second).exists())

    while keeping.apply_next(by=CLOCK, at=AT, report_id=report):
        pass
    assert not seen(lambda: Child.objects.exists())
    assert KeepingReport.objects.get().finished_at == AT


def test_death_and_care_are_noted_by_the_index_office():
    subject = childindex.child()
    note_for_keeping(by=CLOCK, at=AT, subject=subject, died_on=date(2007, 1, 1), kept_longer=True)
    child = seen(lambda: Child.objects.get(subject=subject))
    assert (child.died_on, child.kept_longer) == (date(2007, 1, 1), True)

    with pytest.raises(Refused):
        note_for_keeping(by=accounts.practitioner("Alice Example"), at=AT, subject=subject)


# The command


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("retention", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_reports_and_then_does(tmp_path):
    subject = archived(childindex.child())
    said = command("--dry-run", "--csv", str(tmp_path / "report.csv"))
    assert "Purge the whole record: 1" in said
    assert str(subject) in (tmp_path / "report.csv").read_text()

    assert "Done: 1." in command("--apply")
    assert not seen(lambda: Child.objects.exists())
    assert not seen(lambda: FeedRow.objects.exists())


def test_apply_wants_a_report_first():
    with pytest.raises(CommandError, match="--dry-run first"):
        command("--apply")


def test_json():
    assert '"finished": false' in command("--dry-run", "--json")
