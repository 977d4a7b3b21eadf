"""Starting, writing together, finishing: what is refused changes nothing and is on the record.

Alice of the school writes, Bob of a charity leads or helps by consent, Charlie of the police is a stranger.
"""

from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from oast.accounts.enums import Sector
from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.audit.operations import looking, record
from oast.audit.rules import NotForYou, Refused, Stale
from oast.audit.scope import SystemActor
from oast.caf import models
from oast.caf.enums import Ending, NeedLevel, PersonKind, Phase, Status
from oast.caf.operations import assessment as operations
from oast.caf.operations import consent, parts
from oast.caf.queries.assessment import assessment, assessments_of, my_drafts
from oast.caf.queries.existing import INDEX_OFFICE, existing
from oast.caf.rules.assessment import can_view, can_write, visible_to
from oast.mail.models import Message
from oast.sharing import operations as sharing_operations
from oast.sharing.enums import Answer, Giver, Purpose, Relation
from oast.sharing.models import Consent
from tests.factories import accounts, caf, childindex, sharing
from tests.factories.sharing import AT

LATER = AT + timedelta(hours=1)
SYSTEM = SystemActor("test")

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return accounts.practitioner("Alice Example", accounts.agency(telephone="01622 000001"))


@pytest.fixture
def bob():
    return accounts.practitioner("Bob Example", accounts.agency("Hop Garden Project", Sector.VOLUNTARY))


@pytest.fixture
def charlie():
    return accounts.practitioner("Charlie Example", accounts.agency("Police", Sector.POLICE))


@contextmanager
def look(viewer, at=LATER):
    with looking(by=viewer, at=at, action="test.look"):
        record(outcome=Outcome.SHOWN)
        yield


def subject_of(assessment_id: UUID) -> UUID:
    with look(SYSTEM):
        return models.Assessment.objects.get(id=assessment_id).subject


def state(assessment_id: UUID) -> list:
    """Every row of the assessment, to see that a refusal changed nothing."""
    kinds = [
        models.AssessmentIdentity,
        models.AssessmentSituation,
        models.AssessmentElement,
        models.AssessmentPerson,
        models.AssessmentConclusion,
        models.AssessmentComments,
        models.AssessmentAction,
    ]
    with look(SYSTEM):
        rows = [list(kind.objects.filter(assessment=assessment_id).order_by("id").values()) for kind in kinds]
        return [*rows, models.Assessment.objects.filter(id=assessment_id).values().first()]


def refusals() -> int:
    with look(SYSTEM):
        return Event.objects.filter(outcome=Outcome.REFUSED).count()


def shown(viewer, assessment_id, at=LATER, **options):
    with look(viewer, at):
        return assessment(viewer, assessment_id, at, **options)


def helper(bob, assessment_id, relation=Relation.MEMBER) -> None:
    """Bob works on the case; whether he sees it the consents say."""
    sharing.relate(bob, relation, subject_of(assessment_id))


