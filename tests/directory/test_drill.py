"""The drill of the directory in small, against a real server: everybody at once, and a pull meanwhile."""

import random

import pytest

from oast.config.drill.directory import Figures, lines, pull_twice, scene, work
from oast.config.drill.keepers import Form, Reader
from oast.directory.models import Entry, Proposal, Service

TOTAL = 100


def test_of_views_and_edits_at_once_none_is_lost_and_no_page_is_torn(site):
    figures = Figures(asked=TOTAL)
    made = scene(site.server)
    work(made, figures, random.Random(2008))
    figures.audit = "verified here for the words"

    assert figures.good, lines(figures)
    assert (figures.views, figures.edits, figures.counted) == (TOTAL * 9 // 10, TOTAL // 10, TOTAL * 9 // 10)
    assert figures.approved > 0
    assert not Proposal.objects.filter(state="waiting").exists()
    assert lines(figures)[-1] == "0 lost, 0 doubled, 0 torn, 0 answered wrongly"

    pull_twice(made.host, figures, 60)
    assert figures.good, lines(figures)
    assert figures.views_meanwhile > 0
    assert Service.objects.filter(name__startswith="Group 1-0x").count() == 60

    # The drill finds what it looks for.
    Entry.objects.filter(pk=made.services[0]).update(document={"description": "Nothing of theirs"})
    from oast.config.drill.directory import _check

    _check(figures, [(made.services[0], "Line 1-1x")])
    assert figures.lost == [f"{made.services[0]} Line 1-1x"]
    assert not figures.good


@pytest.mark.parametrize(
    ("page", "torn"),
    [
        ("<p>Group 1-1x Cost 1-1x Ask 1-1x</p>", 0),
        ("<p>Group 1-2x Cost 1-1x Ask 1-1x</p>", 1),
        ("<p>Group 1-1x Cost 1-1x</p>", 1),
        ("", 1),
    ],
)
def test_a_page_of_two_versions_or_of_half_a_one_is_torn(monkeypatch, page, torn):
    reader = Reader("nowhere")
    monkeypatch.setattr(reader, "get", lambda _: (200, page))
    reader.read("/")
    assert len(reader.torn) == torn


def test_an_answer_that_is_none_is_noted(monkeypatch):
    reader = Reader("nowhere")
    monkeypatch.setattr(reader, "get", lambda _: (500, ""))
    reader.read("/")
    assert (reader.views, reader.failed) == (0, ["500 at /"])


def test_a_form_is_sent_back_as_a_browser_would():
    page = (
        '<input name="before" value="1"><main><input name="a" value="x &amp; y">'
        '<input type="checkbox" name="b" value="1">'
        '<input type="radio" name="c" value="2" checked><textarea name="d">\nTwo\nlines &lt;3</textarea></main>'
    )
    assert Form(page).fields == [("a", "x & y"), ("c", "2"), ("d", "Two\nlines <3")]
