"""Generated documents: the drawing shows every context, the diagrams every transition, and stale ones are found."""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from oast.config.docs import architecture, dependencies, generated, states
from oast.config.paths import ROOT


def test_the_drawing_has_every_context_of_the_contract():
    drawn = {text.text for text in ET.fromstring(architecture.drawing()).iter("{http://www.w3.org/2000/svg}text")}  # noqa: S314
    assert drawn == {name.strip("()") for names in architecture.floors() for name in names}
    assert {"audit", "caf", "publishing"} <= drawn


def test_a_context_not_built_yet_is_drawn_with_broken_lines():
    assert not architecture.built("(publishing)")
    assert "stroke-dasharray" in architecture.drawing()


def test_the_table_says_what_each_context_is():
    table = architecture.contexts()
    assert "| `audit` | Who did or saw what" in table
    assert "publishing" not in table


@dataclass(frozen=True)
class Step:
    """As a policy writes it."""

    name: str
    sources: frozenset[str]
    target: str


def test_a_diagram_from_steps():
    text = states.section("caf", "plan", [Step("finish", frozenset({"draft"}), "done")])
    assert "## caf: plan" in text
    assert "    draft --> done: finish" in text
    assert "- draft → done (finish)" in text


def test_a_diagram_from_states():
    text = states.section("jobs", "", {"waiting": frozenset({"running"}), "done": frozenset()})
    assert "## jobs\n" in text
    assert "    waiting --> running\n" in text


def test_what_is_out_of_date_is_found_and_written(tmp_path, monkeypatch):
    monkeypatch.setattr(generated, "ROOT", tmp_path)
    monkeypatch.setattr(generated, "GENERATED", {"docs/page.md": lambda: "new\n"})
    assert generated.stale() == ["docs/page.md is out of date: run `./oast fix`"]
    assert generated.write() == [tmp_path / "docs/page.md"]
    assert generated.stale() == []
    assert generated.write() == []


def test_the_list_of_dependencies_has_every_locked_package():
    document = json.loads(dependencies.page())
    listed = {(one["name"], one["version"]) for one in document["components"] if one["purl"].startswith("pkg:pypi")}
    locked = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / "requirements/run.txt").read_text(), re.MULTILINE)
    assert listed == set(locked)
    assert (document["bomFormat"], document["metadata"]["component"]["name"]) == ("CycloneDX", "oast")
    assert dependencies.page() == dependencies.page()


def test_the_list_says_who_wants_what():
    document = json.loads(dependencies.page())
    wants = {one["ref"].split("@")[0]: one.get("dependsOn", []) for one in document["dependencies"]}
    assert any(one.startswith("pkg:pypi/django@") for one in wants["oast"])
    assert any(one.startswith("pkg:pypi/asgiref@") for one in wants["pkg:pypi/django"])
    assert not any(one.startswith("pkg:pypi/asgiref@") for one in wants["oast"])


def test_what_only_builds_the_front_is_not_listed():
    assert not any("sass" in one["name"] for one in json.loads(dependencies.page())["components"])
