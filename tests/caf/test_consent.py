"""What a family answers about a case: every word of it is kept, and whoever works with the child is told of an end."""

from datetime import date, timedelta
from functools import partial
from uuid import uuid4

import pytest

from oast.audit.models import Event
from oast.audit.operations import OPERATIONS, changed, looking, operation
from oast.caf.operations import consent
from oast.mail.models import Message
from oast.sharing.enums import Answer, ConsentKind, Evidence, Giver, Part, Relation
from oast.sharing.models import Consent
from oast.sharing.rules import agreed
from tests.factories import accounts, caf, sharing
from tests.factories.sharing import AT, SYSTEM

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def alice():
    return accounts.practitioner("Alice Example")


@pytest.fixture
def bob():
    return accounts.practitioner("Bob Example", accounts.agency("Hop Garden Project"))


@pytest.fixture
def zoe(alice):
    return sharing.relate(alice, Relation.AUTHOR)


def seen(question):
    with looking(by=SYSTEM, at=LATER, action="test.look") as look:
        look.events += 1
        return question()


def kept(subject) -> list[Consent]:
    return seen(lambda: list(Consent.objects.filter(subject=subject).prefetch_related("covers").order_by("kind")))


def answer(by, subject, *named, at=AT, **fields):
    said = caf.answered(*named, **fields)
    return consent.answer_consent(by=by, at=at, token=uuid4(), subject=subject, answered=said)


def test_every_word_of_both_answers_is_kept(alice, zoe):
    service = uuid4()
    made = answer(
        alice, zoe, service,
        giver=Giver.CHILD, giver_name="Zoe", giver_relation="Herself", competence="She says it back in her own words",
        evidence=Evidence.DRAWN, evidence_file=b"\x89PNG\r\n\x1a\n", evidence_type="image/png", witness="Sam",
        parts=frozenset({Part.PLAN, Part.TEAM}), review_on=date(2008, 9, 5), age=9,
    )  # fmt: skip

    sharing_answer, storing = kept(zoe)

    assert (storing.id, storing.kind, sharing_answer.kind) == (made, ConsentKind.STORAGE, ConsentKind.SHARING)
    for one in (storing, sharing_answer):
        assert (one.giver, one.giver_name, one.giver_relation) == (Giver.CHILD, "Zoe", "Herself")
        assert (one.competence, one.witness) == ("She says it back in her own words", "Sam")
        assert (one.evidence, one.evidence_type, one.review_on) == (Evidence.DRAWN, "image/png", date(2008, 9, 5))
        assert (set(one.parts), one.recorded_by) == ({Part.PLAN, Part.TEAM}, alice.person)
        assert bytes(one.evidence_file).startswith(b"\x89PNG")
    assert [one.recipient for one in sharing_answer.covers.all()] == [service]
    event = Event.objects.get(action="caf.answer_consent", object_kind="caf.consent")
    assert (event.object_id, event.subject, event.right) == (made, zoe, "wrote the record")


def test_who_says_no_to_writing_is_not_recorded_as_sharing(alice, zoe):
    answer(alice, zoe, uuid4(), store=Answer.NO)
    assert [(one.kind, one.answer) for one in kept(zoe)] == [(ConsentKind.STORAGE, Answer.NO)]


@pytest.mark.parametrize(
    ("of_text", "store", "ends", "stored"),
    [
        (True, Answer.NO, AT + timedelta(minutes=1), True),
        (False, Answer.NO, None, False),
        (True, Answer.YES, None, True),
    ],
)
def test_a_no_to_the_finished_text_takes_back_no_yes_to_writing(alice, zoe, of_text, store, ends, stored):
    answer(alice, zoe)
    moment = AT + timedelta(minutes=1)
    said = caf.answered(store=store)

    step = partial(consent.record, by=alice, at=moment, subject=zoe, answered=said, of_text=of_text)
    within(alice, moment, step)

    latest = seen(lambda: Consent.objects.filter(subject=zoe).latest("given_at"))
    assert (latest.answer, latest.ends_at) == (store, ends)
    assert seen(lambda: agreed(zoe, ConsentKind.STORAGE, LATER)) == stored


def within(by, at, step):
    """Take a step inside an operation, as its callers do."""

    @operation("test.answer")
    def run(*, by, at):
        step()
        changed(object_kind="caf.consent")

    del OPERATIONS["test.answer"]
    run(by=by, at=at)


class TestTakingBack:
    def take_back(self, by, subject, made):
        return consent.take_back_consent(by=by, at=LATER, token=uuid4(), subject=subject, consent_id=made)

    def test_it_is_said_which_was_taken_back(self, alice, zoe):
        made = answer(alice, zoe)
        assert self.take_back(alice, zoe, made) == made
        event = Event.objects.get(action="caf.take_back_consent", object_kind="caf.consent")
        assert (event.object_id, event.subject, event.shown) == (made, zoe, ["withdrawn"])

    def test_whoever_did_it_is_not_told_and_everybody_else_is(self, alice, bob, zoe):
        """Two wrote it: who records the end knows of it."""
        sharing.relate(bob, Relation.AUTHOR, zoe)
        self.take_back(alice, zoe, answer(alice, zoe))
        assert [one.to for one in Message.objects.all()] == ["bob.example@example.invalid"]

    def test_nobody_else_is_there_to_be_told(self, alice, zoe):
        self.take_back(alice, zoe, answer(alice, zoe))
        assert not Message.objects.exists()
