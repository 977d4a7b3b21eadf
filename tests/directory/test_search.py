"""Search: families' words, typing errors, places, filters, facets."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oast.directory import queries
from oast.directory.queries import Filters
from oast.directory.queries.searching import NEARBY, REMOTE, SERVES, known_words
from oast.directory.records import ScheduleRecord
from tests.factories.directory import DAY, DOVER, load, location, package, service

pytestmark = pytest.mark.django_db

MAIDSTONE_POSTCODE, OUTSIDE, UNKNOWN = "ME14 1XX", "SW1A 1AA", "ZZ99 9ZZ"


def found(typed="", postcode="", **options) -> list[str]:
    results = queries.search(typed, postcode, day=DAY, **options)
    return [hit.card.name for hit in results.hits]


@pytest.fixture
def directory():
    places = [location(), location("l2", **DOVER), location("l3", masked=True)]
    load(
        package(
            service("grief", "Bereavement support", minimum_age=4, maximum_age=18, free=True),
            service(
                "play",
                "Toddler group",
                locations=[("l2", "")],
                own_topics=["play"],
                description="Toys and songs",
                maximum_age=4,
            ),
            service(
                "debt",
                "Debt advice",
                locations=[],
                own_topics=["money-and-benefits"],
                description="Uniform grants",
                areas=[("county", "the whole county")],
            ),
            service(
                "refuge",
                "Refuge",
                locations=[("l3", "")],
                own_topics=["domestic-abuse"],
                description="A safe place",
                self_referral=True,
            ),
            service(
                "thanet",
                "Counselling in Thanet",
                own_topics=["feelings"],
                description="For anxiety",
                areas=[("thanet", "Thanet")],
                delivery=["online"],
            ),
            locations=places,
        )
    )


def test_everything_by_name(directory):
    assert found() == ["Bereavement support", "Counselling in Thanet", "Debt advice", "Refuge", "Toddler group"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("bereavement", "Bereavement support"),
        ("my nan died", "Bereavement support"),
        ("MY NAN DIED!!!", "Bereavement support"),
        ("money for uniform", "Debt advice"),
        ("he hits me", "Refuge"),
        ("todler group", "Toddler group"),
        ("berevement", "Bereavement support"),
        ("my son worries a lot", "Counselling in Thanet"),
        ("bereavement zzzzzz", "Bereavement support"),
        ("tóddler", "Toddler group"),
    ],
)
def test_words(directory, typed, first):
    assert found(typed)[:1] == [first]


@pytest.mark.parametrize(
    "typed", ["qqqqqq", "'", "\\", "a & b | !c:*", "the", "' OR 1=1 --", "🎈", "%", "()", "x" * 5000, "\x00"]
)
def test_no_words_break_it(directory, typed):
    queries.search(typed, day=DAY)


def test_mending_is_said(directory):
    assert queries.search("berevement", day=DAY).found.mended == "bereavement"
    assert queries.search("bereavement", day=DAY).found.mended == ""
    assert not queries.search("bereavement qqqqqq", day=DAY).found.all_words


def test_a_postcode_answers_by_area_and_distance_and_drops_nobody(directory):
    results = queries.search("", MAIDSTONE_POSTCODE, day=DAY)

    groups = [(hit.card.name, hit.group) for hit in results.hits]
    assert groups == [
        ("Bereavement support", SERVES),
        ("Toddler group", SERVES),
        ("Debt advice", REMOTE),
        ("Refuge", REMOTE),
        ("Counselling in Thanet", NEARBY),
    ]
    miles = [hit.miles for hit in results.hits]
    assert miles[0] < 3 < 30 < miles[1] < 45
    assert miles[2] is miles[3] is None


def test_words_and_a_postcode_keep_what_has_no_place(directory):
    found = {hit.card.name: (hit.group, hit.miles) for hit in queries.search("debt", MAIDSTONE_POSTCODE, day=DAY).hits}
    assert found["Debt advice"] == (REMOTE, None)


@pytest.mark.parametrize(
    ("typed", "near", "label", "in_words"),
    [
        ("toddler group in deal", "", "Deal", True),
        ("counselling margate", "", "Margate", True),
        ("debt ct9", "", "CT9", True),
        ("debt me14 1xx", "", "ME14 1XX", True),
        ("counselling", "tunbrige wells", "Royal Tunbridge Wells", False),
        ("counselling", "Thanet", "Thanet", False),
    ],
)
def test_a_place_by_name(directory, typed, near, label, in_words):
    read = queries.search(typed, near, day=DAY).found
    assert (read.place.label, read.place_in_words) == (label, in_words)


def test_a_name_that_is_a_word_is_a_place_only_after_in(directory):
    assert queries.search("deal with debt", day=DAY).found.place is None
    assert queries.search("margate", day=DAY).found.place is None


def test_the_whole_county_and_nowhere_are_said(directory):
    assert "whole county" in queries.search("", "Kent", day=DAY).found.place_problem
    assert "do not know a place called Nowhereshire" in queries.search("", "Nowhereshire", day=DAY).found.place_problem


def test_what_was_understood_is_said(directory):
    read = queries.search("my nan died, she was not 4", day=DAY).found
    assert read.understood[0][0] == "died"
    assert "bereavement" in read.understood[0][1]
    assert read.age == 4.0


def test_other_ages_fall(directory):
    assert found("support group 2 year old")[0] == "Toddler group"
    assert found("support group 9 year old")[0] == "Bereavement support"


def test_help_that_comes_goes_first_where_it_fits_better(directory):
    results = queries.search("debt advice", MAIDSTONE_POSTCODE, day=DAY)
    assert [hit.card.name for hit in results.hits] == ["Debt advice"]


def test_how_far(directory):
    assert found("", MAIDSTONE_POSTCODE, filters=Filters(within_miles=5)) == [
        "Bereavement support",
        "Debt advice",
        "Refuge",
        "Counselling in Thanet",
    ]


def test_outside_and_unknown_places_are_said(directory):
    outside = queries.search("", OUTSIDE, day=DAY)
    unknown = queries.search("", UNKNOWN, day=DAY)

    assert not outside.found.place.inside
    assert "Debt advice" not in [hit.card.name for hit in outside.hits]
    assert (unknown.found.place, unknown.total) == (None, 5)
    assert unknown.found.place_problem


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"topics": frozenset({"bereavement"})}, ["Bereavement support"]),
        ({"topics": frozenset({"stay-safe"})}, ["Refuge"]),
        ({"topics": frozenset({"play", "bereavement"})}, []),
        ({"age": 3}, ["Counselling in Thanet", "Debt advice", "Refuge", "Toddler group"]),
        ({"age": 4.0, "free": True}, ["Bereavement support"]),
        ({"self_referral": True}, ["Refuge"]),
        ({"delivery": frozenset({"online", "visit"})}, ["Counselling in Thanet"]),
        ({"for_send": True}, []),
        ({"accessible": True}, []),
        ({"languages": frozenset({"Polish"})}, []),
        (
            {"days": frozenset({7, 3})},
            ["Bereavement support", "Counselling in Thanet", "Debt advice", "Refuge", "Toddler group"],
        ),
        ({"days": frozenset({7})}, []),
        ({"times": frozenset({"evening"})}, []),
        ({"costs": frozenset({"free"})}, ["Bereavement support"]),
        ({"ages": frozenset({"adults"})}, ["Counselling in Thanet", "Debt advice", "Refuge"]),
        ({"access": frozenset({"step-free"})}, []),
        ({"coming": True}, []),
        ({"agencies_only": True}, []),
    ],
)
def test_filters(directory, filters, names):
    assert found(filters=Filters(**filters)) == names


def test_facets_count_what_was_found(directory):
    facets = queries.search("", day=DAY).facets
    assert facets["topic"]["play"] == facets["outcome"]["stay-safe"] == 1
    assert (facets["delivery"], facets["yes"]) == ({"online": 1}, {"free": 1, "self_referral": 1})
    assert facets["day"] == {"3": 5}
    assert facets["time"] == {"morning": 5, "afternoon": 5}
    assert facets["cost"] == {"free": 1, "unknown": 4}
    assert facets["age"]["under-5"] == 5
    assert facets["age"]["adults"] == 3


def test_a_kind_of_which_any_will_do_counts_as_if_none_of_it_were_chosen(directory):
    chosen = Filters(costs=frozenset({"free"}), delivery=frozenset({"online"}))
    both = queries.search("", day=DAY, filters=chosen)
    one = queries.search("", day=DAY, filters=Filters(costs=frozenset({"free"})))

    assert (both.total, both.facets) == (0, {"cost": {"unknown": 1}})
    assert one.facets["cost"] == {"free": 1, "unknown": 4}
    assert one.facets["topic"] == {"bereavement": 1}


def test_events_to_come_are_counted_and_found():
    event = ScheduleRecord(on_date=DAY, description="Workshop")
    past = ScheduleRecord(on_date=DAY.replace(day=1), description="Workshop")
    load(package(service("a", "Play A", schedules=[event, event]), service("b", "Play B", schedules=[past])))
    assert queries.search("play", day=DAY).facets["yes"]["coming"] == 1
    assert found("play", filters=Filters(coming=True)) == ["Play A"]


def test_pages(directory):
    first = queries.search("", day=DAY, size=2)
    last = queries.search("", day=DAY, size=2, page=99)
    assert (first.page, first.pages, len(first.hits)) == (1, 3, 2)
    assert (last.page, [hit.card.name for hit in last.hits]) == (3, ["Toddler group"])


def test_an_overdue_entry_falls():
    load(
        package(
            service("a", "Play one", due_on=DAY.replace(year=2007)),
            service("b", "Play two", due_on=DAY.replace(year=2009)),
        )
    )
    assert found("play") == ["Play two", "Play one"]


def test_suggestions(directory):
    assert "bereavement" in known_words("bere")


@pytest.mark.parametrize("typed", ["play", "plai", "my nan died"])
def test_as_many_statements_for_one_as_for_three(typed):
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            queries.search(typed, MAIDSTONE_POSTCODE, day=DAY)
        return len(captured)

    load(package(service("a", "Play group")))
    one = statements()
    load(package(*[service(key, f"Play group {key}") for key in "abc"]))
    assert statements() == one <= 6
