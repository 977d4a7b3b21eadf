"""The pages of the common assessment: from the index to the end, and everything that goes wrong on the way."""

import base64
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from oast.accounts.enums import Sector
from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.caf import models
from oast.caf.enums import Status
from oast.caf.policies.assessment import status
from oast.directory.models import Entry
from oast.sharing.models import Consent
from tests.caf import pages
from tests.caf.conftest import looking_as
from tests.factories import accounts, caf, childindex, directory

pytestmark = pytest.mark.django_db

MOST_QUERIES = 25
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def alice():
    return pages.Somebody()


@pytest.fixture
def bob():
    return pages.Somebody("Bob Example", accounts.agency("Hop Garden Project", Sector.VOLUNTARY))


def text(answer) -> str:
    return answer.content.decode()


def field(answer, name: str) -> str:
    """The value of a hidden field."""
    return re.search(rf'name="{name}" value="([^"]*)"', text(answer))[1]


def row(assessment: UUID, part: str):
    with looking_as():
        return getattr(models.Assessment.objects.select_related(part).get(id=assessment), part)


def queries(somebody, address) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert somebody.get(address).status_code == 200
    return len(asked)


class TestBefore:
    def test_no_match_is_not_safety(self, alice):
        answer = alice.get(reverse("caf:start", args=[pages.child(alice)]))

        assert "This does not mean that nobody is worried" in text(answer)
        assert "Zoe Hopkins" in text(answer)
        assert answer["Cache-Control"] == "no-store"

    def test_somebody_else_wrote_one_already(self, alice, bob):
        made = pages.draft(alice)
        with looking_as():
            subject = models.Assessment.objects.get(id=made).subject
        caf.sharing.relate(bob.viewer, caf.Relation.INDEX, subject, at=pages.now())

        answer = bob.get(reverse("caf:start", args=[subject]))

        assert "Ask the author: Alice Example" in text(answer)
        assert "Ask the family" not in text(answer)

    def test_a_child_that_was_not_opened_is_not_there(self, alice):
        for name in ("start", "new_checklist", "ask_consent", "refused", "consents", "answer_consent"):
            assert alice.get(reverse(f"caf:{name}", args=[pages.child()])).status_code == 404

    def test_whoever_lacks_the_role_is_told_so(self):
        clerk = pages.Somebody("Dora Example", None, "sponsor")
        answer = clerk.get(reverse("caf:start", args=[pages.child(clerk)]))
        assert answer.status_code == 403
        assert "Your role does not include this page" in text(answer)


class TestTheFiveQuestions:
    YES = {f"answer_{code}": "yes" for code in ("healthy", "safe", "learning", "contributing", "poverty")}

    def make(self, somebody, **answers):
        address = reverse("caf:new_checklist", args=[pages.child(somebody)])
        return somebody.post(address, **self.YES | {"own_service": "no"} | answers)

    @pytest.mark.parametrize(
        ("answers", "words"),
        [
            ({}, "No common assessment is needed"),
            ({"answer_healthy": "not_sure"}, "Offer a common assessment"),
            ({"answer_healthy": "no", "own_service": "yes"}, "My own service can help"),
            ({"answer_safe": "no", "decision": "no_caf"}, "Stop. Follow the safeguarding procedure now"),
        ],
    )
    def test_what_they_lead_to(self, alice, answers, words):
        answer = self.make(alice, **answers)
        assert answer.status_code == 302
        shown = text(alice.get(answer["Location"]))
        assert words in shown
        assert shown.index("<h1") < shown.index(words) < shown.index("What you answered")

    def test_an_unanswered_question_is_named_and_the_rest_is_kept(self, alice):
        address = reverse("caf:new_checklist", args=[pages.child(alice)])
        answer = alice.post(address, answer_healthy="no", note_healthy="Often tired")
        assert "Error: " in text(answer)
        assert "Answer: Does the child appear to be safe from harm?" in text(answer)
        assert "Often tired" in text(answer)

    def test_it_opens_the_assessment_where_the_worry_is(self, alice):
        made = self.make(alice, answer_poverty="no")
        checklist = made["Location"].rsplit("/", 1)[1]
        subject = self.subject(checklist)
        begun = alice.post(reverse("caf:ask_consent", args=[subject]) + f"?checklist={checklist}", **pages.CONSENT)

        assert re.search(r'value="housing_money"[^>]*checked', text(alice.get(begun["Location"])))

    def test_somebody_elses_is_not_there(self, alice, bob):
        made = self.make(alice)
        assert bob.get(made["Location"]).status_code == 404

    def subject(self, checklist):
        with looking_as():
            return models.Checklist.objects.get(id=checklist).subject


