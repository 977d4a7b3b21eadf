"""A steward's pages: the queue, side by side, approving and returning, history, listing, doubles, reports, gaps."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oast.directory.enums import ClaimState, Likeness, ProposalState
from oast.directory.models import (
    Care,
    Claim,
    Entry,
    Pair,
    Phone,
    Proposal,
    Report,
    SearchMiss,
    Service,
    Version,
    WebCheck,
)
from oast.directory.operations import editing
from oast.directory.operations.claims import claim_entry
from oast.directory.operations.publishing import publish
from oast.directory.queries import gaps, stewards
from oast.directory.queries.contents import content_of
from oast.directory.queries.public import open_reports
from oast.mail.models import Message
from tests.caf.pages import Somebody
from tests.factories import accounts
from tests.factories.directory import load, package, service

pytestmark = pytest.mark.django_db

TOKEN = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def waiting(amy, entry):
    return edited(amy, entry, name="Grief and loss")


def edited(amy, entry, seen="0.0", **fields):
    content = content_of(entry) | fields
    made = editing.propose_edit(by=amy.viewer, at=timezone.now(), service_id=entry, content=content, seen=seen)
    return Proposal.objects.get(pk=made)


def said(response) -> str:
    return response.content.decode()


def decide(stella, waiting, decision, comment="", seen="0.1"):
    return stella.post(f"/directory/stewards/edits/{waiting.id}", decision=decision, comment=comment, seen=seen)


def test_a_provider_sees_none_of_it(amy, waiting, entry):
    for path in ("", "waiting", f"edits/{waiting.id}", f"entries/{entry}", "overdue", "links", "pairs", "reports"):
        assert amy.get(f"/directory/stewards/{path}").status_code == 403, path
    assert decide(amy, waiting, "yes").status_code == 403
    assert Proposal.objects.get().state == ProposalState.WAITING


# Edits


def test_the_queue_and_the_edit_side_by_side(stella, waiting):
    page = said(stella.get("/directory/stewards/waiting"))
    assert "Bereavement support" in page
    assert "Amy Provider, Hop Kiln Family Trust" in page
    page = said(stella.get(f"/directory/stewards/edits/{waiting.id}"))
    assert '<del class="oast-differs__piece">Bereavement support</del>' in page
    assert '<ins class="oast-differs__piece">Grief and loss</ins>' in page


def test_approved_it_is_public_and_the_provider_gets_a_mail(client, stella, waiting, entry):
    assert decide(stella, waiting, "yes").status_code == 302
    assert "Grief and loss" in said(client.get(f"/directory/services/{entry}"))
    mail = Message.objects.get()
    assert (mail.to, mail.kind) == ("amy.provider@example.invalid", "something_changed")
    assert f"/directory/keep/{entry}" in mail.text
    assert "Grief" not in mail.text
    assert "Approved" in said(stella.get("/directory/stewards/waiting"))
    assert "State" in said(stella.get(f"/directory/stewards/edits/{waiting.id}"))


def test_returned_with_a_comment(amy, stella, waiting, entry):
    page = said(decide(stella, waiting, "no"))
    assert "Say why" in page
    decide(stella, waiting, "no", "Which group?")
    assert Proposal.objects.get().state == ProposalState.RETURNED
    assert "Which group?" in said(amy.get(f"/directory/keep/{entry}"))
    assert Message.objects.count() == 1


def test_no_decision_is_no_decision(stella, waiting):
    assert "There is a problem" in said(stella.post(f"/directory/stewards/edits/{waiting.id}", seen="0.1"))
    assert Proposal.objects.get().state == ProposalState.WAITING


def test_what_moved_is_looked_at_again(amy, stella, waiting, entry):
    edited(amy, entry, seen="0.1", name="Mourning")
    response = decide(stella, waiting, "yes")
    assert response.status_code == 409
    assert "Mourning" in said(response)
    assert Entry.objects.get(pk=entry).name == "Bereavement support"
    assert decide(stella, waiting, "yes", seen="0.2").status_code == 302


def test_a_field_that_both_changed_is_said(stella, waiting, entry):
    Service.objects.filter(pk=entry).update(name="From the source")
    page = said(stella.get(f"/directory/stewards/edits/{waiting.id}"))
    assert "Changed by both" in page
    assert "the edit’s wording is published" in page


def test_the_queue_costs_the_same_with_one_and_three(amy, stella, waiting, entry):
    stella.get("/directory/stewards/waiting")
    with CaptureQueriesContext(connection) as one:
        stella.get("/directory/stewards/waiting")
    edited(amy, Service.objects.get(original_id="s2").id, name="B")
    editing.start_entry(by=amy.viewer, at=timezone.now(), content={"name": "C"})
    with CaptureQueriesContext(connection) as three:
        page = said(stella.get("/directory/stewards/waiting"))
    assert len(three) == len(one)
    assert "Edits (3)" in page


# The entry


def test_a_check_is_public_with_its_day(client, stella, entry):
    stella.post(f"/directory/stewards/entries/{entry}", do="check")
    assert "Checked by Kent Trust" in said(client.get(f"/directory/services/{entry}"))
    assert Service.objects.get(pk=entry).due_on == timezone.localdate() + timedelta(days=365)


def test_taken_off_and_listed_again(client, stella, entry):
    address = f"/directory/stewards/entries/{entry}"
    assert "Say why" in said(stella.post(address, do="unlist"))
    assert client.get(f"/directory/services/{entry}").status_code == 200
    stella.post(address, do="unlist", because="It has closed.")
    assert client.get(f"/directory/services/{entry}").status_code == 404
    assert "It has closed." in said(stella.get(address))
    assert "It has closed." in said(stella.get("/directory/stewards/overdue"))
    stella.post(address, do="list")
    assert client.get(f"/directory/services/{entry}").status_code == 200


def test_history_and_bringing_back(client, stella, waiting, entry):
    assert "Nobody has changed" in said(stella.get(f"/directory/stewards/entries/{entry}"))
    decide(stella, waiting, "yes")
    page = said(stella.get(f"/directory/stewards/entries/{entry}"))
    assert "Version 2: Edited" in page
    assert "Version 1: As its source had it" in page
    address = f"/directory/stewards/entries/{entry}/versions/{Version.objects.get(service=entry, number=1).pk}"
    assert "Bring this version back" in said(stella.get(address))
    second = f"{address.rsplit('/', 1)[0]}/{Version.objects.get(service=entry, number=2).pk}"
    page = said(stella.get(second))
    assert "What changed with it" in page
    assert "The entry says this now." in page
    assert stella.post(address, seen="1.0").status_code == 409
    assert stella.post(address, seen="2.0").status_code == 302
    assert "Bereavement support" in said(client.get(f"/directory/services/{entry}"))
    assert stella.post(address, seen="3.0").status_code == 409
    assert stella.get(f"/directory/stewards/entries/{entry}/versions/{TOKEN}").status_code == 404


def test_what_does_not_exist(stella, entry):
    for path in ("edits", "entries", "claims", "pairs"):
        assert stella.get(f"/directory/stewards/{path}/{TOKEN}").status_code == 404, path
    assert stella.post(f"/directory/stewards/reports/{TOKEN}", state="mended").status_code == 404
    assert stella.post(f"/directory/stewards/claims/{TOKEN}", decision="yes").status_code == 404
    assert stella.post(f"/directory/stewards/entries/{entry}", do="burn").status_code == 200


# Claims


def test_a_claim_is_agreed_or_refused(stella, entry):
    sid = Somebody("Sid Stranger", accounts.agency("Weald Youth Club"), "provider")
    first = claim_entry(by=sid.viewer, at=timezone.now(), service_id=entry, words="We run it")
    assert "Weald Youth Club" in said(stella.get("/directory/stewards/waiting"))
    address = f"/directory/stewards/claims/{first}"
    page = said(stella.get(address))
    for words in ("We run it", "The entry says it is run by", "01632 960001"):
        assert words in page
    Phone.objects.all().delete()
    assert "The entry has no telephone number." in said(stella.get(address))
    assert "Say why" in said(stella.post(address, decision="no"))
    stella.post(address, decision="no", comment="It is not")
    assert "It is not" in said(sid.get("/directory/keep/"))
    assert stella.post(address, decision="yes").status_code == 403
    second = claim_entry(by=sid.viewer, at=timezone.now(), service_id=entry)
    stella.post(f"/directory/stewards/claims/{second}", decision="yes")
    assert Claim.objects.get(pk=second).state == ClaimState.AGREED
    assert sid.get(f"/directory/keep/{entry}").status_code == 200
    assert Message.objects.filter(to="sid.stranger@example.invalid").count() == 2


# Doubles


@pytest.fixture
def double(entry):
    load(package(service("x1", "Bereavement support")), source="Another source")
    from oast.directory import tasks

    tasks.suggest_same()
    return Pair.objects.get(second__name="Bereavement support", first__name="Bereavement support")


def test_doubles_are_suggested_with_reasons_and_a_person_decides(client, stella, double, entry):
    page = said(stella.get("/directory/stewards/pairs"))
    assert "The names are the same." in page
    assert "They have a telephone number in common." in page
    address = f"/directory/stewards/pairs/{double.id}"
    assert "Are these the same service?" in said(stella.get(address))
    assert "There is a problem" in said(stella.post(address))
    other = double.second_id if double.first_id == entry else double.first_id
    stella.post(address, answer=str(entry))
    assert client.get(f"/directory/services/{entry}").status_code == 200
    assert client.get(f"/directory/services/{other}").status_code == 404
    assert Service.objects.filter(pk=other).exists(), "nothing is merged or deleted"
    assert "The same as “Bereavement support”" in Care.objects.get(pk=other).not_listed_because
    assert stella.post(address, answer="different").status_code == 403


def test_not_the_same_is_remembered(stella, double):
    from oast.directory import tasks

    stella.post(f"/directory/stewards/pairs/{double.id}", answer="different")
    tasks.suggest_same()
    assert Pair.objects.get(pk=double.id).state == Likeness.DIFFERENT
    assert str(double.id) not in said(stella.get("/directory/stewards/pairs"))
    assert Entry.objects.filter(name="Bereavement support").count() == 2


# The whole


def test_overdue_falls_is_said_and_is_unlisted_in_the_end(client, stella, entry):
    from oast.directory import tasks

    late = timezone.localdate() - timedelta(days=200)
    Service.objects.filter(pk=entry).update(due_on=late, assured_on=late)
    publish([entry])
    assert "The next check is overdue" in said(client.get(f"/directory/services/{entry}"))
    assert "200" in said(stella.get("/directory/stewards/overdue"))
    tasks.keep_entries()
    assert client.get(f"/directory/services/{entry}").status_code == 404
    assert Service.objects.filter(pk=entry).exists()
    assert "Not listed for it" in said(stella.get("/directory/stewards/overdue"))
    publish([entry])
    assert not Entry.objects.filter(pk=entry).exists(), "a publication does not bring it back"
    stella.post(f"/directory/stewards/entries/{entry}", do="check")
    assert client.get(f"/directory/services/{entry}").status_code == 200


def test_a_reminder_goes_out_once_before_the_check_is_due(amy, agency, entry):
    from oast.directory import tasks

    due = timezone.localdate() + timedelta(days=20)
    Service.objects.filter(pk=entry).update(due_on=due)
    publish([entry])
    tasks.keep_entries()
    tasks.keep_entries()
    (mail,) = Message.objects.all()
    assert (mail.to, mail.kind) == ("amy.provider@example.invalid", "entry_still_right")
    assert stewards.still_right_code(entry, due) in mail.text


def test_without_providers_the_agency_s_own_address_is_reminded(agency, entry):
    from oast.directory import tasks

    Service.objects.filter(pk=entry).update(due_on=timezone.localdate())
    publish([entry])
    tasks.keep_entries()
    assert [mail.to for mail in Message.objects.all()] == ["office@hopkiln.example.net"]


def test_nobody_is_reminded_of_what_nobody_holds(entry):
    from oast.directory import tasks

    Service.objects.update(organization=None, due_on=timezone.localdate())
    publish([entry])
    tasks.keep_entries()
    assert not Message.objects.exists()


def test_dead_links_are_shown_with_their_entries(stella, entry):
    Service.objects.filter(pk=entry).update(url="https://gone.example.org/")
    WebCheck.objects.create(url="https://gone.example.org/", state="gone", failures=2, checked_at=timezone.now())
    page = said(stella.get("/directory/stewards/links"))
    assert "https://gone.example.org/" in page
    assert "Bereavement support" in page
    assert "2 times in vain" in page


def test_reports_are_dealt_with(stella, entry):
    report = Report.objects.create(service_id=entry, kind="closed", words="It moved", created_at=timezone.now())
    assert "It moved" in said(stella.get("/directory/stewards/reports"))
    assert stella.post(f"/directory/stewards/reports/{report.id}", state="").status_code == 403
    stella.post(f"/directory/stewards/reports/{report.id}", state="mended")
    report.refresh_from_db()
    assert report.state == "mended"
    assert "No report is open" in said(stella.get("/directory/stewards/reports"))
    assert stella.post(f"/directory/stewards/reports/{report.id}", state="junk").status_code == 403


@pytest.mark.parametrize("field", ["kind", "state"])
def test_a_report_outside_the_closed_lists_cannot_be_in_the_database(entry, field):
    """One would break the stewards' list for all of them."""
    given = {"kind": "closed", "state": "open"} | {field: "<b>nothing that is known</b>"}
    with pytest.raises(IntegrityError, match="directory_report_"), transaction.atomic():
        Report.objects.create(service_id=entry, created_at=timezone.now(), **given)
    assert not Report.objects.exists()