class TestStarting:
    def test_it_knows_what_the_index_knows(self, alice):
        made = shown(alice, caf.draft(alice))

        assert (made.status, made.phase, made.form.version) == (Status.DRAFT, Phase.PILOT, "caf-1")
        assert (made.identity.name, made.identity.born_on) == ("Zoe Invented", date(2000, 5, 17))
        assert [person.name for person in made.of_kind(PersonKind.PARENT)] == ["Pat Invented"]
        assert [person.name for person in made.of_kind(PersonKind.ASSESSOR)] == ["Alice Example"]
        assert len(made.elements) == 19
        assert made.author.name == "Alice Example"
        assert made.may_write

    def test_it_opens_where_the_worry_is(self, alice):
        made = shown(alice, caf.draft(alice, worries=frozenset({"economic_well_being"})))

        chosen = [code for code, element in made.elements.items() if element.chosen]
        assert chosen == ["aspirations", "housing_money"]

    def test_a_no_is_recorded_and_nothing_begins(self, alice):
        subject = caf.opened(alice)

        made = operations.start_assessment(
            by=alice, at=AT, subject=subject, answered=caf.answered(store=Answer.NO), facts=caf.FACTS
        )

        assert made is None
        with look(SYSTEM):
            assert not models.Assessment.objects.filter(subject=subject).exists()
            assert Consent.objects.get(subject=subject).answer == Answer.NO

    def test_a_competent_childs_no_outweighs_the_parents_yes(self, alice):
        subject = caf.opened(alice)
        no = caf.answered(store=Answer.NO, giver=Giver.CHILD, giver_name="Zoe", age=14)
        operations.start_assessment(by=alice, at=AT, subject=subject, answered=no, facts=caf.FACTS)

        made = operations.start_assessment(
            by=alice, at=LATER, subject=subject, answered=caf.answered(age=14), facts=caf.FACTS
        )

        assert made is None
        with look(SYSTEM):
            assert Consent.objects.filter(subject=subject).count() == 2

    def test_whoever_has_not_opened_the_child_is_refused(self, alice, charlie):
        subject = caf.opened(alice)

        with pytest.raises(NotForYou):
            operations.start_assessment(by=charlie, at=AT, subject=subject, answered=caf.answered(), facts=caf.FACTS)

        with look(SYSTEM):
            assert not models.Assessment.objects.exists()
            assert not Consent.objects.exists()
        assert refusals() == 1

    def test_whoever_lacks_the_role_is_refused(self):
        clerk = accounts.practitioner("Dora Example", accounts.agency(), "sponsor")
        subject = caf.opened(clerk)

        with pytest.raises(Refused, match="role"):
            operations.start_assessment(by=clerk, at=AT, subject=subject, answered=caf.answered(), facts=caf.FACTS)

    def test_the_same_form_twice_begins_one(self, alice):
        subject, token = caf.opened(alice), uuid4()
        fields = {"by": alice, "at": AT, "subject": subject, "answered": caf.answered(), "facts": caf.FACTS}

        first = operations.start_assessment(**fields, token=token)

        assert operations.start_assessment(**fields, token=token) == first
        with look(SYSTEM):
            assert models.Assessment.objects.filter(subject=subject).count() == 1


