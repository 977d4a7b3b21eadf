"""Server and database killed again and again while people write: nothing acknowledged lost, nothing doubled.

./oast drill crash [--kills 500] [--seed 2008] [--json]

A site of its own with a database of its own, nothing faster or less safe than the real one. Each round kills the
server, the database's server, or both, at a random moment, by process id, and starts again what was killed.
Ctrl-C or SIGTERM end it after the round that runs: it says what it found until then.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg

from oast.config import console
from oast.config.drill.writers import CSRF, Browser, Sender, Typist
from oast.config.paths import VAR

if TYPE_CHECKING:
    from tests.browser.crash import Crash

KILLS = 500
SENDERS = 3
WAITS = 120
"""Seconds within which somebody must be able to write again."""

BOTH, SERVER, DATABASE = (
    {"server": True, "database": True},
    {"server": True, "database": False},
    {"server": False, "database": True},
)
WHAT = (BOTH, SERVER, *[DATABASE] * 6)
"""The database most often: a commit is in its hands, and it starts again in a second, the server in several."""


@dataclass
class Figures:
    """What a drill found."""

    asked: int = 0
    """Kills that were asked for; fewer were done where somebody stopped the drill."""
    kills: int = 0
    server_kills: int = 0
    database_kills: int = 0
    acknowledged: int = 0
    sent_again: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    audit: str = ""
    """The verdict over the audit at the end."""
    seconds: float = 0.0
    slowest_recovery: float = 0.0
    """Seconds from the order to start again until somebody could write."""

    @property
    def good(self) -> bool:
        return not self.lost and not self.doubled and self.audit.startswith("verified")

    @property
    def whole(self) -> bool:
        return self.kills >= self.asked


@dataclass
class Writers:
    """Everybody who writes in a drill."""

    typist: Typist
    senders: list[Sender]

    def __iter__(self) -> Iterator[Typist | Sender]:
        return iter([self.typist, *self.senders])


def main(arguments: list[str]) -> int:
    """Run the drill; 1 if anything acknowledged was lost or doubled, or if it was stopped before its end."""
    parser = argparse.ArgumentParser(prog="./oast drill crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=2008)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = parser.parse_args(arguments)
    with asked_to_stop() as stop, site() as crash:
        figures = drill(crash, people(crash), given.kills, random.Random(given.seed), console.say, stop)  # noqa: S311
    keep("crash", asdict(figures))
    print(json.dumps(asdict(figures)) if given.json else "\n".join(lines(figures)))
    return 0 if figures.good and figures.whole else 1


@contextlib.contextmanager
def asked_to_stop() -> Iterator[Event]:
    """Set as soon as a signal asks us to end; whoever signals once more does not wait for the round."""
    stop = Event()

    def asked(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            signal.default_int_handler(number, frame)
        stop.set()
        console.say("stopping after this round")

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def lines(figures: Figures) -> list[str]:
    """The figures for a person; the verdict last."""
    return [
        *([] if figures.whole else [f"stopped after {figures.kills} of {figures.asked} kills"]),
        f"{figures.kills} kills ({figures.server_kills} of the server, {figures.database_kills} of the database) in"
        f" {figures.seconds:.0f} s",
        f"{figures.acknowledged} writes acknowledged, {figures.sent_again} sent again with the same token",
        f"slowest until somebody could write again: {figures.slowest_recovery:.1f} s",
        f"audit: {figures.audit}",
        *[f"lost: {text}" for text in figures.lost],
        *[f"doubled: {text}" for text in figures.doubled],
        f"{len(figures.lost)} lost, {len(figures.doubled)} doubled",
    ]


def keep(name: str, figures: dict[str, Any]) -> None:
    """Keep what a drill found, as `var/reports/NAME.json`."""
    path = VAR / f"reports/{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures) + "\n")


@contextlib.contextmanager
def site() -> Iterator["Crash"]:
    """A site that may be killed, in a place that goes away afterwards."""
    VAR.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="drill-", dir=VAR))
    folder.chmod(0o755)
    from tests.browser.crash import Crash  # the test packages are there: the command says so

    crash = Crash(folder)
    os.environ["DATABASE_URL"] = crash.cluster.url()
    import django

    django.setup()
    try:
        yield crash
    finally:
        crash.close()
        shutil.rmtree(folder, ignore_errors=True)


def people(crash: "Crash") -> Writers:
    """Somebody who types into an assessment, and some who send checklists, signed in at the running site."""
    crash.start()
    from django.conf import settings
    from django.urls import reverse

    from tests.browser.fixtures import Site
    from tests.caf import pages

    def browser(who: pages.Somebody) -> Browser:
        session = Site(crash.server).session(who.person)
        cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        return Browser(urlsplit(crash.url).netloc, cookies)

    alice = pages.Somebody()
    draft = reverse("caf:part", args=[pages.draft(alice), "comments"])
    made = browser(alice)
    address = reverse("caf:new_checklist", args=[pages.child(alice)])
    senders = [Sender(made, address, f"sender {number}") for number in range(SENDERS)]
    return Writers(Typist(made, draft), senders)


def drill(
    crash: "Crash",
    writers: Writers,
    kills: int,
    moments: random.Random,
    say: Callable[[str], None] | None = None,
    stop: Event | None = None,
) -> Figures:
    """Kill `kills` times, or until `stop` is set, while everybody writes; the site stands and was started."""
    figures, began = Figures(asked=kills), time.monotonic()
    for number in range(1, kills + 1):
        if stop and stop.is_set():
            break
        _round(crash, writers, figures, moments)
        _check(crash, writers, figures)
        if say and number % 25 == 0:
            say(
                f"{number} kills, {figures.acknowledged} writes, {len(figures.lost)} lost, {len(figures.doubled)} twice"
            )
    figures.seconds = round(time.monotonic() - began, 1)
    figures.audit = verdict()
    return figures


def _round(crash: "Crash", writers: Writers, figures: Figures, moments: random.Random) -> None:
    for writer in writers:
        writer.writing.clear()
    what = moments.choice(WHAT)
    began = time.monotonic()
    with ThreadPoolExecutor(SENDERS + 1) as pool:
        at_work = [pool.submit(_until_killed, writer) for writer in writers]
        try:
            _all_write(writers, figures)
            figures.slowest_recovery = max(figures.slowest_recovery, round(time.monotonic() - began, 1))
            Event().wait(moments.uniform(0, 0.3))  # anywhere within a write
            crash.kill(**what)
        except BaseException:
            crash.kill()  # else nobody would ever stop writing
            raise
        hang_up(crash.server.socket)
        for one in at_work:
            one.result()
    figures.kills += 1
    figures.server_kills += what["server"]
    figures.database_kills += what["database"]
    crash.start()


def _all_write(writers: Writers, figures: Figures) -> None:
    for writer in writers:
        if not writer.writing.wait(WAITS):
            raise RuntimeError(f"somebody could not write for {WAITS} s after kill {figures.kills}")


def _until_killed(writer: Typist | Sender) -> None:
    """A first failure before anything was acknowledged is the start's: tried again, as a person does."""
    deadline = time.monotonic() + WAITS
    while not writer.writing.is_set() and time.monotonic() < deadline:
        writer.write_until_it_dies()
        Event().wait(0.05)