def test_the_dashboard_has_the_map_of_gaps_as_numbers_too(stella, entry):
    SearchMiss.objects.create(digest="x", month=timezone.localdate().replace(day=1), words="falconry", times=7)
    page = said(stella.get("/directory/stewards/"))
    assert page.count("oast-gaps__area--") == 23
    assert "falconry" in page
    page = said(stella.get("/directory/stewards/", topic="bereavement"))
    assert "Services about “Bereavement and loss”" in page
    assert stella.get("/directory/stewards/", topic="nothing").status_code == 200


def test_coverage_counts_by_partnership_and_topic(entry):
    load(package(service("w", "Wide", areas=[("county", "Kent")])), source="Wide")
    counted = gaps.coverage()
    rows = {key: of for key, _, of in counted.rows}
    assert counted.everywhere["bereavement"] == 2, "the toddler group names no area: nobody is turned away"
    maidstone = next(key for key in rows if key.startswith("maidstone"))
    dover = next(key for key in rows if key.startswith("dover"))
    assert (rows[maidstone]["bereavement"], rows[dover]["bereavement"]) == (3, 2)


def test_a_new_version_is_written_once(stella, waiting, entry):
    decide(stella, waiting, "yes")
    assert Version.objects.filter(service=entry).count() == 2


def test_what_should_not_be_public_stands_first_among_the_reports(stella, entry):
    for days, kind in ((2, "closed"), (0, "unsafe"), (1, "times")):
        at = timezone.now() - timedelta(days=days)
        Report.objects.create(service_id=entry, kind=kind, words=kind, created_at=at)
    assert [one.words for one in open_reports()] == ["unsafe", "closed", "times"]
    assert said(stella.get("/directory/stewards/reports")).count("Look at this first") == 1