class TestConsent:
    def ask(self, somebody, subject=None, token=None, **answers):
        subject = subject or pages.child(somebody)
        return somebody.post(reverse("caf:ask_consent", args=[subject]), token, **pages.CONSENT | answers)

    def test_a_yes_begins(self, alice):
        answer = self.ask(alice)
        assert answer.status_code == 302
        assert answer["Location"].endswith("/write/elements")

    def test_the_form_sent_twice_begins_one(self, alice):
        subject, token = pages.child(alice), uuid4()
        assert len({self.ask(alice, subject, token)["Location"] for _ in range(2)}) == 1

    def test_a_no_is_no_worry(self, alice):
        answer = self.ask(alice, store="no")
        assert "not a worry" in text(alice.get(answer["Location"]))
        with looking_as():
            assert not models.Assessment.objects.exists()

    def test_a_carer_without_parental_responsibility_is_not_offered(self, alice):
        carers = [
            {"name": "Pat Hopkins", "relation": "Mother", "responsible": True},
            {"name": "Nan Hopkins", "relation": "Grandmother", "responsible": False},
        ]
        answer = alice.get(reverse("caf:ask_consent", args=[pages.child(alice, carers=carers)]))
        assert "Pat Hopkins (Mother)" in text(answer)
        assert "Nan Hopkins" not in text(answer)

    def test_services_are_named_agreed_and_excluded(self, alice, bob):
        police = accounts.agency("Police", Sector.POLICE)
        self.ask(alice, share="yes", covers=[str(alice.viewer.agency)], more_1="hop garden", excluded_1="Police")

        with looking_as():
            consent = Consent.objects.get(kind="sharing")
            covers = {(cover.recipient, cover.excluded) for cover in consent.covers.all()}
        assert covers == {(alice.viewer.agency, False), (bob.viewer.agency, False), (police.id, True)}

    def test_a_practitioner_is_named(self, alice, bob):
        self.ask(alice, share="yes", practitioner="Bob Example")
        with looking_as():
            assert Consent.objects.get(kind="sharing").covers.get().recipient == bob.person.id

    @pytest.mark.parametrize(
        ("answers", "sentence"),
        [
            ({"giver": ""}, "Say who answers"),
            ({"giver": "nobody"}, "Choose one of the answers that are shown"),
            ({"giver": "other"}, "Give the name of the person who answers"),
            ({"giver": "child"}, "Under 12 a child"),
            ({"store": ""}, "written down and kept"),
            ({"share": ""}, "agrees that it is shared"),
            ({"share": "yes"}, "Name at least one service"),
            ({"share": "yes", "more_1": "Nowhere"}, "Nothing in Oast is called"),
            ({"share": "yes", "practitioner": "Nobody Here"}, "Nothing in Oast is called"),
            ({"share": "yes", "more_1": "Twin"}, "Several are called so"),
            ({"share": "yes", "more_1": "Twin A", "excluded_1": "Twin A"}, "agreed and as excluded"),
            ({"evidence": ""}, "Say how the answer was given"),
            ({"witness": ""}, "Name the person who heard"),
            ({"evidence": "paper"}, "Choose the scan"),
            ({"evidence": "drawn"}, "Draw the signature"),
            ({"evidence": "drawn", "drawn": "data:image/png;base64,!!"}, "did not arrive"),
            ({"evidence": "drawn", "drawn": "data:image/png;base64,aGVsbG8="}, "did not arrive"),
            ({"witness": "x" * 201}, "200 characters or fewer"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, alice, answers, sentence):
        for name in ("Twin A", "Twin B"):
            accounts.agency(name)
        subject = pages.child(alice, born=timezone.localdate() - timedelta(days=365 * 8))

        answer = self.ask(alice, subject, **{"other_relation": "Neighbour’s aunt"} | answers)

        assert answer.status_code == 200
        assert "Error: " in text(answer)
        assert sentence in text(answer).replace("’", "'").replace("&#x27;", "'") or sentence in text(answer)
        assert "Neighbour’s aunt" in text(answer)
        with looking_as():
            assert not Consent.objects.exists()

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"MZ not a scan", "must be a PDF, a PNG or a JPEG"),
            (b"<html><script>alert(1)</script>", "must be a PDF, a PNG or a JPEG"),
            (b"%PDF-" + b"0" * (10 * 1024 * 1024), "smaller than 10 MB"),
            (b"", "empty"),
        ],
    )
    def test_a_scan_is_what_it_says(self, alice, content, sentence):
        scan = SimpleUploadedFile("consent.pdf", content, "application/pdf")
        answer = self.ask(alice, evidence="paper", scan=scan)
        assert sentence in text(answer)

    def test_a_scan_is_kept_behind_the_wall(self, alice):
        self.ask(alice, evidence="paper", scan=SimpleUploadedFile("x.exe", PNG, "application/x-msdownload"))
        with looking_as():
            held = Consent.objects.get(kind="storage")
            assert (bytes(held.evidence_file), held.evidence_type) == (PNG, "image/png")

    def test_a_drawn_signature(self, alice):
        drawn = "data:image/png;base64," + base64.b64encode(PNG).decode()
        self.ask(alice, evidence="drawn", drawn=drawn)
        with looking_as():
            assert bytes(Consent.objects.get(kind="storage").evidence_file) == PNG

    def test_a_second_assessment_is_refused_with_the_contact(self, alice, bob):
        made = pages.draft(alice)
        with looking_as():
            subject = models.Assessment.objects.get(id=made).subject
        caf.sharing.relate(bob.viewer, caf.Relation.INDEX, subject, at=pages.now())

        answer = bob.post(reverse("caf:ask_consent", args=[subject]), **pages.CONSENT)

        assert answer.status_code == 403
        assert "Alice Example" in text(answer)

    def test_taking_it_back(self, alice, bob):
        made = pages.draft(alice, bob.viewer.agency)
        with looking_as():
            subject = models.Assessment.objects.get(id=made).subject
            sharing = Consent.objects.get(kind="sharing").id
        caf.sharing.relate(bob.viewer, caf.Relation.MEMBER, subject, at=pages.now())
        read = reverse("caf:assessment", args=[made])
        assert bob.get(read).status_code == 200
        address = reverse("caf:take_back_consent", args=[subject, sharing])
        assert "From this second" in text(alice.get(address))

        assert alice.post(address).status_code == 302

        assert bob.get(read).status_code == 404
        assert "Taken back" in text(alice.get(reverse("caf:consents", args=[subject])))
        assert alice.post(address).status_code == 403
        assert alice.get(reverse("caf:take_back_consent", args=[subject, uuid4()])).status_code == 404

    def test_another_answer(self, alice):
        made = pages.draft(alice)
        with looking_as():
            subject = models.Assessment.objects.get(id=made).subject
        address = reverse("caf:answer_consent", args=[subject])
        assert alice.post(address, **pages.CONSENT | {"witness": ""}).status_code == 200

        answer = alice.post(address, **pages.CONSENT | {"giver": "other", "other_name": "Lee Hopkins"})

        assert answer.status_code == 302
        assert "Lee Hopkins" in text(alice.get(answer["Location"]))


