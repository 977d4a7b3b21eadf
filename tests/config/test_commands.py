"""The table of commands, the help, and what happens with a command that is not there."""

import importlib
import json
import os

import pytest

from oast.config import front
from oast.config.cli import __main__ as command_line
from oast.config.cli import bench, database, quality
from oast.config.faults import Fault
from oast.config.table import COMMANDS, Command, find, match

named = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.words)


@named
def test_every_row_leads_somewhere(command):
    assert bool(command.run) != bool(command.manage)
    if command.run:
        module, function = command.run.split(":")
        assert callable(getattr(importlib.import_module(module), function))


@named
def test_every_command_is_in_the_help(command):
    assert command.words in command_line.overview()
    assert command.summary in command_line.overview()


def test_the_longest_words_win():
    assert match(["directory", "import", "x.zip"]) == (find("directory"), ["x.zip"])
    assert match(["audit"]) is None


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"]])
def test_help(arguments, capsys):
    assert command_line.main(arguments) == 0
    assert "./oast COMMAND" in capsys.readouterr().out


def test_an_unknown_command_says_what_there_is(capsys):
    assert command_line.main(["frobnicate"]) == 2
    said = capsys.readouterr().err
    assert "no command `frobnicate`" in said
    assert "demo" in said


def test_half_a_command_says_how_it_goes_on(capsys):
    assert command_line.main(["audit"]) == 2
    assert "audit verify" in capsys.readouterr().err


def in_place_of(monkeypatch, function):
    monkeypatch.setattr(command_line, "run", lambda _command, _rest: function())
    monkeypatch.setattr(command_line, "match", lambda _arguments: (Command("try", "a try", "x:y", database=False), []))


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (Fault("there is no Node.js; install it"), 1, "oast: there is no Node.js; install it.\n"),
        (OSError(28, "No space left on device"), 1, "oast: The disk is full;"),
        (PermissionError(13, "Permission denied", "/srv/var"), 1, "oast: /srv/var may not be written"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_a_wrong_condition_is_one_sentence(monkeypatch, capsys, error, code, said):
    def fail():
        raise error

    in_place_of(monkeypatch, fail)
    assert command_line.main(["try"]) == code
    heard = capsys.readouterr()
    assert heard.err.startswith(said)
    assert "Traceback" not in heard.err
    assert heard.out == ""


def test_another_error_is_a_defect_and_shows_itself(monkeypatch):
    def fail():
        raise OSError(5, "Input/output error")

    in_place_of(monkeypatch, fail)
    with pytest.raises(OSError, match="Input/output"):
        command_line.main(["try"])


def test_help_of_a_command_starts_nothing(monkeypatch, capsys):
    monkeypatch.setattr(front, "build", lambda: pytest.fail("built the front end for a help"))
    with pytest.raises(SystemExit) as ended:
        command_line.main(["demo", "--help"])
    assert ended.value.code == 0
    assert "--port" in capsys.readouterr().out


def test_a_command_that_no_context_has_yet(monkeypatch):
    from oast.config.cli import manage

    with pytest.raises(Fault, match="not built yet"):
        manage.call("no_such_command", [], words="never built")


def test_the_owner_must_be_known_beside_another_database(monkeypatch):
    from oast.config import manage

    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/oast")
    monkeypatch.delenv("DATABASE_URL_OWNER", raising=False)
    with pytest.raises(Fault, match="DATABASE_URL_OWNER"):
        manage.take_role("owner")
    manage.take_role("app")
    assert os.environ.pop("OAST_DATABASE_ROLE") == "app"


def test_status_is_one_json_document(capsys):
    assert database.db(["status", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"running", "process", "data", "programs", "socket"}


def test_the_address_of_a_role(capsys):
    database.db(["url", "--role", "owner"])
    assert capsys.readouterr().out.startswith("postgresql://oast_owner@/oast?host=")
    database.db(["url", "--json"])
    assert json.loads(capsys.readouterr().out)["role"] == "app"


def test_the_roles_for_an_administrator(capsys):
    database.db(["roles"])
    said = capsys.readouterr().out
    assert "CREATE ROLE oast_app LOGIN NOSUPERUSER NOBYPASSRLS" in said
    assert "CREATE EXTENSION IF NOT EXISTS pg_trgm" in said
    database.db(["roles", "--json"])
    assert json.loads(capsys.readouterr().out).keys() == {"sql"}


def test_no_cluster_of_ours_beside_another_database(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/oast")
    with pytest.raises(Fault, match="no cluster of ours"):
        database.db(["start"])


def test_benchmarks_are_listed(capsys):
    assert bench.bench([]) == 0
    assert "./oast bench NAME" in capsys.readouterr().out
    with pytest.raises(Fault, match="no benchmark `nothing`"):
        bench.bench(["nothing"])


@pytest.mark.parametrize(
    ("arguments", "parallel"),
    [([], True), (["-q"], True), (["-k", "word"], True), (["-n", "3"], False), (["--pdb"], False), (["tests"], False)],
)
def test_workers(arguments, parallel):
    assert bool(quality._workers(arguments)) is parallel


def test_no_lock_names_a_registry():
    assert quality.locks() == []


@pytest.mark.parametrize(
    "line",
    [
        '"resolved": "https://example.invalid/x.tgz"',
        "--index-url https://example.invalid/simple",
        "x @ https://e.invalid/x.whl",
    ],
)
def test_a_lock_that_names_a_registry_is_found(line):
    assert quality.REGISTRY.search(line)


def test_check_says_what_failed(monkeypatch, capsys):
    monkeypatch.setattr(quality, "CHECKS", {"good": list, "bad": lambda: ["line 3: wrong"]})
    assert quality.check(["--json"]) == 1
    heard = capsys.readouterr()
    assert [(row["name"], row["passed"]) for row in json.loads(heard.out)] == [("good", True), ("bad", False)]
    assert "line 3: wrong" in heard.err
    assert "1 passed, 1 failed bad" in heard.err