class TestASecondOne:
    def test_it_is_refused_with_the_authors_contact(self, alice, bob):
        first = caf.draft(alice)
        subject = caf.opened(bob, subject_of(first))
        before = state(first)

        with pytest.raises(Refused) as refusal:
            operations.start_assessment(by=bob, at=LATER, subject=subject, answered=caf.answered(), facts=caf.FACTS)

        assert refusal.value.sentence == (
            "There is a common assessment of this child already. Ask the author: Alice Example, Invicta School, "
            "telephone 01622 000001."
        )
        assert state(first) == before
        with look(SYSTEM):
            assert models.Assessment.objects.count() == 1
            assert Consent.objects.filter(subject=subject).count() == 1

    def test_the_lead_is_named_before_the_author(self, alice, bob, charlie):
        first = caf.completed(alice, bob.agency)
        helper(bob, first, Relation.LEAD)
        subject = caf.opened(charlie, subject_of(first))

        with look(charlie):
            found = existing(charlie, subject, LATER)

        assert (found.contact_role, found.contact_name, found.own) == ("lead professional", "Bob Example", None)

    def test_an_excluded_service_learns_only_of_the_index_office(self, alice, charlie):
        first = caf.draft(alice, alice.agency)
        subject = caf.opened(charlie, subject_of(first))
        sharing.consent(subject, alice.agency, excluded=[charlie.agency])

        with look(charlie):
            found = existing(charlie, subject, LATER)
        with pytest.raises(Refused) as refusal:
            operations.start_assessment(by=charlie, at=LATER, subject=subject, answered=caf.answered(), facts=caf.FACTS)

        assert (found.status, found.contact_name, found.own) == (None, "", None)
        assert refusal.value.sentence == INDEX_OFFICE

    def test_of_a_shielded_child_everybody_learns_only_of_the_index_office(self, alice, bob, charlie):
        """In the index the shield hides that there is an assessment and who leads; the way to a second one said it."""
        subject = childindex.child(shielded=True)
        helper(bob, caf.completed(alice, bob.agency, subject=subject), Relation.LEAD)
        caf.opened(charlie, subject)

        with look(charlie):
            found = existing(charlie, subject, LATER)
        with pytest.raises(Refused) as refusal:
            operations.start_assessment(by=charlie, at=LATER, subject=subject, answered=caf.answered(), facts=caf.FACTS)

        assert (found.status, found.contact_name, found.contact_agency, found.own) == (None, "", "", None)
        assert refusal.value.sentence == INDEX_OFFICE

    @pytest.mark.parametrize("ending", Ending)
    def test_who_may_follow_it_depends_on_the_ending(self, alice, charlie, ending):
        first = caf.completed(alice, ending=ending)
        subject = caf.opened(charlie, subject_of(first))

        with look(charlie):
            assert (existing(charlie, subject, LATER) is None) == (ending == Ending.NOTHING)

    def test_its_author_may_write_a_later_one_which_replaces_it(self, alice):
        first = caf.completed(alice)
        second = caf.draft(alice, subject=subject_of(first), at=LATER)
        assert shown(alice, first).status is Status.COMPLETED

        caf.complete(alice, caf.write(alice, second, LATER), at=LATER)

        assert shown(alice, first).status is Status.SUPERSEDED
        assert shown(alice, second).status is Status.COMPLETED

    def test_two_at_once_are_stopped_by_the_database(self, alice):
        first = caf.draft(alice)
        with look(SYSTEM):
            row = models.Assessment.unscoped.filter(id=first).values().first()
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Assessment.unscoped.bulk_create([models.Assessment(**row | {"id": uuid4()})])

    def test_ended_help_makes_room(self, alice, charlie):
        first = caf.completed(alice, ending=Ending.OWN_AGENCY)
        operations.end_support(by=alice, at=LATER, assessment_id=first)

        with look(charlie):
            assert existing(charlie, caf.opened(charlie, subject_of(first)), LATER) is None
        with pytest.raises(Refused, match="already"):
            operations.end_support(by=alice, at=LATER, assessment_id=first)

    def test_help_by_a_team_ends_with_its_episode(self, alice):
        with pytest.raises(Refused, match="team"):
            operations.end_support(by=alice, at=LATER, assessment_id=caf.completed(alice))

    def test_a_draft_has_no_help_to_end(self, alice):
        with pytest.raises(Refused, match="finished"):
            operations.end_support(by=alice, at=LATER, assessment_id=caf.draft(alice))


