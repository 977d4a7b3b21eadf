"""Definition files: every fault at once, each with its file and line, in words that say what to do."""

from collections.abc import Iterable

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from oast.documents import definitions
from oast.documents.definitions import DECLARED, Definition, DefinitionError, DefinitionFiles, check, discover, files


class Town(Definition):
    name: str
    people: int = 0


class Towns(Definition):
    towns: tuple[Town, ...]
    since: int | None = None

    def cross_check(self) -> Iterable[tuple[tuple, str]]:
        for number, town in enumerate(self.towns):
            if town.people < 0:
                yield ("towns", number, "people"), "nobody lives there"


@pytest.fixture
def county(tmp_path, monkeypatch):
    """An empty county's folder, in use; what a test declares is forgotten afterwards."""
    monkeypatch.setattr(files, "DEFINITIONS", tmp_path)
    monkeypatch.setattr(files, "DECLARED", declared := [])
    definitions.forget()
    yield tmp_path
    assert declared is files.DECLARED
    definitions.forget()


def faults_of(folder, text, model=Towns, encoding="utf-8"):
    path = folder / "towns.yaml"
    path.write_bytes(text.encode(encoding))
    with pytest.raises(DefinitionError) as raised:
        DefinitionFiles("towns.yaml", model).one()
    assert all(fault.file == path for fault in raised.value.faults)
    return [(fault.line, fault.sentence) for fault in raised.value.faults]


def test_a_good_file_is_a_frozen_model(county):
    (county / "towns.yaml").write_text("towns:\n  - name: ' Ashford '\n    people: 70000\n")

    towns = DefinitionFiles("towns.yaml", Towns).one()

    assert towns == Towns(towns=(Town(name="Ashford", people=70000),))
    with pytest.raises(ValueError, match="frozen"):
        towns.since = 1


def test_a_file_is_read_once_until_forgotten(county):
    (county / "towns.yaml").write_text("towns: []")
    towns = DefinitionFiles("towns.yaml", Towns)
    first = towns.one()
    (county / "towns.yaml").write_text("towns: [{name: Deal}]")

    assert towns.one() is first
    definitions.forget()
    assert towns.one().towns[0].name == "Deal"


def test_many_files_by_their_names(county):
    (county / "b.yaml").write_text("name: Beta")
    (county / "a.yaml").write_text("name: Alpha")

    assert DefinitionFiles("*.yaml", Town).all() == {"a": Town(name="Alpha"), "b": Town(name="Beta")}


def test_all_faults_are_told_at_once_with_their_lines(county):
    text = "since: 2008\ntowns:\n  - nmae: Ashford\n  - name: no\n  - name: Deal\n    people: many\nextra: 1\n"

    assert faults_of(county, text) == [
        (3, "towns[0].name is missing; add it"),
        (3, "towns[0].nmae is not known here; write name"),
        (4, 'towns[1].name should be text; write it in quotes: "False"'),
        (
            6,
            "towns[2].people: Input should be a valid integer, unable to parse string as an integer (it says many)",
        ),
        (7, "extra is not known here; take it out"),
    ]


def test_faults_between_parts_come_once_the_parts_are_right(county):
    text = "towns:\n  - name: Deal\n    people: -1\n"

    assert faults_of(county, text) == [(3, "nobody lives there")]


class Even(Definition):
    number: int

    def model_post_init(self, _context) -> None:
        if self.number % 2:
            raise ValueError("the number must be even")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("towns: [", (2, "this is not YAML")),
        ("towns: []\ntowns: []\n", (2, "towns stands here twice; keep one")),
        ("? [a, b]\n: 1\n", (1, "a key must be a word")),
        ("towns: []\nsince: 2008-13-45\n", (2, "2008-13-45: month must be in 1..12")),
        ("", (1, "the file: Input should be")),
        ("- 1\n", (1, "the file: Input should be")),
        ("towns: &all [*all]\n", (1, "")),
        ("towns: \x00\n", (1, "this is not YAML")),
        ("since: 1\ntowns: !!python/name:os.system x\n", (2, "x: could not determine a constructor")),
        ("towns:\n", (1, "towns: Input should be a valid tuple (it says nothing)")),
        (f"towns: {'x' * 100}\n", (1, f"towns: Input should be a valid tuple (it says {'x' * 57}...)")),
    ],
)
def test_what_is_not_a_definition(county, text, expected):
    line, beginning = faults_of(county, text)[0]

    assert line == expected[0]
    assert beginning.startswith(expected[1])


def test_a_rule_of_the_model_is_told_in_its_own_words(county):
    assert faults_of(county, "number: 3", Even) == [(1, "the file: the number must be even")]


def test_another_encoding_is_told(county):
    assert faults_of(county, "towns: [{name: Café}]", encoding="latin-1")[0][1].startswith("save the file as UTF-8")


def test_a_missing_file_is_told(county):
    with pytest.raises(DefinitionError, match="the file is missing"):
        DefinitionFiles("towns.yaml", Towns).one()


def test_check_lists_faults_missing_files_and_files_nobody_reads(county):
    DefinitionFiles("towns.yaml", Towns)
    DefinitionFiles("forms/*.yaml", Town)
    (county / "forms").mkdir()
    (county / "forms" / "a.yaml").write_text("people: 1")
    (county / "stray.yaml").write_text("a: 1")
    (county / "README.md").write_text("What stands here.")

    assert [(fault.file.name, fault.sentence) for fault in check(county)] == [
        ("a.yaml", "name is missing; add it"),
        ("stray.yaml", "nothing in Oast reads this file; take it out"),
        ("towns.yaml", "the file is missing; copy it from another county's folder"),
    ]


def test_the_files_of_kent_are_right_and_all_of_them_are_read():
    discover(context.name for context in apps.get_app_configs())

    assert DECLARED
    assert check() == []


def test_the_command_is_content_with_kent(capsys):
    call_command("check_definitions")

    assert "are right" in capsys.readouterr().out


def test_the_command_lists_the_faults_of_a_copy(tmp_path, capsys):
    with pytest.raises(CommandError, match="faults in the definition files"):
        call_command("check_definitions", str(tmp_path))

    assert "places/county.yaml:1: the file is missing" in capsys.readouterr().out


def test_the_command_wants_a_folder(tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("check_definitions", str(tmp_path / "nowhere"))
