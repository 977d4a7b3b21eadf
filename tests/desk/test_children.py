"""Who looked at a child: the lead's report, what the family is not shown, and that nothing tells of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oast.accounts.enums import Sector
from oast.audit.operations import looking
from oast.audit.queries import looks_at
from oast.audit.rules import Refused
from oast.caf.queries import family
from oast.childindex.models import Child
from oast.desk.models import Hold, KeepingReport
from oast.desk.operations import keeping
from oast.sharing.enums import Relation
from oast.sharing.models import Withholding
from oast.sharing.operations import withhold_looks
from tests.caf import pages
from tests.desk.people import lead
from tests.desk.test_keeping import archived
from tests.factories import accounts, childindex, jobs, sharing, support
from tests.factories.desk import AT, CLOCK, access, explain, look

pytestmark = pytest.mark.django_db


def said(response) -> str:
    return response.content.decode()


def seen(function):
    with looking(by=CLOCK, at=AT, action="test.look") as opened:
        opened.events += 1
        return function()


@pytest.fixture
def gwen(db):
    childindex.switch_on()
    return lead()


@pytest.fixture
def alice(db):
    return pages.Somebody("Alice Example", accounts.agency("Weald Health", Sector.HEALTH))


@pytest.fixture
def zoe(gwen, alice):
    at = timezone.now() - timedelta(minutes=30)
    subject = look(alice.viewer, childindex.child(), at)
    explain(timezone.now())
    return subject


def soon() -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=60)
    return {"review_on-day": str(day.day), "review_on-month": str(day.month), "review_on-year": str(day.year)}


def test_a_child_is_found_by_its_number(gwen, zoe):
    number = seen(lambda: Child.objects.get(subject=zoe)).number

    answer = gwen.post("/governance/children", number=f"{number[:3]} {number[3:]}")
    assert answer.headers["Location"] == f"/governance/children/{zoe}"
    assert "has no child with this number" in said(gwen.post("/governance/children", number="1234567890"))
    assert "Alice Example" in said(gwen.get(f"/governance/children/{zoe}"))
    assert gwen.get(f"/governance/children/{alice_key()}").status_code == 404


def alice_key():
    return "00000000-0000-4000-8000-000000000000"


def test_one_and_three_looks_cost_the_same_queries(gwen, alice, zoe):
    address = f"/governance/children/{zoe}"
    gwen.get(address)
    with CaptureQueriesContext(connection) as one:
        gwen.get(address)
    for number in range(2):
        other = accounts.practitioner(f"Person {number}", accounts.agency(f"Agency {number}"))
        look(other, zoe, AT + timedelta(days=number))
    explain(timezone.now())
    with CaptureQueriesContext(connection) as three:
        gwen.get(address)

    assert len(one) == len(three)


def own_looks(parent, subject) -> list:
    with looking(by=parent, at=AT + timedelta(hours=5), action="caf.read_own_looks"):
        return family.looks(parent, subject, AT + timedelta(hours=5))


def test_a_withheld_look_leaves_no_trace_for_the_family(gwen):
    case, parent = support.case(), support.family()
    sharing.relate(parent, Relation.PARENT, case.subject, agency=None, parts=["plan", "looks"])
    officer = accounts.practitioner("Olga Officer", accounts.agency("Housing", Sector.DISTRICT))
    before = own_looks(parent, case.subject)
    look(officer, case.subject, AT + timedelta(hours=1))
    assert any(one.who == "Housing" for one in own_looks(parent, case.subject))
    withhold_looks(
        by=gwen.viewer,
        at=AT,
        subject=case.subject,
        person=officer.person,
        agency=officer.agency,
        begins_at=AT,
        ends_at=AT + timedelta(days=1),
        reason="A police inquiry",
        review_on=AT.date() + timedelta(days=90),
    )

    after = own_looks(parent, case.subject)
    assert not any(one.who == "Housing" for one in after)
    own = [one for one in after if one.mine]
    assert len(after) - len(own) - 1 <= len(before), "but for the lead's own act nothing was added"


def test_what_is_left_out_does_not_shorten_the_list():
    """The limit counts what is shown, so that a shorter list cannot tell of what is withheld."""
    case = support.case()
    every = seen(lambda: looks_at(case.subject))
    some = seen(lambda: looks_at(case.subject, limit=3, shown=lambda one: one.id != every[1].id))

    assert [one.id for one in some] == [every[place].id for place in (0, 2, 3)]


def test_withholding_in_the_pages(gwen, alice, zoe):
    one = access(alice.viewer, zoe)
    page = said(gwen.get(f"/governance/looks/{one.id}/withhold"))
    assert "Do not show a look to the family" in page

    gwen.post(f"/governance/looks/{one.id}/withhold", reason="A police inquiry", **soon())
    held = seen(lambda: Withholding.objects.get())
    assert (held.person, held.withheld_by) == (alice.person.id, gwen.person.id)
    page = said(gwen.get(f"/governance/children/{zoe}"))
    assert "A police inquiry" in page
    assert "Not shown to the family" in page

    gwen.post(f"/governance/children/{zoe}/shown/{held.id}")
    assert "Not shown to the family" not in said(gwen.get(f"/governance/children/{zoe}"))
    assert gwen.post(f"/governance/children/{zoe}/shown/{held.id}").status_code == 404


def test_withholding_wants_a_reason_and_a_day(gwen, alice, zoe):
    one = access(alice.viewer, zoe)
    assert "There is a problem" in said(gwen.post(f"/governance/looks/{one.id}/withhold", reason="", **soon()))
    with pytest.raises(Refused, match="in the future"):
        withhold_looks(
            by=gwen.viewer, at=AT, subject=zoe, person=alice.person.id, begins_at=AT, ends_at=AT, reason="x",
            review_on=AT.date(),
        )  # fmt: skip
    assert not seen(lambda: Withholding.objects.exists())


def test_a_practitioner_withholds_nothing(alice, zoe):
    with pytest.raises(Refused):
        withhold_looks(
            by=alice.viewer, at=AT, subject=zoe, person=alice.person.id, begins_at=AT, ends_at=AT, reason="x",
            review_on=AT.date() + timedelta(days=9),
        )  # fmt: skip
    assert not seen(lambda: Withholding.objects.exists())


def test_holding_and_lifting_in_the_pages(gwen, zoe):
    assert gwen.get(f"/governance/children/{zoe}/hold").status_code == 200
    gwen.post(f"/governance/children/{zoe}/hold", kind="legal", reason="A court asks for it.", **soon())
    page = said(gwen.get("/governance/retention"))
    assert "A court asks for it." in page
    assert "Held from the retention clock" in said(gwen.get(f"/governance/children/{zoe}"))

    gwen.post(f"/governance/retention/holds/{seen(lambda: Hold.objects.get()).id}/lift")
    assert "No record is held." in said(gwen.get("/governance/retention"))


def test_the_retention_report_waits_for_a_yes(gwen):
    assert "There is no report yet." in said(gwen.get("/governance/retention"))
    subject = archived(childindex.child("Quenby"))
    now = timezone.now()
    keeping.report_keeping(by=CLOCK, at=now, day=now.date())
    report = KeepingReport.objects.get()

    page = said(gwen.get("/governance/retention"))
    assert "Purge the whole record" in page
    assert "Chart: What is due" in page
    assert "Quenby" not in page
    assert str(subject) in said(gwen.get(f"/governance/retention/{report.id}.csv"))

    gwen.post(f"/governance/retention/{report.id}/approve")
    assert jobs.run_waiting("desk.apply_keeping") == ["desk.apply_keeping"]
    assert "Done" in said(gwen.get("/governance/retention"))
    assert not seen(lambda: Child.objects.filter(subject=subject).exists())