class TestWriting:
    def test_what_is_saved_is_shown(self, alice):
        made = caf.write(alice, caf.draft(alice))

        read = shown(alice, made)

        assert read.situation.reason == "Often tired at school."
        assert read.elements["general_health"].needs == "Tired in the morning."
        assert (read.elements["general_health"].version, read.situation.version) == (2, 2)
        assert [one.action for one in read.actions] == ["Go to the breakfast club"]
        assert (read.situation.saved_by, read.situation.saved_at) == (alice.person, AT)

    def test_a_stale_save_shows_both_and_changes_nothing(self, alice, bob):
        made = caf.draft(alice, bob.agency)
        helper(bob, made)
        caf.save(bob, made, "situation", LATER, reason="Bob’s words", family_and_home="Same")
        before = state(made)

        with pytest.raises(Stale) as stale:
            caf.save(alice, made, "situation", LATER, reason="Alice’s words", family_and_home="Same")

        assert stale.value.theirs == {"reason": "Bob’s words"}
        assert stale.value.yours == {"reason": "Alice’s words"}
        assert state(made) == before
        assert refusals() == 1

    def test_different_elements_never_meet(self, alice, bob):
        made = caf.draft(alice, bob.agency)
        helper(bob, made)

        caf.element(alice, made, "behaviour", needs="From Alice")
        caf.element(bob, made, "warmth", LATER, needs="From Bob")

        read = shown(alice, made)
        assert (read.elements["behaviour"].needs, read.elements["warmth"].needs) == ("From Alice", "From Bob")

    def test_the_same_page_saves_again_although_its_answer_was_lost(self, alice):
        made, page = caf.draft(alice), uuid4()
        for words in ("One", "One two", "One two three"):
            caf.save(alice, made, "situation", saved_from=page, reason=words)

        assert shown(alice, made).situation.reason == "One two three"

    def test_somebody_elses_page_token_is_no_key(self, alice, bob):
        made, page = caf.draft(alice, bob.agency), uuid4()
        helper(bob, made)
        caf.save(alice, made, "situation", saved_from=page, reason="Alice")

        with pytest.raises(Stale):
            caf.save(bob, made, "situation", LATER, saved_from=page, reason="Bob")

    def test_saving_what_is_there_is_no_conflict(self, alice):
        made = caf.draft(alice)
        caf.save(alice, made, "situation", reason="Same")

        caf.save(alice, made, "situation", reason="Same")

        assert shown(alice, made).situation.reason == "Same"

    def test_autosaves_leave_one_event_in_ten_seconds_without_text(self, alice):
        made, page = caf.draft(alice), uuid4()
        with look(SYSTEM):
            before = Event.objects.filter(action="caf.save_part").count()

        for seconds in range(0, 20, 3):
            parts.save_part(
                by=alice,
                at=AT + timedelta(seconds=seconds),
                assessment_id=made,
                part="comments",
                values={"child": f"Words {seconds}"},
                version=1,
                saved_from=page,
                autosave=True,
            )

        with look(SYSTEM):
            events = Event.objects.filter(action="caf.save_part")
            assert events.count() - before == 2
            assert not events.filter(text__isnull=False).exists()

    def test_keys_are_not_written_by_a_form(self, alice):
        made = caf.draft(alice)
        with pytest.raises(ValueError, match="no form writes"):
            caf.save(alice, made, "situation", subject=uuid4())

    @pytest.mark.parametrize("name", ["version", "nonsense", "elements"])
    def test_there_is_no_such_part(self, alice, name):
        made = caf.draft(alice)
        with pytest.raises(NotForYou):
            caf.save(alice, made, name, reason="x")

    def test_there_is_no_such_element(self, alice):
        with pytest.raises(NotForYou):
            caf.element(alice, caf.draft(alice), "nonsense")

    def test_choosing_elements(self, alice):
        made = caf.draft(alice)
        parts.choose_elements(by=alice, at=AT, assessment_id=made, chosen=["warmth", "family"])
        parts.choose_elements(by=alice, at=AT, assessment_id=made, chosen=["warmth", "community"])

        read = shown(alice, made)
        assert [code for code, one in read.elements.items() if one.chosen] == ["warmth", "community"]

    def test_a_row_is_added_once_however_often_its_page_is_sent(self, alice):
        made, row, page = caf.draft(alice), uuid4(), uuid4()
        for words in ("First", "First", "Second"):
            parts.save_action(
                by=alice,
                at=AT,
                assessment_id=made,
                action_id=row,
                values={"action": words},
                version=0,
                saved_from=page,
            )

        assert [one.action for one in shown(alice, made).actions] == ["Second"]

    def test_at_most_four_parents(self, alice):
        made = caf.draft(alice)
        for number in range(3):
            self.add_person(alice, made, f"Carer {number}")
        with pytest.raises(Refused, match="four"):
            self.add_person(alice, made, "Carer 5")

        self.add_person(alice, made, "Friend", PersonKind.PRESENT)
        assert len(shown(alice, made).of_kind(PersonKind.PARENT)) == 4

    def test_a_row_of_another_assessment_is_not_touched(self, alice):
        first, second = caf.draft(alice), caf.draft(alice)
        row = caf.action(alice, first)
        before = state(first)

        with pytest.raises(NotForYou):
            parts.save_action(
                by=alice,
                at=AT,
                assessment_id=second,
                action_id=row,
                values={"action": "Taken over"},
                version=1,
                saved_from=uuid4(),
            )
        parts.remove_row(by=alice, at=AT, assessment_id=second, row_id=row)

        assert state(first) == before

    def test_taking_a_row_out_twice(self, alice):
        made = caf.draft(alice)
        row = caf.action(alice, made)
        for _ in range(2):
            parts.remove_row(by=alice, at=AT, assessment_id=made, row_id=row)

        assert shown(alice, made).actions == ()

    @staticmethod
    def add_person(viewer, made, name, kind=PersonKind.PARENT):
        parts.save_person(
            by=viewer,
            at=AT,
            assessment_id=made,
            person_id=uuid4(),
            kind=kind,
            values={"name": name},
            version=1,
            saved_from=uuid4(),
        )


