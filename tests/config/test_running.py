"""The running site: its port, its place, its children, and a clean end."""

import argparse
import io
import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from rich.console import Console

from oast.config import chromium
from oast.config.children import Children
from oast.config.cli import site
from oast.config.faults import Fault
from oast.config.paths import ROOT

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


def test_a_taken_port_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Fault, match="choose another with --port"):
            site.check_port("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize("port", [70000, -1])
def test_a_number_that_is_no_port(port):
    with pytest.raises(Fault, match="is not a port"):
        site.check_port("127.0.0.1", port)


def test_a_free_port_stays_free():
    port = free_port()
    site.check_port("127.0.0.1", port)
    site.check_port("127.0.0.1", port)


def test_one_demonstration_for_one_place(tmp_path, monkeypatch):
    monkeypatch.setattr(site, "VAR", tmp_path)
    with site.alone("demo"), pytest.raises(Fault, match=f"process {os.getpid()}.* runs on"), site.alone("demo"):
        pass
    with site.alone("demo"):
        pass


def test_the_sign_ins_are_printed(tmp_path, monkeypatch, capsys):
    path = tmp_path / "sign-ins.csv"
    path.write_text("role,name,email\npolice,Pat Example,pat@example.invalid\n", encoding="utf-8")
    monkeypatch.setattr(site, "SIGN_INS", path)
    monkeypatch.setenv("OAST_DEMO", "1")
    site.announce(argparse.Namespace(host="127.0.0.1", port=8123))
    heard = capsys.readouterr()
    assert heard.out == "Oast is at http://localhost:8123/  (stop it with Ctrl-C)\n"


def test_the_table_of_sign_ins_cuts_nothing_off(tmp_path):
    path = tmp_path / "sign-ins.csv"
    path.write_text("role,name,agency,email,password,totp_secret\npolice,Pat,Kent Police,pat@e.invalid,one,ABC\n")
    narrow, wide = site.sign_ins(path, 80), site.sign_ins(path, 200)
    assert [str(column.header) for column in narrow.columns] == ["role", "email", "totp_secret"]
    assert [str(column.header) for column in wide.columns] == ["role", "name", "agency", "email", "totp_secret"]
    assert "the password of all: one" in narrow.title
    path.write_text("role,password\npolice,one\nparent,two\n")
    assert [str(column.header) for column in site.sign_ins(path).columns] == ["role", "password"]


def test_the_sign_ins_do_not_fold_on_a_narrow_terminal(tmp_path, monkeypatch):
    path = tmp_path / "sign-ins.csv"
    who = ("information governance lead", "Gwen", "Trust", "gwen.governance@oast.invalid", "one", "A" * 32)
    path.write_text("role,name,agency,email,password,totp_secret\n" + ",".join(who) + "\n")
    screen = Console(file=io.StringIO(), width=80)

    screen.print(site.sign_ins(path, 80))

    printed = screen.file.getvalue().splitlines()
    assert f"  email   {who[3]}" in printed
    assert f"  secret  {who[5]}" in printed


def started(children: Children, name: str, command: list[str], tmp_path) -> subprocess.Popen:
    log = tmp_path / f"{name}.log"
    children.start(name, command, log)
    while "up" not in log.read_text():
        assert children.running[name].poll() is None
    return children.running[name]


def test_all_end_together(tmp_path):
    children = Children()
    first = started(children, "first", SLEEPER, tmp_path)
    second = started(children, "second", SLEEPER, tmp_path)
    children.stop()
    assert first.returncode == second.returncode == -signal.SIGTERM


def test_one_that_does_not_end_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr("oast.config.children.STOP_SECONDS", -4.8)
    children = Children()
    stubborn = started(children, "stubborn", STUBBORN, tmp_path)
    children.stop()
    assert stubborn.returncode == -signal.SIGKILL


def test_the_first_to_end_is_named(tmp_path):
    children = Children()
    started(children, "lasting", SLEEPER, tmp_path)
    children.start("short", [sys.executable, "-c", "pass"])
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        assert children.wait() == "short"
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        children.stop()


@pytest.mark.parametrize("command", [site.setup, site.serve])
def test_no_visitor_waits_for_the_outlines(monkeypatch, command):
    told = []
    monkeypatch.setattr(site, "prepare", lambda: told.append("prepared"))
    monkeypatch.setattr(site.manage, "django", lambda *command: told.append(*command))
    monkeypatch.setattr(site, "run", lambda *_, **__: told.append("runs") or 0)
    assert command([] if command is site.setup else [f"--port={free_port()}"]) == 0
    assert told[:2] == ["prepared", "draw_outlines"]


@pytest.mark.slow
def test_serve_starts_answers_and_stops(tmp_path):
    """The whole way: cluster, tables, server; a second start is quick; everything is gone afterwards."""
    port = free_port()
    environment = os.environ | {"OAST_VAR": str(tmp_path / "var")}
    tmp_path.chmod(0o755)
    for _ in range(2):
        running = subprocess.Popen(
            [str(ROOT / "oast"), "serve", f"--port={port}", "--workers=1"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert running.stdout.readline().startswith(f"Oast is at http://localhost:{port}/")
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/accessibility").status == 200
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=60)
        assert running.returncode == 0, said
        assert said.endswith("oast: stopped\n")
    status = subprocess.run([str(ROOT / "oast"), "db", "status"], env=environment, capture_output=True, text=True)
    assert "running: False" in status.stdout


def test_chromium_is_the_one_that_was_named(monkeypatch):
    monkeypatch.setenv("OAST_CHROMIUM", "/opt/chromium")
    assert chromium.find() == chromium.ensure() == "/opt/chromium"


def test_no_chromium_is_a_clear_line(monkeypatch, capsys):
    ran = []
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.setattr(chromium, "_aloud", lambda *command: ran.append(command))
    assert chromium.ensure() is None
    assert "will be skipped" in capsys.readouterr().err
    assert ran[-1][-2:] == ("install", "chromium")


def test_playwrights_own_chromium_is_found(monkeypatch, tmp_path):
    program = tmp_path / ".cache/ms-playwright/chromium-1200/chrome-linux/chrome"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setattr(chromium.Path, "home", lambda: tmp_path)
    monkeypatch.setattr(chromium.shutil, "which", lambda _name: None)
    monkeypatch.setattr(chromium, "MACOS", tmp_path / "nothing")
    monkeypatch.delenv("OAST_CHROMIUM", raising=False)
    assert chromium.find() == str(program)
