"""The directory read and edited by many at once, over HTTP: no edit that was acknowledged is lost, no page is torn.

./oast drill directory [--total 10000] [--services 4000] [--seed 2008] [--json]

A site of its own with a database of its own. Readers, providers and stewards work at the same few entries at the same
time. Then a source of `--services` is pulled twice, the second time with every service changed, while pages are read.
"""

import argparse
import json
import random
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from oast.config import console
from oast.config.drill.crash import keep, site, verdict
from oast.config.drill.keepers import Approver, Editor, Reader
from oast.config.drill.writers import CSRF

if TYPE_CHECKING:
    from tests.browser.server import Server

TOTAL, SERVICES = 10_000, 4_000
EDITS_IN = 10
"""One in so many is an edit, the others are views."""
READERS, EDITORS, STEWARDS, ENTRIES = 6, 4, 2, 10


@dataclass
class Figures:
    """What a drill found."""

    asked: int = 0
    views: int = 0
    counted: int = 0
    """Views that the directory counted itself."""
    edits: int = 0
    """Edits acknowledged."""
    approved: int = 0
    stale: int = 0
    """Edits and decisions refused because somebody was faster."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    slowest: float = 0.0
    """Seconds of the slowest view."""
    pulled: int = 0
    pulls: list[float] = field(default_factory=list)
    """Seconds of each pull."""
    views_meanwhile: int = 0
    slowest_meanwhile: float = 0.0
    audit: str = ""
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        wrong = self.lost or self.doubled or self.torn or self.failed
        return not wrong and self.views == self.counted and self.audit.startswith("verified")


@dataclass
class Scene:
    """Who works at what."""

    host: str
    services: list[str]
    providers: list[str]
    """Cookies of people of the agency that keeps the services."""
    stewards: list[str]


def main(arguments: list[str]) -> int:
    """Run the drill; 1 if anything acknowledged was lost or doubled, a page torn or an answer wrong."""
    parser = argparse.ArgumentParser(prog="./oast drill directory", description=__doc__)
    parser.add_argument("--total", type=int, default=TOTAL, help="views and edits together")
    parser.add_argument("--services", type=int, default=SERVICES, help="of the source that is pulled; 0 for none")
    parser.add_argument("--seed", type=int, default=2008)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    given = parser.parse_args(arguments)
    with site() as crash:
        crash.server.workers = 2
        crash.start()
        figures = Figures(asked=given.total)
        work(scene(crash.server), figures, random.Random(given.seed))  # noqa: S311
        console.say(f"{figures.views} views and {figures.edits} edits in {figures.seconds:.0f} s")
        if given.services:
            pull_twice(urlsplit(crash.url).netloc, figures, given.services)
        figures.audit = verdict()
    keep("directory-drill", asdict(figures))
    print(json.dumps(asdict(figures)) if given.json else "\n".join(lines(figures)))
    return 0 if figures.good else 1


def lines(figures: Figures) -> list[str]:
    """The figures for a person; the verdict last."""
    found = [
        f"{figures.views:,} views, {figures.edits:,} edits acknowledged, {figures.approved:,} approvals published, in"
        f" {figures.seconds:.0f} s ({READERS} readers, {EDITORS} providers, {STEWARDS} stewards, {ENTRIES} entries)",
        f"{figures.stale:,} refused as stale and asked again; slowest view {figures.slowest:.2f} s",
        f"the directory counted {figures.counted:,} views",
    ]
    if figures.pulls:
        first, second = figures.pulls
        found += [
            f"{figures.pulled:,} services pulled in {first:.0f} s, and all changed in {second:.0f} s; meanwhile"
            f" {figures.views_meanwhile:,} views, the slowest {figures.slowest_meanwhile:.2f} s"
        ]
    found += [f"audit: {figures.audit}"]
    for name in ("lost", "doubled", "torn", "failed"):
        found += [f"{name}: {text}" for text in getattr(figures, name)[:20]]
    return [
        *found,
        f"{len(figures.lost)} lost, {len(figures.doubled)} doubled, {len(figures.torn)} torn,"
        f" {len(figures.failed)} answered wrongly",
    ]


def scene(server: "Server") -> Scene:
    """Entries that an agency keeps, its people and stewards, signed in at the running site."""
    from django.conf import settings

    from oast.directory.models import Service
    from tests.browser.fixtures import Site
    from tests.caf.pages import Somebody
    from tests.factories import accounts
    from tests.factories.directory import load, organization, package, service

    agency, trust = accounts.agency("Hop Kiln Family Trust"), accounts.agency("Kent Trust")
    first = {"fees": "Cost 0-0x", "application_process": "Ask 0-0x"}
    made = [service(f"s{number}", "Group 0-0x", **first) for number in range(ENTRIES)]
    load(package(*made, organizations=[organization(agency=str(agency.id))]))

    def cookie(somebody: Somebody) -> str:
        session = Site(server).session(somebody.person)
        return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"

    return Scene(
        urlsplit(server.url).netloc,
        [str(key) for key in Service.objects.order_by("original_id").values_list("pk", flat=True)],
        [cookie(Somebody(f"Provider {number}", agency, "provider")) for number in range(EDITORS)],
        [cookie(Somebody(f"Steward {number}", trust, "directory_steward")) for number in range(STEWARDS)],
    )


def work(scene: Scene, figures: Figures, chance: random.Random) -> None:
    """Everybody at once, until all views and edits are done and everything that waits is published."""
    began, done = time.monotonic(), Event()
    edits = figures.asked // EDITS_IN
    views = figures.asked - edits
    pages = [f"/directory/services/{key}" for key in scene.services]
    readers = [Reader(scene.host) for _ in range(READERS)]
    editors = [Editor(scene.host, cookie, number=number) for number, cookie in enumerate(scene.providers, 1)]
    stewards = [Approver(scene.host, cookie) for cookie in scene.stewards]
    with ThreadPoolExecutor(READERS + EDITORS + STEWARDS) as pool:
        deciding = [pool.submit(one.approve_on, done) for one in stewards]
        try:
            writing: list[Future[None]] = []
            for one, times in zip(readers, _shared(views, READERS), strict=True):
                writing.append(pool.submit(one.read_on, pages, times, random.Random(chance.random())))  # noqa: S311
            for editor, times in zip(editors, _shared(edits, EDITORS), strict=True):
                turn = random.Random(chance.random())  # noqa: S311
                writing.append(pool.submit(editor.edit_on, scene.services, times, turn))
            for job in writing:
                job.result()
        finally:
            done.set()
        for job in deciding:
            job.result()
    figures.seconds = round(time.monotonic() - began, 1)
    _sum_up(figures, readers, editors, stewards)
    _check(figures, [line for one in editors for line in one.acknowledged])


def _shared(number: int, among: int) -> list[int]:
    return [number // among + (at < number % among) for at in range(among)]


def _sum_up(figures: Figures, readers: list[Reader], editors: list[Editor], stewards: list[Approver]) -> None:
    figures.views = sum(one.views for one in readers)
    figures.slowest = round(max(one.slowest for one in readers), 3)
    figures.edits = sum(len(one.acknowledged) for one in editors)
    figures.approved = sum(one.approved for one in stewards)
    figures.stale = sum(one.stale for one in editors) + sum(one.stale for one in stewards)
    figures.torn = [text for one in readers for text in one.torn]
    figures.failed = [text for one in [*readers, *stewards] for text in one.failed]


def _check(figures: Figures, acknowledged: list[tuple[str, str]]) -> None:
    """What was acknowledged stands in what the public reads, once; nothing waits any more."""
    from oast.directory.models import Entry, Proposal, ViewCount

    rows = Entry.objects.filter(pk__in={key for key, _ in acknowledged}).values_list("pk", "document__description")
    said = {str(key): text.split("\n") for key, text in rows}
    figures.lost = [f"{key} {line}" for key, line in acknowledged if line not in said[key]]
    figures.doubled = [f"{key} {line}" for key, line in acknowledged if said[key].count(line) > 1]
    figures.failed += [f"an edit of {one.service_id} still waits" for one in Proposal.objects.filter(state="waiting")]
    figures.counted = sum(ViewCount.objects.values_list("views", flat=True))


# A pull meanwhile --------------------------------------------------------------------------------------------------


def pull_twice(host: str, figures: Figures, number: int) -> None:
    """Pull a source; then again with every service changed. Pages are read all the time, each of one version."""
    from oast.directory.models import Entry
    from tests.directory import servers

    pages = [f"/directory/services/{key}" for key in Entry.objects.values_list("pk", flat=True)[:ENTRIES]]
    source = None
    for turn in range(2):
        words: dict[str, object] = {"fees": f"Cost {turn}-0x", "application_process": f"Ask {turn}-0x"}
        services = tuple(servers.service(at, name=f"Group {turn}-0x {at}", **words) for at in range(number))
        with servers.serving(servers.Good, services=services, size=500) as address:
            source = source or _source(address)
            _move(source, address)
            seconds = _pull_while_read(host, figures, source, pages)
        figures.pulls.append(round(seconds, 1))
        pages = [
            f"/directory/services/{key}"
            for key in Entry.objects.filter(source=source).order_by("pk").values_list("pk", flat=True)[:: number // 50]
        ]
    figures.pulled = number


def _source(address: str) -> UUID:
    from oast.directory.operations.pulling import save_source
    from tests.factories.directory import AT, STEWARD

    made = save_source(by=STEWARD, at=AT, name="Elsewhere", format="oruk", address=address)
    if made is None:
        raise RuntimeError("a source without its id")
    return made


def _move(source: UUID, address: str) -> None:
    from oast.directory.models import Source

    Source.objects.filter(pk=source).update(address=address)


def _pull_while_read(host: str, figures: Figures, source: UUID, pages: list[str]) -> float:
    done, began = Event(), time.monotonic()
    readers = [Reader(host) for _ in range(2)]

    def read_on(reader: Reader) -> None:
        while not done.is_set():
            for page in pages:
                reader.read(page)
        reader.close()

    with ThreadPoolExecutor(3) as pool:
        reading = [pool.submit(read_on, one) for one in readers]
        try:
            state, problem = pool.submit(_pull, source).result()
        finally:
            seconds = time.monotonic() - began
            done.set()
        for one in reading:
            one.result()
    if state != "good":
        figures.failed.append(f"the pull: {problem}")
    figures.torn += [text for one in readers for text in one.torn]
    figures.failed += [text for one in readers for text in one.failed]
    figures.views_meanwhile += sum(one.views for one in readers)
    figures.slowest_meanwhile = round(max(figures.slowest_meanwhile, *(one.slowest for one in readers)), 3)
    return seconds


def _pull(source: UUID) -> tuple[str, str]:
    from django.db import connection
    from django.utils import timezone

    from oast.directory.feeds import Fetcher, Limits
    from oast.directory.operations.pulling import pull
    from tests.factories.directory import STEWARD

    def now() -> datetime:
        return timezone.now()

    try:
        done = pull(source, by=STEWARD, clock=now, reads=Fetcher(Limits(), loopback=True))
        return done.state, done.problem
    finally:
        connection.close()
