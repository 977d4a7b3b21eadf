"""Requests about a record: the clock, the copy with what speaks of others taken out, the second look, the end."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from oast.audit.classification.export import written
from oast.audit.models import Event, SensitiveModel
from oast.audit.operations import looking, saw
from oast.audit.rules import Refused
from oast.caf.operations.plan import note_progress
from oast.caf.queries import export as caf_export
from oast.childindex.models import Carer
from oast.childindex.queries import export as index_export
from oast.desk import redacting
from oast.desk.enums import Outcome, Requester, RequestKind
from oast.desk.models import PassageChoice, RightsRequest
from oast.desk.operations import keeping
from oast.desk.operations import requests as operations
from oast.desk.policies.requests import due_on, months_after
from oast.desk.queries import pack
from oast.mail.models import Message
from oast.sharing import queries as sharing_export
from oast.sharing.enums import Part, Purpose, Relation
from oast.sharing.operations import stop_sharing
from oast.sharing.rules import may_know
from tests.desk.people import lead
from tests.desk.test_keeping import CLOCK, archived
from tests.factories import childindex, sharing, support

pytestmark = pytest.mark.django_db

EXPORTS = (index_export, sharing_export, caf_export, pack)
SENSITIVE = [
    model for model in apps.get_models() if model.__module__.startswith("oast.") and issubclass(model, SensitiveModel)
]


def said(response) -> str:
    return response.content.decode()


def seen(function):
    with looking(by=CLOCK, at=timezone.now(), action="test.look") as opened:
        opened.events += 1
        return function()


@pytest.mark.parametrize("model", SENSITIVE, ids=lambda model: model._meta.label)
def test_a_sensitive_model_is_in_the_copy_or_says_why_not(model):
    """A new one fails here until its context exports it, or gives the reason."""
    assert sum((model in one.EXPORTED) + (model in one.NOT_EXPORTED) for one in EXPORTS) == 1


# The clock


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2008, 1, 31), date(2008, 2, 29)),
        (date(2008, 3, 5), date(2008, 4, 5)),
        (date(2007, 12, 31), date(2008, 1, 31)),
    ],
)
def test_a_month_is_the_same_day_or_the_last(day, due):
    assert due_on(day, extended=False) == due
    assert due_on(day, extended=True) == months_after(day, 3)


@pytest.fixture
def gwen(db):
    return lead()


@pytest.fixture
def bridget(gwen):
    return lead("Bridget Second", support.accounts.agency("Records"))


ELEMENTS = [
    {"element": "health", "strengths": "Zoe swims well.", "needs": "Her mother Pat and her brother are often ill."},
    {"element": "learning", "strengths": "Reads above her age.", "needs": ""},
]


@pytest.fixture
def subject(gwen):
    case = support.case(elements=ELEMENTS)
    sharing.storage(case.subject, giver_name="Pat Invented")
    seen_carer(case.subject)
    return case.subject


def seen_carer(key) -> None:
    from oast.audit.operations import OPERATIONS, changed, operation

    @operation("test.carer")
    def add(*, by, at):
        Carer(subject=key, name="Pat Invented", relation="mother", telephone="01632 960001").save(force_insert=True)
        changed(object_kind="test", subject=key)

    del OPERATIONS["test.carer"]
    add(by=CLOCK, at=timezone.now())


def take(gwen, subject, **fields):
    given = {
        "kind": RequestKind.ACCESS,
        "requester": Requester.PARENT,
        "requester_name": "Pat Invented",
        "identity": "Passport seen",
        "authority": "Parental responsibility",
        "recipient": "Handed over in person",
        "received_on": timezone.localdate(),
    }
    return operations.take_request(by=gwen.viewer, at=timezone.now(), subject=subject, **given | fields)


def step(somebody, operation, request, **fields):
    return operation(by=somebody.viewer, at=timezone.now(), request_id=request, **fields)


def row(request) -> RightsRequest:
    return seen(lambda: RightsRequest.objects.get(id=request))


def test_who_asks_for_a_child_says_by_what_right(gwen, subject):
    with pytest.raises(Refused, match="by what right"):
        take(gwen, subject, authority="")
    with pytest.raises(Refused, match="day to come"):
        take(gwen, subject, received_on=timezone.localdate() + timedelta(days=1))
    assert not seen(lambda: RightsRequest.objects.exists())


def test_the_month_is_extended_once_with_a_reason(gwen, subject):
    request = take(gwen, subject)
    step(gwen, operations.extend_request, request, reason="Twelve files to read")
    assert row(request).due_on == months_after(timezone.localdate(), 3)
    with pytest.raises(Refused, match="once"):
        step(gwen, operations.extend_request, request, reason="More")
    late = take(gwen, subject, received_on=timezone.localdate() - timedelta(days=40))
    with pytest.raises(Refused, match="is over"):
        step(gwen, operations.extend_request, late, reason="More")
    with pytest.raises(Refused, match="why a month"):
        step(gwen, operations.extend_request, take(gwen, subject), reason=" ")


# What speaks of others


def test_names_and_relatives_are_marked():
    text = "Her mother Pat and Sam’s dog came. Zoe laughed."
    assert [piece.text for piece in redacting.pieces(text, ["Pat Invented", "Sam"]) if piece.marked] == [
        "mother",
        "Pat",
        "Sam’s",
    ]
    gone = redacting.GONE
    assert redacting.without_names(text, ["Pat"]) == f"Her {gone} {gone} and Sam’s dog came. Zoe laughed."
    assert not redacting.is_marked("Zoe laughed at Al.", ["Al"])
    assert "".join(piece.text for piece in redacting.pieces(text, ["Pat"])) == text


def copy(gwen, request):
    with looking(by=gwen.viewer, at=timezone.now(), action="desk.preview_copy"):
        return pack.copy_of(gwen.viewer, request)


def every_passage(made) -> list[pack.Passage]:
    return [one for section in made.sections for line in section.rows for one in line]


def passages(made) -> dict[str, pack.Passage]:
    return {one.text: one for one in every_passage(made)}


def test_what_speaks_of_others_is_taken_out_unless_somebody_decides(gwen, subject):
    made = passages(copy(gwen, take(gwen, subject)))

    assert made["Zoe swims well."].sent == "Zoe swims well."
    assert made["Her mother Pat and her brother are often ill."].sent == redacting.GONE
    assert made["01632 960001"].sent == redacting.GONE


def test_a_decision_keeps_or_takes_out_the_words_only(gwen, subject):
    request = take(gwen, subject)
    text = "Her mother Pat and her brother are often ill."
    key = passages(copy(gwen, request))[text].key
    step(gwen, operations.decide_passages, request, choices={key: "names", "no:such:passage": "keep"})
    gone = redacting.GONE
    assert passages(copy(gwen, request))[text].sent == f"Her {gone} {gone} and her {gone} are often ill."
    step(gwen, operations.decide_passages, request, choices={key: "keep"})
    assert passages(copy(gwen, request))[text].sent == text
    assert seen(lambda: PassageChoice.objects.count()) == 1


def test_where_a_shielded_child_lives_is_neither_shown_nor_sent_whatever_somebody_decides(gwen):
    hidden = childindex.child(address=childindex.CANARY, shielded=True)
    request = take(gwen, hidden)
    keys = {one.label: one.key for one in every_passage(copy(gwen, request))}
    step(gwen, operations.decide_passages, request, choices={keys["Address"]: "keep"})
    made = copy(gwen, request)
    (address,) = [one for one in every_passage(made) if one.key == keys["Address"]]
    assert (address.text, address.sent) == (redacting.SHIELDED, redacting.GONE)
    assert childindex.CANARY not in repr(made)
    assert childindex.CANARY not in said(gwen.get(f"/governance/requests/{request}/passages"))


# The second look, and sending


def sent(gwen, bridget, subject):
    request = take(gwen, subject)
    step(gwen, operations.prepare_copy, request)
    step(bridget, operations.check_copy, request)
    step(gwen, operations.send_copy, request)
    return request


def test_only_after_a_second_look_by_somebody_else(gwen, bridget, subject):
    request = take(gwen, subject)
    with pytest.raises(Refused, match="second person"):
        step(gwen, operations.send_copy, request)
    with pytest.raises(Refused, match="Nobody has prepared"):
        step(bridget, operations.check_copy, request)
    step(gwen, operations.prepare_copy, request)
    with pytest.raises(Refused, match="A second person looks"):
        step(gwen, operations.check_copy, request)
    assert row(request).checked_at is None
    assert gwen.get(f"/governance/requests/{request}/copy.zip").status_code == 403


def test_what_has_changed_since_is_looked_through_again(gwen, bridget, subject):
    request = take(gwen, subject)
    step(gwen, operations.prepare_copy, request)
    seen_carer(subject)
    with pytest.raises(Refused, match="has changed"):
        step(bridget, operations.check_copy, request)
    step(gwen, operations.prepare_copy, request)
    step(bridget, operations.check_copy, request)
    seen_carer(subject)
    with pytest.raises(Refused, match="has changed"):
        step(gwen, operations.send_copy, request)


def test_a_new_decision_undoes_the_second_look(gwen, bridget, subject):
    request = take(gwen, subject)
    step(gwen, operations.prepare_copy, request)
    step(bridget, operations.check_copy, request)
    step(gwen, operations.decide_passages, request, choices={})

    assert (row(request).prepared_by, row(request).checked_by, row(request).digest) == (None, None, "")


def test_the_pack_is_one_file_to_read_and_for_machines(gwen, bridget, subject):
    answer = gwen.get(f"/governance/requests/{sent(gwen, bridget, subject)}/copy.zip")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
        names = set(opened.namelist())
        assert {"read-me.txt", "record.pdf", "record.json", "tables/caf.assessmentelement.csv"} <= names
        assert opened.read("record.pdf").startswith(b"%PDF")
        whole = b"".join(opened.read(name) for name in names if not name.endswith(".pdf")).decode("utf-8-sig")
        data = json.loads(opened.read("record.json"))
        rows = list(csv.reader(io.StringIO(opened.read("tables/caf.assessmentelement.csv").decode("utf-8-sig"))))
    assert "Zoe swims well." in whole
    assert "often ill" not in whole
    assert "01632 960001" not in whole
    assert {one["record"] for one in data["record"]} >= {"childindex.Child", "caf.Assessment", "sharing.Consent"}
    assert data["who_looked"]
    assert len(rows) == 3
    assert seen(lambda: Event.objects.filter(action="desk.export_copy", subject=subject).count()) == 1


def test_a_value_is_written_for_people():
    assert [written(one) for one in (None, True, False, date(2008, 3, 5), ["a", "b"], {"x": 1}, b"12", 3)] == [
        "", "Yes", "No", "5 March 2008", "a, b", "x: 1", "A file of 2 bytes", "3",
    ]  # fmt: skip
    assert written(timezone.make_aware(timezone.datetime(2008, 3, 5, 9, 1))) == "5 March 2008, 09:01"


# In the pages


def form(**fields) -> dict:
    day = timezone.localdate()
    given = {
        "kind": "access", "requester": "parent", "requester_name": "Pat Invented", "identity": "Passport seen",
        "authority": "Parental responsibility", "recipient": "In person", "received_on-day": str(day.day),
        "received_on-month": str(day.month), "received_on-year": str(day.year),
    }  # fmt: skip
    return given | fields


def test_a_request_from_its_taking_to_its_end(gwen, bridget, subject):
    assert "Nobody has asked for anything." in said(gwen.get("/governance/requests"))
    fault = gwen.post(f"/governance/children/{subject}/request", **form(authority=""))
    assert "Say by what right they ask for the child." in said(fault)

    made = gwen.post(f"/governance/children/{subject}/request", **form()).headers["Location"]
    assert "A copy of what is held" in said(gwen.get("/governance/requests"))
    assert "Open request" in said(gwen.get(f"/governance/children/{subject}"))
    preview = said(gwen.get(f"{made}/passages"))
    assert "<mark>mother</mark>" in preview
    key = next(part for part in preview.split('name="passage-')[1:] if "needs" in part[:120]).split('"')[0]
    gwen.post(f"{made}/passages", **{f"passage-{key}": "keep"})
    gwen.post(f"{made}/prepare")
    assert gwen.post(f"{made}/check").status_code == 403
    bridget.post(f"{made}/check")
    gwen.post(f"{made}/send")
    assert "copy.zip" in said(gwen.get(made))
    gwen.post(f"{made}/close", outcome="sent")

    assert row(made.rsplit("/", 1)[-1]).outcome == Outcome.SENT
    assert gwen.post(f"{made}/prepare").status_code == 403
    assert gwen.get("/governance/requests/00000000-0000-4000-8000-000000000000").status_code == 404


def test_more_time_in_the_pages(gwen, subject):
    request = take(gwen, subject)
    assert "There is a problem" in said(gwen.post(f"/governance/requests/{request}/extend", reason=""))
    gwen.post(f"/governance/requests/{request}/extend", reason="Twelve files to read")
    assert "Twelve files to read" in said(gwen.get(f"/governance/requests/{request}"))


def test_a_correction_is_recorded_routed_and_answered(gwen, subject):
    request = take(gwen, subject, kind=RequestKind.RECTIFICATION, words="The surname is wrong.", routed="Index office")
    with pytest.raises(Refused, match="asked for a copy"):
        step(gwen, operations.prepare_copy, request)
    with pytest.raises(Refused, match="does not end so"):
        step(gwen, operations.close_request, request, outcome=Outcome.SENT, answer="x")
    fault = gwen.post(f"/governance/requests/{request}/close", outcome="")
    assert "There is a problem" in said(fault)
    with pytest.raises(Refused, match="in words"):
        step(gwen, operations.close_request, request, outcome=Outcome.STATEMENT)
    step(gwen, operations.close_request, request, outcome=Outcome.STATEMENT, answer="Both spellings are kept.")

    text = passages(copy(gwen, take(gwen, subject)))
    assert "Both spellings are kept." in text, "their statement goes with the record from now on"


def test_an_objection_that_is_upheld_ends_the_sharing_at_that_second(gwen):
    case = support.case()
    other = sharing.relate(case.bob, Relation.LEAD)
    sharing.consent(other, case.bob.agency)
    request = take(gwen, case.subject, kind=RequestKind.OBJECTION, words="We do not want this.")
    now = timezone.now()
    assert seen(lambda: may_know(case.bob, case.subject, Part.PLAN, Purpose.SUPPORT, now))
    step(gwen, operations.close_request, request, outcome=Outcome.STOPPED, answer="It is stopped.")

    later = timezone.now() + timedelta(seconds=1)
    assert not seen(lambda: may_know(case.bob, case.subject, Part.PLAN, Purpose.SUPPORT, later))
    assert seen(lambda: may_know(case.alice, case.subject, Part.ASSESSMENT, Purpose.SUPPORT, later)), "who wrote it"
    assert seen(lambda: may_know(case.bob, other, Part.PLAN, Purpose.SUPPORT, later)), "another child"
    event = Event.objects.get(action="sharing.stop_sharing")
    assert (event.subject, event.right, event.shown) == (case.subject, "objection", ["1 withdrawn"])
    assert Message.objects.filter(kind="consent_taken_back").count() == 1


@pytest.mark.parametrize("outcome", [Outcome.STATEMENT, Outcome.REFUSED, Outcome.WITHDRAWN])
def test_an_objection_that_ends_otherwise_stops_nothing(gwen, outcome):
    case = support.case()
    request = take(gwen, case.subject, kind=RequestKind.OBJECTION)
    step(gwen, operations.close_request, request, outcome=outcome, answer="As it was.")
    assert seen(lambda: may_know(case.bob, case.subject, Part.PLAN, Purpose.SUPPORT, timezone.now()))
    assert not Event.objects.filter(action="sharing.stop_sharing").exists()


def test_nobody_stops_sharing_in_their_own_name(gwen, subject):
    with pytest.raises(Refused, match="clock"):
        stop_sharing(by=gwen.viewer, at=timezone.now(), subject=subject, recorded_by=gwen.viewer.person)


def test_an_open_request_keeps_the_record_from_the_clock(gwen):
    key = archived(childindex.child())
    request = take(gwen, key)
    at = timezone.now()
    held = seen(lambda: keeping.held_back([key]))
    assert held == {key: "Somebody’s request about the record is open"}
    step(gwen, operations.close_request, request, outcome=Outcome.WITHDRAWN, answer="They took it back.")
    assert seen(lambda: keeping.held_back([key])) == {}
    assert at


def test_nobody_else_takes_a_request(subject, gwen):
    charlie = support.charlie()
    with pytest.raises(Refused):
        operations.take_request(
            by=charlie, at=timezone.now(), subject=subject, kind=RequestKind.ACCESS, requester=Requester.CHILD,
            requester_name="x", identity="x", recipient="x", received_on=timezone.localdate(),
        )  # fmt: skip
    assert not seen(lambda: RightsRequest.objects.exists())


# Nobody is told more by a copy than by their own page


def of(made, model) -> list[str]:
    """Everything in the copy's rows of a model."""
    return [one.sent for section in made.sections if section.model == model for line in section.rows for one in line]


