"""Which entries may be the same, and why."""

from dataclasses import replace

from oast.directory.likeness import Known, alike, compare, known, plain

ONE = Known("a", "bereavement support", "hop kiln trust", ("1632960001",), "hop.example", "a@hop.example", ("ME141XX",))


def test_the_same_name_and_telephone():
    found = compare(ONE, replace(ONE, id="b", organization="other", email="", web="", postcodes=()))
    assert found.reasons == ("The names are the same.", "They have a telephone number in common.")
    assert (found.first, found.second, found.score) == ("a", "b", 1.0)


def test_another_postcode_speaks_against_it():
    other = replace(ONE, id="b", name="play group hall", phones=(), postcodes=("CT11AA",))
    found = compare(ONE, other)
    assert "But their postcodes differ." in found.reasons
    assert found.score < 1


def test_most_words_of_the_name():
    other = replace(ONE, id="b", name="bereavement support kent", phones=(), web="", email="", postcodes=())
    assert compare(ONE, other).reasons[0] == "The names share most of their words."


def test_only_what_shares_something_is_compared_and_an_office_s_number_says_nothing():
    many = [replace(ONE, id=str(n), name=f"name {n}", web="", email="") for n in range(40)]
    assert list(alike(many)) == []
    assert [(one.first, one.second) for one in alike([ONE, replace(ONE, id="b")])] == [("a", "b")]


def test_known_reads_a_document():
    document = {
        "id": "x",
        "name": "The Café – for Families’ play",
        "organization": None,
        "phones": [{"number": "+44 1632 960001"}, {"number": "999"}],
        "web": "https://www.Hop.example/play/",
        "email": "A@hop.example",
        "places": [{"location": {"postal_code": "me14 1xx"}}, {"location": {"postal_code": ""}}],
    }
    assert known(document) == Known(
        "x", "cafe families play", "", ("1632960001",), "hop.example/play", "a@hop.example", ("ME141XX",)
    )
    assert known(document | {"web": "http://[x"}).web == ""
    assert known(document | {"web": "www.hop.example/play"}).web == "hop.example/play"


def test_plain_words():
    assert plain("The Children's Centre & Play at Deal Ltd") == "childrens centre play deal"
