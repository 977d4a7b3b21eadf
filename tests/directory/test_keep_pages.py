"""A provider's pages: my services, finding and claiming, editing, today, copying, tables, the mailed link."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from oast.directory.enums import How, ProposalState
from oast.directory.models import Care, Claim, Entry, Proposal, Service, Upload, Version, ViewCount
from oast.directory.operations import editing
from oast.directory.queries.contents import content_of
from oast.directory.queries.stewards import still_right_code
from tests.caf.pages import Somebody
from tests.factories import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger():
    return Somebody("Sid Stranger", accounts.agency("Weald Youth Club", email="w@weald.example.net"), "provider")


@pytest.fixture
def steward():
    return Somebody("Stella Steward", accounts.agency("Kent Trust"), "directory_steward")


def said(response) -> str:
    return response.content.decode()


def form_of(page: str) -> dict:
    """What a browser would send of the edit page as it is shown."""
    main = page[page.index("<main") :]
    fields: dict = {}
    for tag in re.findall(r"<input [^>]*>", main):
        got = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if got.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        fields.setdefault(got.get("name", ""), []).append(unescape(got.get("value", "")))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', main, re.DOTALL):
        fields[name] = [unescape(text.removeprefix("\n"))]
    return fields


def unescape(text: str) -> str:
    import html

    return html.unescape(text)


# My services


def test_my_services_with_their_state(amy, entry):
    page = said(amy.get("/directory/keep/"))
    assert "Bereavement support" in page
    assert "Toddler group" in page
    assert "fewer than 6" not in page
    assert 'href="/directory/keep/' in page


def test_what_wants_something_stands_first_with_what_to_do(amy, steward, entry):
    other = Service.objects.get(name="Toddler group")
    Service.objects.filter(pk=entry).update(due_on=timezone.localdate() - timedelta(days=3))
    content = content_of(other.pk) | {"fees": "Free"}
    edit = editing.propose_edit(by=amy.viewer, at=timezone.now(), service_id=other.pk, content=content, seen="0.0")
    editing.return_edit(by=steward.viewer, at=timezone.now(), proposal_id=edit, seen="0.1", comment="For which ages?")
    page = said(amy.get("/directory/keep/"))
    todo = page[page.index("For you to do") : page.index("<table")]
    assert todo.index("Toddler group") < todo.index("Bereavement support"), "edits that were sent back come first"
    assert "Its check was due on" in todo
    assert todo.count("Everything is still right") == 1
    amy.client.post(f"/directory/keep/{entry}/right", {"token": "00000000-0000-4000-8000-000000000001"})
    assert "Its check was due on" not in said(amy.get("/directory/keep/"))


def test_a_list_costs_the_same_with_one_and_three(amy, entry, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    amy.get("/directory/keep/")
    with CaptureQueriesContext(connection) as two:
        amy.get("/directory/keep/")
    editing.start_entry(by=amy.viewer, at=timezone.now(), content={**content_of(entry), "name": "Third"})
    with django_assert_num_queries(len(two)):
        amy.get("/directory/keep/")


def test_who_has_no_role_sees_none_of_it(entry, agency):
    bob = Somebody("Bob Example", agency)
    assert bob.get("/directory/keep/").status_code == 403
    assert Client().get("/directory/keep/").status_code == 302


def test_a_stranger_s_service_is_refused(stranger, entry):
    for path in ("", "/edit", "/copy", "/today"):
        assert stranger.get(f"/directory/keep/{entry}{path}").status_code == 403
    assert stranger.post(f"/directory/keep/{entry}/right").status_code == 403


def test_small_numbers_of_views_are_not_shown(client, amy, entry):
    for _ in range(3):
        client.get(f"/directory/services/{entry}")
    client.head(f"/directory/services/{entry}")
    assert ViewCount.objects.get().views == 3
    assert "fewer than 6" in said(amy.get(f"/directory/keep/{entry}"))
    ViewCount.objects.update(views=1234)
    assert "1,234" in said(amy.get(f"/directory/keep/{entry}"))


# Editing


def test_the_form_sent_back_unchanged_changes_nothing(amy, entry):
    fields = form_of(said(amy.get(f"/directory/keep/{entry}/edit")))
    response = amy.client.post(f"/directory/keep/{entry}/edit", fields)
    assert response.status_code == 200
    assert "Nothing was changed" in said(response)
    assert not Proposal.objects.exists()


def test_an_edit_on_the_page_waits(amy, entry):
    fields = form_of(said(amy.get(f"/directory/keep/{entry}/edit")))
    fields |= {
        "name": ["Grief and loss"],
        "phones": ["01632 960002 ext 3 (evenings)\r\n01632 960003"],
        "openings": ["Monday to Friday 9am to 5pm"],
        "events": ["5 March 2030, 10:00 to 12:00, Workshop, 8 places left"],
        "languages": ["Polish, Czech"],
        "areas": ["maidstone", "dover"],
        "topics": ["bereavement", "play"],
        "free": ["yes"],
        "minimum_age": ["4"],
        "words": ["New leaflet"],
    }
    response = amy.client.post(f"/directory/keep/{entry}/edit", fields)
    assert (response.status_code, response["Location"]) == (302, f"/directory/keep/{entry}")
    edit = Proposal.objects.get()
    assert (edit.content["name"], edit.words, edit.content["free"], edit.content["minimum_age"]) == (
        "Grief and loss",
        "New leaflet",
        True,
        4.0,
    )
    assert [one["number"] for one in edit.content["phones"]] == ["01632 960002", "01632 960003"]
    assert [one["weekday"] for one in edit.content["schedules"]] == [1, 2, 3, 4, 5, None]
    assert edit.content["languages"] == ["Polish", "Czech"]
    assert [one["place"] for one in edit.content["areas"]] == ["maidstone", "dover"]
    assert {one["code"] for one in edit.content["topics"]} == {"bereavement", "play"}
    assert edit.content["places"] == content_of(entry)["places"]
    assert Entry.objects.get(pk=entry).name == "Bereavement support"
    page = said(amy.get(f"/directory/keep/{entry}"))
    assert "Your edit, which waits" in page
    assert "Grief and loss" in said(amy.get(f"/directory/keep/{entry}/edit"))


def test_faults_are_said_at_their_fields(amy, entry):
    fields = form_of(said(amy.get(f"/directory/keep/{entry}/edit")))
    fields |= {
        "name": [""],
        "phones": ["ring us"],
        "email": ["nobody"],
        "url": ["ftp://x"],
        "openings": ["Monday 25:00 to 26:00"],
        "events": ["some day"],
        "minimum_age": ["9"],
        "maximum_age": ["4"],
        "place-0-postal_code": ["ZZ99 9ZZ"],
    }
    response = amy.client.post(f"/directory/keep/{entry}/edit", fields)
    page = said(response)
    assert response.status_code == 200
    assert "Error: " in page
    for name in ("name", "phones", "email", "url", "openings", "events", "maximum_age", "place-0-postal_code"):
        assert f'href="#id_{name}"' in page, name
    assert "ring us" in page
    assert not Proposal.objects.exists()


def test_places_are_added_changed_and_taken_away(amy, entry):
    fields = form_of(said(amy.get(f"/directory/keep/{entry}/edit")))
    fields |= {"place-0-remove": ["on"], "place-1-name": ["Hall"], "place-1-city": ["Deal"], "place-1-access": ["Loop"]}
    amy.client.post(f"/directory/keep/{entry}/edit", fields)
    (place,) = Proposal.objects.get().content["places"]
    assert (place["name"], place["city"], place["accessibility"]) == ("Hall", "Deal", [["Loop", ""]])


def test_two_people_see_both_wordings(amy, entry, agency):
    fields = form_of(said(amy.get(f"/directory/keep/{entry}/edit")))
    ben = Somebody("Ben Provider", agency, "provider")
    theirs = form_of(said(ben.get(f"/directory/keep/{entry}/edit")))
    ben.client.post(f"/directory/keep/{entry}/edit", theirs | {"name": ["Mourning"]})
    response = amy.client.post(f"/directory/keep/{entry}/edit", fields | {"name": ["Grief"]})
    page = said(response)
    assert response.status_code == 409
    assert "Mourning" in page
    assert "Grief" in page
    again = form_of(page)
    assert amy.client.post(f"/directory/keep/{entry}/edit", again).status_code == 302
    assert Proposal.objects.get().content["name"] == "Grief"


def test_an_edit_is_taken_back_on_the_page(amy, entry):
    fields = form_of(said(amy.get(f"/directory/keep/{entry}/edit")))
    amy.client.post(f"/directory/keep/{entry}/edit", fields | {"name": ["Grief"]})
    amy.post(f"/directory/keep/edits/{Proposal.objects.get().id}/take-back")
    assert Proposal.objects.get().state == ProposalState.TAKEN_BACK


def test_a_new_service_and_a_copy(amy, entry):
    fields = form_of(said(amy.get("/directory/keep/new")))
    response = amy.client.post("/directory/keep/new", fields | {"name": ["Chess club"]})
    assert response.status_code == 302
    assert "It is new and waits for a steward" in said(amy.client.get(response["Location"]))
    fields = form_of(said(amy.get(f"/directory/keep/{entry}/copy")))
    assert fields["name"] == ["Bereavement support"]
    assert fields["openings"] == [""]
    amy.client.post(f"/directory/keep/{entry}/copy", fields | {"place-0-city": ["Dover"]})
    copied = Proposal.objects.get(how=How.COPY)
    assert [one["city"] for one in copied.content["places"]] == ["Dover"]
    assert copied.service_id != entry
    assert amy.post("/directory/keep/new", name="").status_code == 200
    assert amy.post(f"/directory/keep/{entry}/copy", name="").status_code == 200


# Today


def test_closed_for_a_time_is_public_at_once(client, amy, entry):
    address = f"/directory/keep/{entry}/today"
    assert "Closed for a time" in said(amy.get(address))
    response = amy.post(address, status="temporarily closed", capacity="waiting", wait_time="Up to six weeks")
    assert response.status_code == 302
    page = said(client.get(f"/directory/services/{entry}"))
    for words in ("Temporarily closed", "Full: there is a waiting list", "Up to six weeks"):
        assert words in page
    amy.post(address, status="active", capacity="", wait_time="")
    assert "Temporarily closed" not in said(client.get(f"/directory/services/{entry}"))
    assert [one.how for one in Version.objects.order_by("number")] == [How.SOURCE, How.TODAY, How.TODAY]
    amy.post(address, status="active", capacity="", wait_time="")
    assert Version.objects.count() == 3, "nothing new is no version"
    assert amy.post(address, status="defunct").status_code == 200


def test_a_waiting_time_in_the_source_s_own_words_may_stay(amy, entry):
    Service.objects.filter(pk=entry).update(wait_time="Ask us")
    assert "Ask us" in said(amy.get(f"/directory/keep/{entry}/today"))
    amy.post(f"/directory/keep/{entry}/today", status="active", capacity="free", wait_time="Ask us")
    assert (Care.objects.get().capacity, Service.objects.get(pk=entry).wait_time) == ("free", "Ask us")


def test_a_new_entry_has_no_today_before_its_approval(amy):
    new = editing.start_entry(by=amy.viewer, at=timezone.now(), content={"name": "Chess"})
    response = amy.post(f"/directory/keep/{new}/today", status="temporarily closed")
    assert response.status_code == 403


# Still right


def test_still_right_on_the_page(client, amy, entry):
    amy.post(f"/directory/keep/{entry}/right")
    kept = Service.objects.get(pk=entry)
    today = timezone.localdate()
    assert (kept.assured_by, kept.assured_on) == ("Hop Kiln Family Trust", today)
    assert kept.due_on == today + timedelta(days=183)
    assert "Checked by Hop Kiln Family Trust" in said(client.get(f"/directory/services/{entry}"))


def test_the_mailed_link_needs_no_sign_in_and_works_once(client, entry):
    due = timezone.localdate() - timedelta(days=3)
    Service.objects.filter(pk=entry).update(due_on=due)
    Entry.objects.filter(pk=entry).delete()
    from oast.directory.operations.publishing import publish

    publish([entry])
    address = f"/directory/still-right/{still_right_code(entry, due)}"
    page = said(client.get(address))
    for words in ("Yes, everything is still right", "Where", "1 Invented Street, Maidstone, ME14 1XX"):
        assert words in page
    assert Service.objects.get(pk=entry).due_on == due, "opening the link changes nothing"
    token = re.search(r'name="token" value="([^"]*)"', page)[1]
    thanks = said(client.post(address, {"token": token}))
    assert "Thank you" in thanks
    assert f"/directory/services/{entry}" in thanks
    assert Service.objects.get(pk=entry).due_on > timezone.localdate()
    assert "Nothing needs to be done" in said(client.get(address))
    other = "00000000-0000-4000-8000-000000000009"
    assert "Nothing needs to be done" in said(client.post(address, {"token": other}))


@pytest.mark.parametrize("code", ["x", "A" * 60, "-" * 47, "AAAA"])
def test_a_code_that_is_none(client, entry, code):
    assert client.get(f"/directory/still-right/{code}").status_code == 404


# Claims


def test_a_service_is_found_and_claimed(stranger, amy, entry):
    page = said(stranger.get("/directory/keep/find", q="bereavement"))
    assert "This is ours" in page
    assert "another agency keeps it now" in page
    assert "Open it" in said(amy.get("/directory/keep/find", q="bereavement"))
    assert "Nothing was found" in said(stranger.get("/directory/keep/find", q="zzz"))
    assert stranger.get("/directory/keep/find").status_code == 200
    assert "Claim this entry" in said(stranger.get(f"/directory/keep/{entry}/claim"))
    response = stranger.post(f"/directory/keep/{entry}/claim", words="We run it now")
    assert response["Location"] == "/directory/keep/"
    assert "Claim waits" in said(stranger.get("/directory/keep/"))
    assert "Claim waits" in said(stranger.get("/directory/keep/find", q="bereavement"))
    assert stranger.post(f"/directory/keep/{entry}/claim").status_code == 403


def test_the_agency_s_own_domain_proves_it(stranger, entry):
    Service.objects.filter(pk=entry).update(organization=None, email="help@weald.example.net", url="")
    response = stranger.post(f"/directory/keep/{entry}/claim")
    assert response["Location"] == f"/directory/keep/{entry}"
    assert Claim.objects.get().automatic
    assert stranger.get(f"/directory/keep/{entry}").status_code == 200


def test_a_claim_of_what_is_not_listed(stranger):
    assert stranger.get("/directory/keep/00000000-0000-4000-8000-000000000000/claim").status_code == 404


# Tables


def table(somebody, text: str, name: str = "t.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return somebody.post("/directory/keep/tables", file=SimpleUploadedFile(name, content))


def test_a_table_is_taken_changed_and_sent_back(amy, entry):
    text = amy.get("/directory/keep/tables/services").content.decode("utf-8-sig")
    assert text.startswith("Key,Name,")
    response = table(amy, text)
    assert "0 to change" in re.sub(r"<[^>]*>", "", said(amy.client.get(response["Location"])))
    response = table(amy, text.replace("Bereavement support", "Grief and loss"))
    page = said(amy.client.get(response["Location"]))
    assert "Send 1 edit" in page
    assert "Bereavement support</del>" in page, "both wordings are shown before anything is sent"
    assert "Grief and loss</ins>" in page
    assert not Proposal.objects.exists(), "nothing is sent before it is confirmed"
    amy.client.post(response["Location"], {"token": "00000000-0000-4000-8000-000000000001"})
    edit = Proposal.objects.get()
    assert (edit.how, edit.service_id, edit.content["name"]) == (How.BULK, entry, "Grief and loss")
    assert edit.content == content_of(entry) | {"name": "Grief and loss"}
    assert "What your table did" in said(amy.client.get(response["Location"]))
    again = amy.client.post(response["Location"], {"token": "00000000-0000-4000-8000-000000000002"})
    assert again.status_code == 403


def test_the_same_as_a_workbook(amy, entry):
    content = amy.get("/directory/keep/tables/services", **{"as": "xlsx"}).content
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]][:2] == ["Key", "Name"]
    new = Workbook()
    for row in sheet.iter_rows(values_only=True):
        new.active.append(row)
    new.active["B2"] = "Grief and loss"
    out = BytesIO()
    new.save(out)
    response = table(amy, out.getvalue(), "t.xlsx")
    assert "Send 1 edit" in said(amy.client.get(response["Location"]))


FAULTY = """Key,Name,Telephone,E-mail,Topics,From age,Free,Strange
,Chess club,01632 960001,chess@example.org,Bereavement and loss; play,4,yes,x
,,01632 960001,,,,,
,Music,ring us,nobody,Juggling,old,perhaps,
11111111-1111-4111-8111-111111111111,Not mine,,,,,,
no-key,Not mine,,,,,,
"""


def test_what_is_right_is_sent_and_what_is_not_comes_back_with_reasons(amy, entry):
    response = table(amy, FAULTY)
    kept = Upload.objects.get()
    faults = {row["line"]: [column for column, _ in row["faults"]] for row in kept.rows}
    assert faults == {
        2: [],
        3: ["Name"],
        4: ["Topics", "From age", "Free", "E-mail", "Telephone"],
        5: ["Key"],
        6: ["Key"],
    }
    page = said(amy.client.get(response["Location"]))
    assert "Strange" in page
    amy.client.post(response["Location"], {"token": "00000000-0000-4000-8000-000000000001"})
    (new,) = Proposal.objects.all()
    assert (new.content["name"], new.content["minimum_age"], new.content["free"]) == ("Chess club", 4.0, True)
    back = amy.client.get(f"{response['Location']}/returned").content.decode("utf-8-sig")
    assert "not a telephone number" in back
    assert "Chess club" not in back
    assert len(back.strip().splitlines()) == 5


def test_a_key_twice_and_an_entry_changed_meanwhile(amy, entry):
    response = table(amy, f"Key,Name\n{entry},One\n{entry},Two\n")
    assert [len(row["faults"]) for row in Upload.objects.get().rows] == [0, 1]
    editing.propose_edit(
        by=amy.viewer, at=timezone.now(), service_id=entry, content=content_of(entry) | {"name": "Mine"}, seen="0.0"
    )
    amy.client.post(response["Location"], {"token": "00000000-0000-4000-8000-000000000001"})
    assert Proposal.objects.get().content["name"] == "Mine", "a table does not overwrite what it did not see"
    assert "Somebody else changed this entry" in str(Upload.objects.get().rows)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("t.csv", b"", "is empty"),
        ("t.txt", b"Name\nA\n", "ends in .csv or .xlsx"),
        ("t.xlsx", b"no workbook", "not an Excel workbook"),
        ("t.csv", b"What\nA\n", "must name the columns"),
        ("t.csv", b"Name\n", "no rows"),
        ("t.csv", b"Name\n" + b"A\n" * 501, "more than 500 rows"),
    ],
)
def test_a_file_that_is_no_table(amy, name, content, words):
    response = table(amy, content, name)
    assert response.status_code == 200
    assert words in said(response)


def test_a_table_is_shown_to_whoever_sent_it(amy, stranger, entry):
    address = table(amy, f"Key,Name\n{entry},One\n")["Location"]
    assert stranger.client.get(address).status_code == 404
    assert stranger.client.get(f"{address}/returned").status_code == 404
    assert stranger.client.post(address, {"token": "00000000-0000-4000-8000-000000000001"}).status_code == 404
    assert not Proposal.objects.exists()


def test_a_formula_in_a_name_comes_back_as_it_was(amy, entry):
    Service.objects.filter(pk=entry).update(name="=1+1")
    text = amy.get("/directory/keep/tables/services").content.decode("utf-8-sig")
    assert "'=1+1" in text
    table(amy, text)
    assert all(not row["changes"] for row in Upload.objects.get().rows)


def test_what_the_form_shows_is_what_it_reads(entry):
    from django.utils.datastructures import MultiValueDict

    from oast.directory.forms import EntryForm

    content = content_of(entry)
    posted = {
        name: value if isinstance(value, list) else [value] for name, value in EntryForm(of=content).before.items()
    }
    form = EntryForm(MultiValueDict({k: [x for x in v if x is not False] for k, v in posted.items()}), of=content)
    assert form.is_valid(), form.errors
    assert form.content == content