class TestFinishing:
    def test_what_is_missing_is_said(self, alice):
        made = caf.draft(alice)
        before = state(made)

        with pytest.raises(Refused) as refusal:
            caf.complete(alice, made)

        for word in ("led to", "element", "needs", "change", "words", "action"):
            assert word in refusal.value.sentence
        assert state(made) == before

    def test_a_chosen_element_must_be_written_or_said_not_discussed(self, alice):
        made = caf.write(alice, caf.draft(alice))
        parts.choose_elements(by=alice, at=AT, assessment_id=made, chosen=["behaviour"])
        with pytest.raises(Refused, match="elements you chose"):
            caf.complete(alice, made)

        caf.element(alice, made, "behaviour", not_discussed=True)

        assert caf.complete(alice, made) == made

    @pytest.mark.parametrize(
        ("ending", "review_on", "sentence"),
        [
            (Ending.TEAM, None, "Agree a day"),
            (Ending.TEAM, date(2008, 3, 5), "future"),
        ],
    )
    def test_a_review_must_lie_ahead(self, alice, ending, review_on, sentence):
        made = caf.write(alice, caf.draft(alice))
        with pytest.raises(Refused, match=sentence):
            caf.complete(alice, made, ending, review_on=review_on)

    def test_a_risk_of_harm_ends_with_social_care(self, alice):
        made = caf.write(alice, caf.draft(alice))
        caf.save(alice, made, "conclusion", version=2, need_level=NeedLevel.HARM)
        with pytest.raises(Refused, match="social care"):
            caf.complete(alice, made, Ending.TEAM)

        assert caf.complete(alice, made, Ending.SOCIAL_CARE) == made

    def test_a_no_to_the_finished_text_leaves_the_draft(self, alice):
        made = caf.write(alice, caf.draft(alice))

        assert caf.complete(alice, made, answered=caf.answered(store=Answer.NO)) is None

        assert shown(alice, made).status is Status.DRAFT
        with look(SYSTEM):
            assert Consent.objects.filter(subject=subject_of(made)).count() == 2

    def test_finished_text_does_not_change(self, alice):
        made = caf.completed(alice)
        before = state(made)

        with pytest.raises(Refused, match="no longer changes"):
            caf.save(alice, made, "situation", version=2, reason="Other")
        with pytest.raises(Refused, match="finished already"):
            caf.complete(alice, made)
        with pytest.raises(Refused):
            operations.stop_assessment(by=alice, at=LATER, assessment_id=made, reason="")

        assert state(made) == before

    def test_a_stopped_draft_is_its_authors_alone(self, alice, bob):
        made = caf.draft(alice, bob.agency)
        helper(bob, made)
        assert shown(bob, made).status is Status.DRAFT

        operations.stop_assessment(by=alice, at=LATER, assessment_id=made, reason="The family moved")

        assert shown(alice, made).status is Status.ABANDONED
        with pytest.raises(NotForYou):
            shown(bob, made)
        with pytest.raises(Refused, match="stopped"):
            caf.save(alice, made, "situation", LATER, reason="Again")


WRONG_AGENCY = {
    "save_part": lambda who, made: caf.save(who, made, "situation", LATER, reason="x"),
    "save_element": lambda who, made: caf.element(who, made, "warmth", LATER, needs="x"),
    "choose": lambda who, made: parts.choose_elements(by=who, at=LATER, assessment_id=made, chosen=["warmth"]),
    "person": lambda who, made: TestWriting.add_person(who, made, "x"),
    "action": lambda who, made: caf.action(who, made, LATER),
    "remove": lambda who, made: parts.remove_row(by=who, at=LATER, assessment_id=made, row_id=uuid4()),
    "complete": lambda who, made: caf.complete(who, made, at=LATER),
    "stop": lambda who, made: operations.stop_assessment(by=who, at=LATER, assessment_id=made, reason="x"),
    "end": lambda who, made: operations.end_support(by=who, at=LATER, assessment_id=made),
}


