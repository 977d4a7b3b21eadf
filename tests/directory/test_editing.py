"""An edit waits while the approved snapshot stays public; it is approved, returned, taken back, reverted."""

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oast.audit.models import Event
from oast.audit.rules import NotForYou, Refused, Stale
from oast.audit.scope import SystemActor
from oast.directory.differences import AT_ONCE, LABELS, whole
from oast.directory.enums import Held, How, ProposalState
from oast.directory.models import Care, Entry, Location, Proposal, Service, Source, Version
from oast.directory.operations import editing, publish_all
from oast.directory.operations.editing import approve_edit, propose_edit, return_edit, revert_entry, take_edit_back
from oast.directory.queries.contents import content_of, contents
from tests.factories import accounts
from tests.factories.directory import AT, load, organization, package, service

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def edit(by, entry, at=AT, seen="0.0", **fields):
    made = propose_edit(
        by=by, at=at, service_id=entry, content=content_of(entry) | fields, seen=seen, words="New leaflet"
    )
    return Proposal.objects.get(pk=made)


def approve(by, waiting, at=LATER, seen="0.1"):
    return approve_edit(by=by, at=at, proposal_id=waiting.id, seen=seen)


def nothing_changed(entry):
    return (Version.objects.count(), Proposal.objects.count(), Entry.objects.get(pk=entry).document)


# What the public reads


PUBLIC = [
    "/directory/",
    "/directory/?q=bereavement&near=ME14+1XX",
    "/directory/?topic=bereavement",
    "/directory/suggestions?q=be",
    "/directory/services/{key}",
    "/directory/services/{key}/wrong",
    "/api/oruk/v3/services",
    "/api/oruk/v3/services?full=true",
    "/api/oruk/v3/services?minimal=true",
    "/api/oruk/v3/services?search=bereavement",
    "/api/oruk/v3/services/{key}",
    "/api/oruk/v3/service_at_locations?full=true",
    "/api/oruk/v3/organizations?full_service=true",
    "/api/oruk/v3/taxonomy_terms",
]

OF_THE_REQUEST = re.compile(rb'name="(csrfmiddlewaretoken|token)" value="[^"]*"|nonce="[^"]*"|"request_id"[^,]*')


def public(client, key):
    """Everything that anybody can read, byte by byte; only what is made anew for each request is taken out."""
    return {path: OF_THE_REQUEST.sub(b"", client.get(path.format(key=key)).content) for path in PUBLIC}


EVERYTHING = {
    "name": "Grief and loss",
    "alternate_name": "The hop group",
    "description": "Zebrafish are new here",
    "topics": [],
    "eligibility": "Everybody",
    "minimum_age": 3.0,
    "maximum_age": 9.0,
    "for_send": True,
    "areas": [{"place": "county", "name": "Kent"}],
    "application_process": "Ring us",
    "self_referral": True,
    "free": True,
    "fees": "£2",
    "costs": [{"option": "Term", "amount": "20.00", "amount_description": "a child"}],
    "delivery": ["group"],
    "phones": [{"number": "01632 960009", "extension": "", "kind": "", "description": ""}],
    "email": "new@hopkiln.example.net",
    "url": "https://hopkiln.example.net/",
    "schedules": [],
    "languages": ["Welsh"],
    "interpretation": "On request",
    "accreditations": "ISO 9001",
}


def test_the_public_reads_the_approved_snapshot_to_the_byte_until_approval(client, entry, alice, sarah):
    before = public(client, entry)
    places = [content_of(entry)["places"][0] | {"address_1": "2 Other Street", "latitude": 51.2}]
    waiting = edit(alice, entry, **EVERYTHING, places=places)
    assert public(client, entry) == before
    publish_all(by=SystemActor("directory_publish"), at=LATER)
    assert public(client, entry) == before, "publishing everything anew shows nothing of it either"
    return_edit(by=sarah, at=LATER, proposal_id=waiting.id, seen="0.1", comment="Which Zebrafish?")
    assert public(client, entry) == before
    edit(alice, entry, seen="0.1", **EVERYTHING, places=places)
    assert public(client, entry) == before

    approve(sarah, waiting, seen="0.2")
    after = public(client, entry)
    assert b"Zebrafish" in after["/directory/services/{key}"]
    assert b"2 Other Street" in after["/directory/services/{key}"]
    told = [path for path in PUBLIC if after[path] == before[path]]
    assert told == ["/directory/", "/directory/suggestions?q=be", "/api/oruk/v3/taxonomy_terms"]