@pytest.fixture
def kept(gwen):
    """A case in which the young person asked to keep something, and answered for themself."""
    case = support.case()
    action = support.action(case, action="See the counsellor on Tuesdays", kept_by_child=True)
    note_progress(by=case.bob, at=support.AT, action_id=action, text="Went to the counsellor")
    sharing.consent(case.subject, case.bob.agency, giver="child", giver_name="Zoe Hopkins", competence="Asked well")
    dora = support.dora()
    sharing.consent(case.subject, dora.agency, parts=[Part.REFERRAL])
    support.referral(case, dora, asked="Help with the counsellor", kept_by_child=True)
    return case


@pytest.mark.parametrize("requester", [Requester.PARENT, Requester.REPRESENTATIVE])
def test_a_parents_copy_is_without_what_the_young_person_keeps(gwen, kept, requester):
    made = copy(gwen, take(gwen, kept.subject, requester=requester))

    assert "ounsellor" not in repr(made.sections)
    assert "child" not in of(made, "sharing.Consent")
    assert not of(made, "caf.ReferralEvent")


def test_a_young_persons_own_copy_has_it(gwen, kept):
    made = copy(gwen, take(gwen, kept.subject, requester=Requester.CHILD, authority=""))

    assert "See the counsellor on Tuesdays" in of(made, "caf.PlanAction")
    assert "Help with the counsellor" in of(made, "caf.Referral")
    assert "child" in of(made, "sharing.Consent")


