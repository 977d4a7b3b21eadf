"""Charts: a picture that says what it shows, and its table."""

import base64
from xml.etree import ElementTree

import pytest

from oast.web import charts

BARS = [("Thanet <b>", 64), ("Swale", 41.5), ("Dover", "c"), ("Hythe", None)]


def drawing(made):
    return ElementTree.fromstring(base64.b64decode(made.address.split(",", 1)[1]))  # noqa: S314 our own


def test_bars():
    made = charts.bars("By district", "Thanet has the most.", BARS, of="Assessments", about="District")
    assert made.heads == ("District", "Assessments")
    assert made.rows == (("Thanet <b>", "64"), ("Swale", "41.5"), ("Dover", "c"), ("Hythe", "x"))
    assert made.numbers == (1,)
    assert made.alternative == "Chart: By district. Thanet has the most."
    root = drawing(made)
    assert root.attrib["role"] == "img"
    assert root[0].text == "By district"
    assert root[1].text == "Thanet has the most."
    assert made.width > 300
    assert made.height > 60


@pytest.mark.parametrize("names", [["Ashford"], ["Ashford", "Kent"]])
def test_lines(names):
    made = charts.lines("Safe", "It rose.", ["2006", "2007"], {name: [70, "c"] for name in names}, of="Per cent")
    assert made.heads == ("Year", *names)
    assert made.rows[1] == ("2007", *("c" for _ in names))


def test_nothing_in_the_picture_runs():
    made = charts.bars('<script>x</script> "', "</desc><script>", [("</text><script>", 1)], of="<script>")
    assert "<script" not in made.svg
    assert "http" not in made.svg.replace("http://www.w3.org/", "")


def test_the_same_figures_make_the_same_picture():
    assert charts.bars("A", "B", BARS, of="x").svg == charts.bars("A", "B", BARS, of="x").svg


@pytest.mark.parametrize(("figure", "halves"), [(2, False), (2.5, True)])
def test_whole_numbers_have_whole_marks(figure, halves):
    made = charts.bars("Looks", "Few.", [("A", figure), ("B", "c")], of="Looks")
    marks = [one.text for one in drawing(made).iter("{http://www.w3.org/2000/svg}text")]
    assert ("0.5" in marks) == halves