def hang_up(listening: socket.socket) -> None:
    """Close what waits in the queue of the socket, which outlives the server here: a real crash ends it too."""
    listening.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            listening.accept()[0].close()
    listening.setblocking(True)


def _check(crash: "Crash", writers: Writers, figures: Figures) -> None:
    """What was acknowledged stands in the database, once."""
    with psycopg.connect(crash.cluster.url("owner")) as session:
        rows: Any = session.execute("SELECT services_needed, count(*) FROM caf_checklist GROUP BY 1").fetchall()
        typed: Any = session.execute("SELECT child FROM caf_assessmentcomments").fetchall()
    kept = dict(rows)
    told = [text for sender in writers.senders for text in sender.acknowledged]
    figures.lost += [text for text in told if text not in kept and text not in figures.lost]
    figures.doubled += [text for text, count in kept.items() if count > 1 and text not in figures.doubled]
    typist = writers.typist
    if not any(typist.acknowledged <= int(text) <= typist.typed for (text,) in typed):
        figures.lost.append(f"typed {typist.acknowledged}, kept {typed}")
    figures.acknowledged = len(told) + typist.acknowledged
    figures.sent_again = sum(sender.again for sender in writers.senders)


def verdict() -> str:
    """The audit walked from its first event."""
    from datetime import UTC, datetime

    from django.db import connection

    from oast.audit.chain import judge, words
    from oast.audit.operations import looking
    from oast.audit.queries import sealed_events
    from oast.audit.scope import SystemActor

    connection.close()
    at = datetime.now(UTC)
    with looking(by=SystemActor("audit-verifier"), at=at, action="audit.verify"):
        return words.lines(judge(sealed_events()), at)[-1]