def test_everything_of_a_content_can_be_edited(entry, alice, sarah):
    approve(sarah, edit(alice, entry, **EVERYTHING))
    said = content_of(entry)
    assert {name: said[name] for name in EVERYTHING} == EVERYTHING


# Who may


def test_a_stranger_may_not(entry, charlie):
    before = nothing_changed(entry)
    with pytest.raises(Refused, match="kept by another agency"):
        edit(charlie, entry, name="Mine")
    assert nothing_changed(entry) == before


def test_somebody_without_the_role_may_not(entry, agency):
    bob = accounts.practitioner("Bob Example", agency)
    with pytest.raises(Refused, match="role does not include"):
        edit(bob, entry, name="Mine")


def test_a_provider_may_not_approve_return_or_revert(entry, alice):
    waiting = edit(alice, entry, name="Grief and loss")
    before = nothing_changed(entry)
    for act in (
        lambda: approve(alice, waiting),
        lambda: return_edit(by=alice, at=AT, proposal_id=waiting.id, seen="0.1", comment="No"),
        lambda: revert_entry(by=alice, at=AT, service_id=entry, number=1, seen="0.1"),
    ):
        with pytest.raises((Refused, NotForYou)):
            act()
    assert nothing_changed(entry) == before


def test_what_does_not_exist(sarah, entry):
    with pytest.raises(NotForYou):
        approve_edit(by=sarah, at=AT, proposal_id=entry, seen="0.0")
    with pytest.raises(NotForYou):
        propose_edit(by=sarah, at=AT, service_id=Source.objects.first().id, content={}, seen="0.0")
    with pytest.raises(NotForYou):
        revert_entry(by=sarah, at=AT, service_id=entry, number=9, seen="0.0")


# The life of an edit


def test_an_edit_is_approved_with_its_history(entry, alice, sarah):
    waiting = edit(alice, entry, name="Grief and loss")
    approve(sarah, waiting)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == (ProposalState.APPROVED, sarah.key)
    versions = list(Version.objects.filter(service=entry))
    assert [(one.number, one.how, one.content["name"], one.by) for one in versions] == [
        (1, How.SOURCE, "Bereavement support", ""),
        (2, How.EDIT, "Grief and loss", alice.key),
    ]
    kept = Service.objects.get(pk=entry)
    assert (kept.assured_by, kept.assured_on, kept.due_on) == (
        "Kent Trust",
        LATER.date(),
        LATER.date() + timedelta(days=365),
    )
    assert Event.objects.filter(action="directory.approve_edit", object_id=waiting.id).count() == 1


def test_a_returned_edit_is_sent_again(entry, alice, sarah):
    waiting = edit(alice, entry, name="Grief and loss")
    with pytest.raises(Refused, match="Say what"):
        return_edit(by=sarah, at=AT, proposal_id=waiting.id, seen="0.1", comment=" ")
    return_edit(by=sarah, at=AT, proposal_id=waiting.id, seen="0.1", comment="Too long")
    with pytest.raises(Refused, match="dealt with"):
        approve(sarah, waiting)
    again = edit(alice, entry, seen="0.1", name="Grief and loss")
    assert (again.id, again.state, again.revision, again.comment) == (waiting.id, "waiting", 2, "Too long")


def test_an_edit_is_taken_back(entry, alice, charlie):
    waiting = edit(alice, entry, name="Grief and loss")
    with pytest.raises(Refused):
        take_edit_back(by=charlie, at=AT, proposal_id=waiting.id)
    take_edit_back(by=alice, at=AT, proposal_id=waiting.id)
    assert Proposal.objects.get().state == ProposalState.TAKEN_BACK
    with pytest.raises(Refused):
        take_edit_back(by=alice, at=AT, proposal_id=waiting.id)
    assert edit(alice, entry, name="Another").id != waiting.id