class TestWriting:
    def test_the_list_says_what_is_missing(self, alice):
        made = pages.draft(alice)
        answer = alice.get(reverse("caf:write", args=[made]))
        assert "Say what led to this assessment" in text(answer)
        assert "Zoe Invented" in text(answer)

    @pytest.mark.parametrize("part", ["identity", "situation", "conclusion", "comments"])
    def test_every_part_has_its_page(self, alice, part):
        made = pages.draft(alice)
        assert alice.get(reverse("caf:part", args=[made, part])).status_code == 200

    def test_a_part_is_saved_and_shown_again(self, alice):
        made = pages.draft(alice)
        address = reverse("caf:part", args=[made, "situation"])
        opened = alice.get(address)

        saved = alice.post(address, UUID(field(opened, "token")), version=field(opened, "version"), reason="Tired")

        assert saved["Location"] == reverse("caf:elements", args=[made])
        assert "Tired" in text(alice.get(address))

    def test_hostile_text_is_text(self, alice):
        made = pages.draft(alice)
        hostile = "<script>alert(1)</script>\"'{{ 7 * 7 }}\x00\u202e"
        address = reverse("caf:part", args=[made, "situation"])

        alice.post(address, version=1, reason=hostile)

        for page in (address, reverse("caf:assessment", args=[made])):
            shown = text(alice.get(page))
            assert "<script>alert" not in shown
            assert "&lt;script&gt;alert(1)" in shown
            assert "{{ 7 * 7 }}" in shown

    def test_too_long_is_said_and_nothing_is_lost(self, alice):
        made = pages.draft(alice)
        long = "Wörter " * 1200
        answer = alice.post(reverse("caf:part", args=[made, "situation"]), version=1, reason=long)
        assert "It is 399 characters too long" in text(answer)
        assert long.strip() in text(answer)
        assert row(made, "situation").reason == ""

    def test_wrong_kinds_of_values(self, alice):
        made = pages.draft(alice)
        wrong = {
            reverse("caf:part", args=[made, "identity"]): {"ethnicity": "martian", "disabled": "perhaps"},
            reverse("caf:part", args=[made, "conclusion"]): {"need_level": "42"},
            reverse("caf:action", args=[made, uuid4()]): {"action": "x", "due_on-day": "31", "due_on-month": "2"},
            reverse("caf:person", args=[made, "parent", uuid4()]): {"name": "", "telephone": "ring me"},
        }  # fmt: skip
        for address, values in wrong.items():
            answer = alice.post(address, version="nonsense", **values)
            assert answer.status_code == 200
            assert "Error: " in text(answer)

    def test_what_is_not_there(self, alice):
        made = pages.draft(alice)
        for address in (
            reverse("caf:part", args=[made, "nonsense"]),
            reverse("caf:element", args=[made, "nonsense"]),
            reverse("caf:person", args=[made, "nonsense", uuid4()]),
            reverse("caf:write", args=[uuid4()]),
        ):
            assert alice.get(address).status_code == 404

    def test_a_late_save_shows_both_and_loses_nothing(self, alice, bob):
        made = pages.draft(alice, bob.viewer.agency)
        with looking_as():
            subject = models.Assessment.objects.get(id=made).subject
        caf.sharing.relate(bob.viewer, caf.Relation.MEMBER, subject, at=pages.now())
        address = reverse("caf:element", args=[made, "behaviour"])
        opened = alice.get(address)
        bob.post(address, version=field(bob.get(address), "version"), needs="Bob’s words", strengths="Bob’s praise")

        late = alice.post(
            address, UUID(field(opened, "token")), version=field(opened, "version"), needs="Alice’s words"
        )

        assert late.status_code == 409
        assert "Bob’s words" in text(late)
        assert text(late).count("Alice’s words") == 2
        assert re.search(r'name="strengths"[^>]*>\s*Bob’s praise', text(late))
        assert "Error: " in text(late)
        with looking_as():
            assert Event.objects.filter(action="caf.save_element", outcome=Outcome.REFUSED).count() == 1

        again = alice.post(address, UUID(field(late, "token")), version=field(late, "version"), needs="Both our words")
        assert again.status_code == 302
        assert "Both our words" in text(alice.get(address))

    def test_different_elements_do_not_meet(self, alice, bob):
        made = pages.draft(alice, bob.viewer.agency)
        with looking_as():
            subject = models.Assessment.objects.get(id=made).subject
        caf.sharing.relate(bob.viewer, caf.Relation.MEMBER, subject, at=pages.now())
        for who, code in ((alice, "behaviour"), (bob, "warmth")):
            answer = who.post(reverse("caf:element", args=[made, code]), version=1, needs=who.person.name)
            assert answer.status_code == 302

    def test_a_script_saves_while_somebody_types(self, alice):
        made = pages.draft(alice)
        address = reverse("caf:part", args=[made, "comments"])
        token = uuid4()
        for words in ("I", "I like", "I like my school"):
            answer = alice.post(address, token, version=1, child=words, autosave="1")
            assert answer.status_code == 200
            assert re.fullmatch(r"\d{1,2}(:\d\d)?(am|pm)|midday|midnight", answer.json()["saved"])

        assert row(made, "comments").child == "I like my school"
        with looking_as():
            assert Event.objects.filter(action="caf.save_part").count() == 1
        assert alice.post(address, uuid4(), version=1, child="Late", autosave="1").status_code == 409
        assert alice.post(address, token, version=1, child="x" * 9000, autosave="1").status_code == 422

    def test_a_save_that_was_overtaken_on_its_way_changes_nothing(self, alice):
        """The connection was lost for a moment: the later save arrives first, then the earlier one."""
        made, token = pages.draft(alice), uuid4()
        address = reverse("caf:part", args=[made, "comments"])
        for number, words in [(1, "I"), (3, "I like my school"), (2, "I like")]:
            answer = alice.post(address, token, version=1, number=number, child=words, autosave="1")
            assert answer.json()["saved"]

        assert row(made, "comments").child == "I like my school"

    def test_a_save_that_arrives_after_the_button_changes_nothing(self, alice):
        made, token = pages.draft(alice), uuid4()
        address = reverse("caf:part", args=[made, "comments"])
        alice.post(address, token, version=1, number=2, child="The whole sentence.")
        alice.post(address, token, version=1, number=1, child="The who", autosave="1")

        assert row(made, "comments").child == "The whole sentence."

    def test_the_button_counts_whatever_its_number(self, alice):
        made, token = pages.draft(alice), uuid4()
        address = reverse("caf:part", args=[made, "comments"])
        alice.post(address, token, version=1, number=5, child="One", autosave="1")

        assert alice.post(address, token, version=1, number="rubbish", child="One two").status_code == 302
        assert row(made, "comments").child == "One two"

    def test_the_button_after_autosaves_is_no_conflict(self, alice):
        made, token = pages.draft(alice), uuid4()
        address = reverse("caf:part", args=[made, "comments"])
        alice.post(address, token, version=1, child="One", autosave="1")

        assert alice.post(address, token, version=1, child="One two").status_code == 302
        assert row(made, "comments").child == "One two"

    def test_a_dropped_session_saves_nothing_and_asks_to_sign_in(self, alice):
        made = pages.draft(alice)
        address = reverse("caf:part", args=[made, "situation"])
        Session.objects.all().delete()

        for extra in ({}, {"autosave": "1"}):
            answer = alice.post(address, version=1, reason="Lost?", **extra)
            assert answer.status_code == 403
            assert "Lost?</textarea>" in answer.content.decode()
            assert 'href="/account/login/?next=' in answer.content.decode()
        assert alice.post(address, version=1)["Location"].startswith("/account/login/")
        assert row(made, "situation").reason == ""

    def test_a_page_without_its_token_saves_nothing(self, alice):
        made = pages.draft(alice)
        answer = alice.client.post(reverse("caf:part", args=[made, "situation"]), {"version": 1, "reason": "x"})
        assert answer.status_code == 403
        assert row(made, "situation").reason == ""

    def test_choosing_leads_to_the_first_and_on_to_the_next(self, alice):
        made = pages.draft(alice)
        chosen = alice.post(reverse("caf:elements", args=[made]), chosen=["warmth", "behaviour"])
        assert chosen["Location"] == reverse("caf:element", args=[made, "behaviour"])

        second = alice.post(chosen["Location"], version=1, needs="Sleep")
        assert second["Location"] == reverse("caf:element", args=[made, "warmth"])
        last = alice.post(second["Location"], version=1, not_discussed="on")
        assert last["Location"] == reverse("caf:part", args=[made, "conclusion"])
        listed = alice.post(chosen["Location"], version=2, needs="Sleep!", list="yes")
        assert listed["Location"] == reverse("caf:write", args=[made])
        none = alice.post(reverse("caf:elements", args=[made]))
        assert none["Location"] == reverse("caf:write", args=[made])

    def test_written_and_not_discussed_is_a_fault(self, alice):
        made = pages.draft(alice)
        answer = alice.post(reverse("caf:element", args=[made, "warmth"]), version=1, needs="x", not_discussed="on")
        assert "You wrote something here" in text(answer)

    def test_people_and_actions_come_and_go(self, alice):
        made, person, action = pages.draft(alice), uuid4(), uuid4()
        token = uuid4()
        for name in ("Lee", "Lee Hopkins"):
            alice.post(reverse("caf:person", args=[made, "parent", person]), token, version=0, name=name)
        alice.post(reverse("caf:action", args=[made, action]), version=0, action="Breakfast club")
        assert "Lee Hopkins" in text(alice.get(reverse("caf:people", args=[made])))
        assert "Breakfast club" in text(alice.get(reverse("caf:actions", args=[made])))
        assert alice.get(reverse("caf:action", args=[made, action])).status_code == 200

        for one, name in ((person, "people"), (action, "actions")):
            gone = alice.post(reverse("caf:remove_row", args=[made, one]), list=name)
            assert gone["Location"] == reverse(f"caf:{name}", args=[made])
        assert "Lee Hopkins" not in text(alice.get(reverse("caf:people", args=[made])))
        assert alice.get(reverse("caf:remove_row", args=[made, person])).status_code == 405