@pytest.mark.parametrize("step", WRONG_AGENCY)
def test_the_wrong_agency_changes_nothing_and_leaves_its_refusal(alice, charlie, step):
    made = caf.write(alice, caf.draft(alice))
    caf.opened(charlie, subject_of(made))
    before = state(made)

    with pytest.raises(NotForYou):
        WRONG_AGENCY[step](charlie, made)

    assert state(made) == before
    assert refusals() == 1


@pytest.mark.parametrize("step", ["complete", "stop"])
def test_a_member_writes_but_does_not_finish(alice, bob, step):
    made = caf.write(alice, caf.draft(alice, bob.agency))
    helper(bob, made)
    before = state(made)

    with pytest.raises(Refused, match="author or the lead"):
        WRONG_AGENCY[step](bob, made)

    assert state(made) == before


class TestReading:
    def test_nobody_reads_by_having_opened_the_index(self, alice, charlie):
        made = caf.completed(alice)
        caf.opened(charlie, subject_of(made))

        with pytest.raises(NotForYou):
            shown(charlie, made)

    def test_no_such_assessment(self, alice):
        with pytest.raises(NotForYou):
            shown(alice, uuid4())

    def test_a_member_reads_until_the_consent_is_taken_back(self, alice, bob):
        made = caf.completed(alice, bob.agency)
        helper(bob, made)
        assert shown(bob, made).right.consent

        with look(SYSTEM):
            held = Consent.objects.filter(subject=subject_of(made), kind="sharing").values_list("id", flat=True)
            held = list(held)
        for one in held:
            sharing_operations.withdraw_consent(
                by=alice, at=LATER, consent_id=one, subject=subject_of(made), recorded_by=alice.person
            )

        with pytest.raises(NotForYou):
            shown(bob, made, LATER)
        assert shown(alice, made)

    def test_the_family_reads_what_is_finished(self, alice):
        parent = accounts.viewer(accounts.person("Pat Invented", kind="parent"), None, accounts.DAY)
        draft, done = caf.draft(alice), caf.completed(alice)
        for one in (draft, done):
            sharing.relate(parent, Relation.PARENT, subject_of(one))

        assert shown(parent, done, purpose=Purpose.OWN_RECORD).status is Status.COMPLETED
        assert not shown(parent, done, purpose=Purpose.OWN_RECORD).may_write
        with pytest.raises(NotForYou):
            shown(parent, draft, purpose=Purpose.OWN_RECORD)
        with pytest.raises(NotForYou):
            caf.save(parent, done, "comments", LATER, parents="x")

    def test_the_author_of_an_earlier_one_does_not_read_the_later_one(self, alice, bob):
        first = caf.completed(alice, ending=Ending.NOTHING)
        second = caf.draft(bob, subject=subject_of(first), at=LATER)

        assert shown(alice, first)
        with pytest.raises(NotForYou):
            shown(alice, second)
        with look(alice):
            assert [line.id for line in assessments_of(alice, subject_of(first), LATER)] == [first]

    def test_my_drafts(self, alice, bob):
        mine = [caf.draft(alice), caf.draft(alice, at=LATER)]
        caf.draft(bob)
        caf.completed(alice)

        with look(alice):
            assert [line.id for line in my_drafts(alice, LATER)] == mine

    @pytest.mark.parametrize("people", [1, 3])
    def test_it_takes_the_same_queries_however_much_there_is(self, alice, django_assert_num_queries, people):
        made = caf.write(alice, caf.draft(alice))
        for number in range(people):
            caf.action(alice, made)
            TestWriting.add_person(alice, made, f"Person {number}", PersonKind.PRESENT)

        with look(alice), django_assert_num_queries(7):
            assessment(alice, made, LATER)