def test_nothing_changed_is_no_edit(entry, alice):
    with pytest.raises(Refused, match="Nothing was changed"):
        edit(alice, entry)
    with pytest.raises(Refused, match="Nothing was changed"):
        edit(alice, entry, status="inactive", capacity="full")


def test_a_steward_s_own_edit_is_public_at_once(entry, sarah):
    assert edit(sarah, entry, name="Grief and loss").state == ProposalState.APPROVED
    assert Entry.objects.get(pk=entry).name == "Grief and loss"
    assert Version.objects.filter(service=entry).order_by("-number")[0].words == "New leaflet"


def test_the_same_form_sent_twice_is_one_edit(entry, alice):
    token = "00000000-0000-4000-8000-000000000001"
    said = content_of(entry) | {"name": "Grief"}
    for _ in range(2):
        propose_edit(by=alice, at=AT, token=token, service_id=entry, content=said, seen="0.0")
    assert Proposal.objects.get().revision == 1


# Two at once


def test_whoever_saves_second_sees_both(entry, alice, sarah):
    edit(alice, entry, name="Grief and loss")
    with pytest.raises(Stale) as stale:
        edit(alice, entry, name="Mourning")
    assert (stale.value.theirs, stale.value.yours) == ({"Name": "Grief and loss"}, {"Name": "Mourning"})
    assert Proposal.objects.get().content["name"] == "Grief and loss"
    with pytest.raises(Stale):
        edit(sarah, entry, name="Mourning")


def test_a_steward_approves_only_what_was_seen(entry, alice, sarah):
    waiting = edit(alice, entry, name="Grief and loss")
    edit(alice, entry, seen="0.1", name="Something else")
    for decide in (
        lambda: approve(sarah, waiting),
        lambda: return_edit(by=sarah, at=AT, proposal_id=waiting.id, seen="0.1", comment="No"),
    ):
        with pytest.raises(Stale):
            decide()
    assert Entry.objects.get(pk=entry).name == "Bereavement support"


def test_what_changed_meanwhile_is_kept(entry, alice, sarah):
    waiting = edit(alice, entry, name="Grief and loss")
    Service.objects.filter(pk=entry).update(fees="Free now")
    Care.objects.filter(pk=entry).update(version=5)
    approve(sarah, waiting, seen="5.1")
    assert {name: content_of(entry)[name] for name in ("name", "fees")} == {
        "name": "Grief and loss",
        "fees": "Free now",
    }


# History


def test_an_earlier_version_comes_back_and_nothing_is_lost(entry, alice, sarah):
    first = content_of(entry)
    approve(sarah, edit(alice, entry, **EVERYTHING))
    revert_entry(by=sarah, at=LATER, service_id=entry, number=1, seen="2.0")
    assert content_of(entry) == first
    assert [(one.number, one.how, one.words) for one in Version.objects.all()] == [
        (1, How.SOURCE, ""),
        (2, How.EDIT, ""),
        (3, How.REVERTED, "Version 1"),
    ]
    with pytest.raises(Refused, match="Nothing"):
        revert_entry(by=sarah, at=LATER, service_id=entry, number=1, seen="3.0")
    with pytest.raises(Stale):
        revert_entry(by=sarah, at=LATER, service_id=entry, number=2, seen="2.0")


def test_how_things_stand_today_is_not_brought_back(entry, sarah):
    edit(sarah, entry, name="Grief")
    Service.objects.filter(pk=entry).update(status="temporarily closed")
    revert_entry(by=sarah, at=LATER, service_id=entry, number=1, seen="2.0")
    assert (content_of(entry)["status"], content_of(entry)["name"]) == ("temporarily closed", "Bereavement support")


# Places