class TestFinishing:
    def finish(self, somebody, made, token=None, **answers):
        fields = pages.CONSENT | {"ending": "nothing"} | answers
        return somebody.post(reverse("caf:finish", args=[made]), token, **fields)

    def later(self, days=42) -> dict:
        day = timezone.localdate() + timedelta(days=days)
        return {"review_on-day": day.day, "review_on-month": day.month, "review_on-year": day.year}

    def test_what_is_missing_is_listed_with_its_page(self, alice):
        made = pages.draft(alice)
        answer = alice.get(reverse("caf:finish", args=[made]))
        assert reverse("caf:part", args=[made, "situation"]) in text(answer)
        assert "Say what led to this assessment" in text(answer)

    @pytest.mark.parametrize(
        ("ending", "words"),
        [
            ("nothing", "where they can come back to"),
            ("own_agency", "Carry out the actions"),
            ("one_service", "Send the referral"),
            ("team", "who leads"),
            ("social_care", "Ring children’s social services now"),
        ],
    )
    def test_each_ending_has_a_path_of_its_own(self, alice, ending, words):
        made = pages.written(alice)
        done = self.finish(alice, made, ending=ending, **self.later())
        assert done["Location"] == reverse("caf:finished", args=[made])
        assert words in text(alice.get(done["Location"]))
        with looking_as():
            assert status(models.Assessment.objects.get(id=made)) is Status.COMPLETED

    def test_a_team_wants_a_review(self, alice):
        made = pages.written(alice)
        answer = self.finish(alice, made, ending="team")
        assert "Agree a day on which you look at it again" in text(answer)
        answer = self.finish(alice, made, ending="team", **self.later(0))
        assert "or later" in text(answer)

    def test_faults_of_both_forms_are_listed(self, alice):
        answer = self.finish(alice, pages.written(alice), ending="", store="")
        assert "Choose what happens next" in text(answer)
        assert "written down and kept" in text(answer)

    def test_sent_twice_it_is_finished_once(self, alice):
        made, token = pages.written(alice), uuid4()
        assert self.finish(alice, made, token).status_code == 302
        again = self.finish(alice, made, token)
        assert again.status_code == 403
        assert "finished already" in text(again)
        with looking_as():
            assert Consent.objects.filter(kind="storage").count() == 2

    def test_a_no_leaves_the_draft(self, alice):
        made = pages.written(alice)
        answer = self.finish(alice, made, store="no")
        assert "Nothing you wrote is lost" in text(alice.get(answer["Location"]))
        assert alice.get(reverse("caf:write", args=[made])).status_code == 200

    def test_a_finished_one_is_read_and_its_help_ended(self, alice):
        made = pages.written(alice)
        self.finish(alice, made, ending="own_agency")
        assert alice.get(reverse("caf:write", args=[made]))["Location"] == reverse("caf:assessment", args=[made])
        assert alice.get(reverse("caf:part", args=[made, "comments"])).status_code == 403
        read = text(alice.get(reverse("caf:assessment", args=[made])))
        assert "The help that followed has ended" in read
        assert "This copy is for" in read
        assert "Alice Example, Invicta School" in read

        assert alice.post(reverse("caf:end_support", args=[made])).status_code == 302
        assert "The help that followed has ended" not in text(alice.get(reverse("caf:assessment", args=[made])))

    def test_stopping(self, alice):
        made = pages.draft(alice)
        address = reverse("caf:stop", args=[made])
        assert "Say why you stop" in text(alice.post(address))
        assert alice.post(address, reason="The family moved away").status_code == 302
        assert "Stopped before it was finished" in text(alice.get(reverse("caf:assessment", args=[made])))


