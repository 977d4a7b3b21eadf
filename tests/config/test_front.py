"""The front-end build: once for each state of its inputs, whole or not at all; Node.js from the machine or a wheel."""

import shutil
import sys
from pathlib import Path

import pytest

from oast.config import front, node
from oast.config.faults import Fault
from oast.config.paths import ROOT


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with a small style sheet and the packages of this one."""
    if not (ROOT / "node_modules/sass").exists():
        pytest.skip("node_modules is not installed here: `./oast setup`")
    source = tmp_path / "src/oast/web/front"
    (source / "static").mkdir(parents=True)
    (source / "oast.scss").write_text("$ink: #123; body { color: $ink }")
    (source / "static/mark.svg").write_text("<svg/>")
    (tmp_path / "node_modules").symlink_to((ROOT / "node_modules").resolve())
    shutil.copy(ROOT / "package-lock.json", tmp_path)
    monkeypatch.setattr(front, "ROOT", tmp_path)
    monkeypatch.setattr(front, "VAR", tmp_path / "var")
    monkeypatch.setattr(front, "FRONT", tmp_path / "var/front")
    monkeypatch.setattr(front, "SOURCE", source)
    monkeypatch.setattr(front, "__file__", str(tmp_path / "package-lock.json"))
    return tmp_path


def test_everything_lands_below_one_name(checkout):
    assert front.build() is True
    built = checkout / "var/front/oast"
    assert "color:#123" in (built / "oast.css").read_text()
    assert (built / "mark.svg").exists()
    assert list((built / "fonts").glob("*.woff2"))
    assert (built / "js/govuk-frontend.min.js").exists()
    assert (checkout / "var/static").is_dir()


def test_what_is_unchanged_is_not_built_again(checkout):
    front.build()
    assert front.build() is False
    (checkout / "src/oast/web/front/static/mark.svg").write_text("<svg></svg>")
    assert front.build() is True


def test_a_fault_in_the_sheet_keeps_the_old_build(checkout):
    front.build()
    (checkout / "src/oast/web/front/oast.scss").write_text("body { color: $nothing }")
    with pytest.raises(Fault, match="style sheet could not be compiled"):
        front.build()
    assert "color:#123" in (checkout / "var/front/oast/oast.css").read_text()


def test_packages_are_never_installed_through_a_link(checkout, monkeypatch):
    monkeypatch.setattr(front.subprocess, "run", lambda *_args, **_options: pytest.fail("npm was run"))
    front._install_packages(node.Node("node", ["npm"]))


def test_without_the_registry_it_is_one_sentence(checkout):
    (checkout / "node_modules").unlink()
    npm = [sys.executable, "-c", "import sys; sys.exit('npm error network')"]
    with pytest.raises(Fault, match="npm registry can be reached"):
        front._install_packages(node.Node("node", npm))


def test_packages_are_installed_once_for_a_lock(checkout):
    (checkout / "node_modules").unlink()
    npm = [sys.executable, "-c", "import pathlib; pathlib.Path('node_modules').mkdir()"]
    front._install_packages(node.Node("node", npm))
    front._install_packages(node.Node("node", ["/nowhere/npm"]))
    assert (checkout / "node_modules/.oast-lock").exists()


def machine(tmp_path: Path, monkeypatch, version: str) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {version}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))


def test_the_machines_node_is_taken_when_new_enough(tmp_path, monkeypatch):
    machine(tmp_path, monkeypatch, "v18.0.0")
    assert node.find_node().program == str(tmp_path / "node")
    assert node.find_node().environment["PATH"].startswith(str(tmp_path))


@pytest.mark.parametrize("version", ["v16.20.0", "nonsense"])
def test_an_old_node_is_not(tmp_path, monkeypatch, version):
    machine(tmp_path, monkeypatch, version)
    assert node.machines_node() is None


def test_the_wheels_node_is_next_and_then_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(node.sys, "executable", str(tmp_path / "bin/python"))
    with pytest.raises(Fault, match=r"Node\.js 18 or later is not on this machine"):
        node.find_node()
    (tmp_path / "bin").mkdir()
    for name in ("node", "npm"):
        (tmp_path / "bin" / name).touch()
    assert node.find_node().run("x.js") == [str(tmp_path / "bin/node"), "x.js"]
