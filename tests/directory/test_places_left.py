"""Places left at workshops: said by whoever keeps the entry, public at once, never at another workshop."""

import re

import pytest
from django.utils import timezone

from oast.audit.rules import Refused
from oast.directory import presenters
from oast.directory.differences import merge
from oast.directory.enums import How
from oast.directory.models import Version
from oast.directory.operations import editing
from oast.directory.operations.standing import say_today
from oast.directory.queries import stewards
from oast.directory.queries.contents import content_of

pytestmark = pytest.mark.django_db

BLANK = {
    "weekday": None, "on_date": None, "opens_at": None, "closes_at": None, "valid_from": None, "valid_to": None,
    "description": "", "original_text": "", "places_left": None, "place": "",
}  # fmt: skip


def event(day: str, opens: str, closes: str, description: str, places: int | None) -> dict:
    said = {"on_date": day, "opens_at": opens, "closes_at": closes, "description": description, "places_left": places}
    return BLANK | said


ART = event("2090-03-05", "10:00", "12:00", "Art", 8)
CLAY = event("2090-03-05", "14:00", "16:00", "Clay", None)
WORKSHOPS = [
    ART,
    CLAY,
    event("2008-03-05", "10:00", "12:00", "Long ago", 1),
    BLANK | {"weekday": 3, "opens_at": "09:00", "closes_at": "17:00"},
]


@pytest.fixture
def today(entry, stella):
    """The address where it is said how things stand; the entry has workshops."""
    sent(stella, entry, WORKSHOPS)
    return f"/directory/keep/{entry}/today"


def sent(who, entry, schedules: list[dict]):
    """An edit of the opening times and events alone."""
    seen, content = stewards.standing(who.viewer, entry).mark, content_of(entry) | {"schedules": schedules}
    return editing.propose_edit(by=who.viewer, at=timezone.now(), service_id=entry, content=content, seen=seen)


def said(response) -> str:
    return response.content.decode()


def boxes(response) -> list[str]:
    return re.findall(r'name="(left-[0-9a-f]{12})"', said(response))


def places(entry) -> dict[str, int | None]:
    return {one["description"]: one["places_left"] for one in content_of(entry)["schedules"] if one["on_date"]}


def closing(entry, description: str) -> str:
    return next(one["closes_at"] for one in content_of(entry)["schedules"] if one["description"] == description)


def test_places_left_are_public_at_once(client, amy, entry, today):
    page = amy.get(today)
    art, clay = boxes(page)
    assert "5 March 2090, 10am to midday, Art" in said(page)
    assert "Long ago" not in said(page)
    amy.post(today, status="active", **{art: "0", clay: "3"})
    assert places(entry) == {"Art": 0, "Clay": 3, "Long ago": 1}
    assert Version.objects.order_by("number").last().how == How.TODAY
    page = said(client.get(f"/directory/services/{entry}"))
    assert "Full" in page
    assert "3 places left" in page


def test_what_is_emptied_is_not_said_and_what_is_not_asked_stays(amy, entry, today):
    art, clay = boxes(amy.get(today))
    amy.post(today, status="active", **{art: "", clay: "3"})
    assert places(entry)["Art"] is None
    amy.post(today, status="active")
    assert places(entry)["Clay"] == 3


@pytest.mark.parametrize("number", ["-1", "many", "100000"])
def test_what_is_no_number_of_places_is_said_at_its_box(amy, entry, today, number):
    art, _ = boxes(amy.get(today))
    page = said(amy.post(today, status="active", **{art: number}))
    assert "There is a problem" in page
    assert f'value="{number}"' in page
    assert places(entry)["Art"] == 8


def test_a_number_never_lands_at_another_workshop(amy, entry, today):
    before = places(entry)
    given = {"status": "active", "capacity": "", "wait_time": "", "left": {"0123456789ab": 4}}
    with pytest.raises(Refused, match="dates of this service changed"):
        say_today(by=amy.viewer, at=timezone.now(), service_id=entry, **given)
    assert places(entry) == before


def test_an_edit_that_waits_leaves_todays_places(amy, stella, entry, today):
    schedules = content_of(entry)["schedules"]
    moved = [{**one, "closes_at": "13:00"} if one["description"] == "Art" else one for one in schedules]
    edit = sent(amy, entry, moved)
    art, clay = boxes(amy.get(today))
    amy.post(today, status="active", **{art: "1", clay: "2"})

    shown = presenters.edit(stewards.edit(stella.viewer, edit), content_of(entry))
    assert not shown["clashes"]
    editing.approve_edit(by=stella.viewer, at=timezone.now(), proposal_id=edit, seen=shown["mark"])
    assert places(entry) == {"Art": 1, "Clay": 2, "Long ago": 1}
    assert closing(entry, "Art") == "13:00"


def test_a_version_that_is_brought_back_leaves_them_too(amy, stella, entry, today):
    number = Version.objects.order_by("number").last().number
    sent(stella, entry, [{**ART, "closes_at": "13:00"}, CLAY])
    art, clay = boxes(amy.get(today))
    amy.post(today, status="active", **{art: "1", clay: "2"})

    seen = stewards.standing(stella.viewer, entry).mark
    editing.revert_entry(by=stella.viewer, at=timezone.now(), service_id=entry, number=number, seen=seen)
    assert places(entry) == {"Art": 1, "Clay": 2, "Long ago": 1}
    assert closing(entry, "Art") == "12:00"


def test_an_edit_may_say_them_itself():
    edited = {"schedules": [ART | {"places_left": 5}, CLAY]}
    current = {"schedules": [ART | {"places_left": 2}, CLAY | {"places_left": 9}]}
    merged = merge({"schedules": [ART, CLAY]}, edited, current)
    assert [one["places_left"] for one in merged.content["schedules"]] == [5, 9]


def test_a_service_without_events_is_not_asked(amy, entry):
    assert "How many places are left?" not in said(amy.get(f"/directory/keep/{entry}/today"))


def test_the_day_of_the_event_is_still_asked(amy, stella, entry):
    sent(stella, entry, [event(timezone.localdate().isoformat(), "10:00", "12:00", "Now", 2)])
    assert len(boxes(amy.get(f"/directory/keep/{entry}/today"))) == 1