OPEN = ["write", "elements", "people", "actions", "finish", "assessment", "stop", "not_agreed", "finished"]


def addresses(made: UUID) -> dict[str, str]:
    """Every page of a draft by its name."""
    return {name: reverse(f"caf:{name}", args=[made]) for name in OPEN if name != "finished"} | {
        "part": reverse("caf:part", args=[made, "identity"]),
        "element": reverse("caf:element", args=[made, "warmth"]),
        "person": reverse("caf:person", args=[made, "parent", uuid4()]),
        "action": reverse("caf:action", args=[made, uuid4()]),
    }


def test_a_stranger_finds_no_page(alice, bob):
    made = pages.draft(alice)
    answers = [bob.get(address) for address in addresses(made).values()]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content.split(b"<main")[1].split(b"</main")[0] for answer in answers}) == 1


def test_pages_ask_the_same_number_of_queries_with_one_row_and_with_three(alice):
    few, many = pages.written(alice), pages.written(alice)
    for number in range(2):
        caf.action(alice.viewer, many, pages.now())
        name = f"Person {number}"
        alice.post(reverse("caf:person", args=[many, "parent", uuid4()]), version=0, name=name)
        alice.post(reverse("caf:element", args=[many, "warmth"]), version=number + 1, needs=name)

    for (name, one), other in zip(addresses(few).items(), addresses(many).values(), strict=True):
        asked = queries(alice, one)
        assert asked == queries(alice, other), name
        assert asked <= MOST_QUERIES, name