RELATIONS = [
    Relation.AUTHOR,
    Relation.LEAD,
    Relation.MEMBER,
    Relation.NOMINEE,
    Relation.PROVIDER,
    Relation.INDEX,
    Relation.PARENT,
    Relation.CHILD,
]


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_three_answers_of_the_rule_agree(alice, bob, relation):
    everything = {
        "draft": caf.draft(alice, bob.agency),
        "done": caf.completed(alice, bob.agency),
        "stopped": caf.draft(alice, bob.agency),
    }
    operations.stop_assessment(by=alice, at=AT, assessment_id=everything["stopped"], reason="")
    for one in everything.values():
        sharing.relate(bob, relation, subject_of(one), object_id=one)

    with look(bob):
        rows = list(models.Assessment.objects.filter(id__in=everything.values()))
        for purpose in Purpose:
            visible = visible_to(bob, models.Assessment.objects.all(), purpose, LATER)
            listed = set(visible.values_list("id", flat=True))
            for row in rows:
                assert can_view(bob, row, purpose, LATER) == (row.id in listed)
                if can_write(bob, row, LATER):
                    assert can_view(bob, row, Purpose.SUPPORT, LATER)


class TestTakingBack:
    def consent_of(self, assessment_id, kind):
        with look(SYSTEM):
            return Consent.objects.filter(subject=subject_of(assessment_id), kind=kind).latest("given_at").id

    def take_back(self, who, assessment_id, kind, at=LATER):
        consent.take_back_consent(
            by=who,
            at=at,
            subject=subject_of(assessment_id),
            consent_id=self.consent_of(assessment_id, kind),
        )

    def test_nothing_more_is_written(self, alice):
        made = caf.write(alice, caf.draft(alice))
        self.take_back(alice, made, "storage")
        before = state(made)

        for step in ("save_part", "save_element", "choose", "action", "remove"):
            with pytest.raises(Refused, match="took back"):
                WRONG_AGENCY[step](alice, made)
        with pytest.raises(Refused, match="took back"):
            shown(alice, made, writing=True)

        assert state(made) == before
        assert shown(alice, made)

    def test_agreed_again_it_goes_on(self, alice):
        made = caf.draft(alice)
        self.take_back(alice, made, "storage")
        consent.answer_consent(by=alice, at=LATER, subject=subject_of(made), answered=caf.answered())

        caf.save(alice, made, "situation", LATER, reason="Agreed again")

    def test_the_lead_learns_that_it_happened_and_nothing_more(self, alice, bob):
        made = caf.completed(alice, bob.agency)
        helper(bob, made, Relation.LEAD)

        self.take_back(alice, made, "sharing")

        message = Message.objects.get()
        assert message.to == "bob.example@example.invalid"
        assert "Zoe" not in message.text + message.subject

    def test_without_a_lead_the_author_learns_it_from_the_family(self, alice):
        made = caf.completed(alice, alice.agency)
        parent = accounts.viewer(accounts.person("Pat Invented", kind="parent"), None, accounts.DAY)
        sharing.relate(parent, Relation.PARENT, subject_of(made))

        self.take_back(parent, made, "sharing")

        assert Message.objects.get().to == "alice.example@example.invalid"

    def test_a_stranger_takes_nothing_back(self, alice, charlie):
        made = caf.completed(alice, alice.agency)
        with pytest.raises(Refused):
            self.take_back(charlie, made, "sharing")
        with look(SYSTEM):
            assert not Consent.objects.filter(withdrawn_at__isnull=False).exists()
        assert not Message.objects.exists()


TABLES = [
    "caf_assessment",
    "caf_assessmentidentity",
    "caf_assessmentsituation",
    "caf_assessmentelement",
    "caf_assessmentperson",
    "caf_assessmentconclusion",
    "caf_assessmentcomments",
    "caf_assessmentaction",
]


@pytest.mark.parametrize("table", TABLES)
def test_plain_sql_shows_the_author_the_rows_and_a_stranger_none(alice, charlie, table):
    caf.write(alice, caf.draft(alice))

    for who, some in ((alice, True), (charlie, False)):
        with look(who), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert bool(cursor.fetchone()[0]) is some


def test_what_the_rule_shows_lies_within_the_wall(alice, bob):
    """Bob reads by consent; the wall is coarser, so it shows him at least that."""
    made = caf.completed(alice, bob.agency)
    helper(bob, made)
    with look(bob):
        visible = set(visible_to(bob, models.Assessment.objects.all(), Purpose.SUPPORT, LATER).values_list("id"))
        within = set(models.Assessment.objects.values_list("id"))
    assert visible == {(made,)}
    assert visible <= within