def test_a_place_of_two_services_changes_for_one(entry, sarah):
    other = Service.objects.get(original_id="s2").id
    before = content_of(other)
    place = content_of(entry)["places"][0]
    edit(sarah, entry, places=[place | {"address_1": "2 Other Street", "accessibility": [["Loop", ""]]}])
    assert content_of(other) == before
    changed = content_of(entry)["places"][0]
    assert (changed["address_1"], changed["accessibility"], changed["id"] != place["id"]) == (
        "2 Other Street",
        [["Loop", ""]],
        True,
    )
    assert content_of(entry)["schedules"][0]["place"] == changed["id"]
    assert Location.objects.get(pk=changed["id"]).source.name == "Oast"


def test_a_new_place_without_a_key(entry, sarah):
    new = content_of(entry)["places"][0] | {"id": "", "city": "Deal"}
    edit(sarah, entry, places=[*content_of(entry)["places"], new])
    assert [one["city"] for one in content_of(entry)["places"]] == ["Maidstone", "Deal"]


def test_a_withdrawn_service_is_not_edited(entry, sarah):
    Service.objects.filter(pk=entry).update(withdrawn_at=AT)
    with pytest.raises(Refused, match="withdrawn"):
        edit(sarah, entry, name="X")


# New ones and copies


def test_a_new_entry_is_public_when_it_is_approved(client, alice, sarah, entry):
    new = editing.start_entry(by=alice, at=AT, content=whole({"name": "Chess club", "description": "Play chess"}))
    assert Service.objects.get(pk=new).held_for == Held.NEW
    assert client.get(f"/directory/services/{new}").status_code == 404
    approve(sarah, Proposal.objects.get(service=new))
    page = client.get(f"/directory/services/{new}").content.decode()
    assert "Chess club" in page
    assert "Run by Hop Kiln Family Trust" in page
    assert [one.how for one in Version.objects.filter(service=new)] == [How.NEW]


def test_an_agency_without_organisation_gets_one(charlie):
    new = editing.start_entry(by=charlie, at=AT, content=whole({"name": "Chess club"}))
    made = Service.objects.get(pk=new).organization
    assert (made.name, made.source.name) == ("Weald Youth Club", "Oast")


def test_a_steward_s_new_entry_is_public_at_once(sarah):
    new = editing.start_entry(by=sarah, at=AT, content=whole({"name": "Chess club"}))
    assert Entry.objects.get(pk=new).name == "Chess club"


def test_a_stranger_copies_nothing(entry, charlie):
    with pytest.raises(Refused):
        editing.start_entry(by=charlie, at=AT, content=content_of(entry), how=How.COPY, copy_of=entry)
    assert Service.objects.count() == 2


# Imports beside edits


def test_an_import_does_not_overwrite_what_is_kept_here(entry, sarah, agency):
    edit(sarah, entry, name="Grief and loss")
    run = load(package(service(name="Their new name"), organizations=[organization(agency=str(agency.id))]), at=LATER)
    assert content_of(entry)["name"] == "Grief and loss"
    assert Entry.objects.get(pk=entry).name == "Grief and loss"
    care = Care.objects.get(pk=entry)
    assert (care.kept_here, care.source_changed_at) == (True, LATER)
    assert run


def test_an_import_leaves_do_not_list_alone(entry):
    Service.objects.filter(pk=entry).update(do_not_list=True)
    load(package(service(name="Their new name")), at=LATER)
    assert Service.objects.get(pk=entry).do_not_list
    assert not Entry.objects.filter(pk=entry).exists()


def test_reading_many_contents_costs_the_same_as_one(entry, django_assert_num_queries):
    for keys in ([entry], list(Service.objects.values_list("id", flat=True))):
        with django_assert_num_queries(11):
            contents(keys)


@settings(max_examples=20)
@given(st.data())
def test_whatever_is_applied_is_what_it_says(entry, sarah, data):
    texts = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20)
    before = content_of(entry)
    free_text = [name for name in LABELS if isinstance(before[name], str) and name not in AT_ONCE]
    wanted = before | {name: data.draw(texts) for name in free_text}
    wanted["languages"] = data.draw(st.lists(texts, max_size=3))
    care = Care.objects.filter(pk=entry).first()
    with suppress(Refused):  # nothing was changed
        propose_edit(by=sarah, at=AT, service_id=entry, content=wanted, seen=editing.mark(care, None))
    assert content_of(entry) == wanted