def test_the_pages_before_it_stay_within_the_limit(alice):
    subject = pages.child(alice)
    for name in ("start", "new_checklist", "ask_consent", "refused"):
        assert queries(alice, reverse(f"caf:{name}", args=[subject])) <= MOST_QUERIES, name


class TestKept:
    def test_a_pdf_is_marked_and_recorded(self, alice):
        made = pages.written(alice)
        answer = alice.get(reverse("caf:assessment_pdf", args=[made]))
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert answer["Cache-Control"] == "no-store"
        with looking_as():
            assert Event.objects.filter(action="caf.print_assessment", outcome=Outcome.SHOWN).count() == 1

    def test_the_signed_paper(self, alice, bob):
        subject = pages.child(alice)
        scan = SimpleUploadedFile("consent.png", PNG, "image/png")
        alice.post(reverse("caf:ask_consent", args=[subject]), **pages.CONSENT | {"evidence": "paper", "scan": scan})
        with looking_as():
            consent = Consent.objects.get(kind="storage").id
        address = reverse("caf:consent_evidence", args=[subject, consent])
        assert address in text(alice.get(reverse("caf:consents", args=[subject])))

        answer = alice.get(address)

        assert (answer.content, answer["Content-Type"]) == (PNG, "image/png")
        assert answer["Content-Disposition"].startswith("attachment")
        assert bob.get(address).status_code == 404
        assert alice.get(reverse("caf:consent_evidence", args=[subject, uuid4()])).status_code == 404