def test_a_parents_copy_names_no_sensitive_service(gwen):
    clinic = support.accounts.agency("Clinic")
    subject = childindex.child(involvements=[{"agency": clinic, "service": "Contraception", "sensitive": True}])

    assert "Contraception" not in repr(copy(gwen, take(gwen, subject)).sections)
    own = take(gwen, subject, requester=Requester.CHILD, authority="")
    assert "Contraception" in repr(copy(gwen, own).sections)


def test_the_copy_tells_of_the_same_looks_as_the_familys_own_page(gwen, subject):
    """Police and social care are left out, and the row of their opening the index would tell of them too."""
    for name, sector in (("Kent Police", "police"), ("Social Care", "social_services"), ("School", "education")):
        viewer = support.accounts.practitioner(f"Somebody of {name}", support.accounts.agency(name, sector))
        sharing.relate(viewer, Relation.INDEX, subject)
        with looking(by=viewer, at=support.AT, action="childindex.see_record"):
            saw(subject=subject, right="opened in the index today", purpose=Purpose.SUPPORT, shown=[Part.INDEX])
    made = copy(gwen, take(gwen, subject))

    who = {one[1] for one in made.looks}
    assert any(one.startswith("School") for one in who)
    assert not any(one.startswith(("Kent Police", "Social Care")) for one in who)
    assert Relation.INDEX not in of(made, "sharing.Relationship")
    assert pack.SOME_LOOKS in pack.README