class TestServices:
    def test_an_action_uses_a_service_of_the_directory(self, alice):
        directory.load()
        service = Entry.objects.get()
        made, action = pages.draft(alice), uuid4()
        address = reverse("caf:action_service", args=[made, action])
        assert "Find a service" in text(alice.get(address))
        assert service.name in text(alice.post(address, q="bereavement"))
        assert "full postcode" in text(alice.post(address, q="x", postcode="nonsense"))
        assert "No service was found" in text(alice.post(address, q="submarines"))

        for _ in range(2):
            chosen = alice.post(address, service=str(service.pk))
        assert chosen["Location"] == reverse("caf:action", args=[made, action])
        assert service.name in text(alice.get(chosen["Location"]))
        alice.post(chosen["Location"], version=2, action="Ring them first")

        with looking_as():
            row = models.AssessmentAction.objects.get(id=action)
        assert (row.action, row.service, row.service_name) == ("Ring them first", service.pk, service.name)

    @pytest.mark.parametrize("sent", ["", "nonsense", "0f6e5d4c-3b2a-4190-8f7e-6d5c4b3a2918"])
    def test_there_is_no_such_service(self, alice, sent):
        address = reverse("caf:action_service", args=[pages.draft(alice), uuid4()])
        assert alice.post(address, service=sent).status_code == 404


class TestUnusualChildren:
    def begin(self, alice, subject, **answers):
        caf.sharing.relate(alice.viewer, caf.Relation.INDEX, subject, at=pages.now())
        address = reverse("caf:ask_consent", args=[subject])
        asked = text(alice.get(address))
        begun = alice.post(address, **pages.CONSENT | {"giver": "other", "other_name": "Claire Hopkins"} | answers)
        return asked, UUID(begun["Location"].split("/")[3])

    def test_an_unborn_child_is_named_by_the_mother(self, alice):
        asked, made = self.begin(alice, childindex.unborn())

        assert "the child" not in re.findall(r'value="(\w+)"', asked)
        assert 'value="child"' not in asked
        identity = row(made, "identity")
        assert (identity.name, identity.born_on) == ("Unborn child of Claire Hopkins", None)
        assert "Expected" in text(alice.get(reverse("caf:part", args=[made, "identity"])))
        assert "1 June 2008" in text(alice.get(reverse("caf:assessment", args=[made])))

    def test_what_a_shield_hides_is_not_carried_over(self, alice):
        subject = childindex.child(shielded=True, address=childindex.CANARY, carers=[
            {"name": "Canary Carer", "relation": "Mother", "responsible": True}
        ])  # fmt: skip
        asked, made = self.begin(alice, subject)

        shown = asked + "".join(text(alice.get(address)) for address in addresses(made).values())
        assert "Zoe Hopkins" in shown
        assert "Canary" not in shown
        assert row(made, "identity").address == ""


class TestMine:
    def test_drafts_come_first_and_strangers_see_none(self, alice, bob):
        address = reverse("caf:my_assessments")
        assert "no common assessment yet" in text(alice.get(address))
        done = pages.written(alice)
        TestFinishing().finish(alice, done)
        draft = pages.draft(alice)

        shown = text(alice.get(address))

        assert shown.index(reverse("caf:write", args=[draft])) < shown.index(reverse("caf:assessment", args=[done]))
        assert "Zoe Invented" not in text(bob.get(address))

    def test_it_asks_as_much_for_one_as_for_three(self, alice):
        address = reverse("caf:my_assessments")
        pages.draft(alice)
        one = queries(alice, address)
        for _ in range(2):
            pages.draft(alice)
        assert queries(alice, address) == one


@pytest.mark.parametrize("what", ["people/parent", "actions"])
def test_a_key_that_is_another_childs_is_as_one_that_is_not_there(alice, bob, what):
    """The second wall hides the row, so it looks like a new one until the database says that the key is taken."""
    theirs, mine = pages.written(alice), pages.written(bob)
    with looking_as():
        model = models.AssessmentAction if what == "actions" else models.AssessmentPerson
        row = model.objects.filter(assessment=theirs).first()
        before = model.objects.values().get(id=row.id)

    answer = bob.post(f"/caf/assessments/{mine}/write/{what}/{row.id}", action="x", name="Y", version="1")

    assert answer.status_code == 404
    with looking_as():
        assert model.objects.values().get(id=row.id) == before
