"""The main job's pages on a county of N children: p50, p95 and the number of queries, beside a bare page.

./oast bench pages [--children 350000] [--services 4000] [--cases 300] [--requests 200] [--json] [--keep]

One server, one connection kept open, one request at a time: what one person waits for. Every page is asked
once a round, so that whatever else the machine does falls on all of them alike.
"""

import argparse
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from oast.config import console
from oast.config.bench import _county
from oast.config.cluster import Cluster
from oast.config.paths import VAR

ASKED = ("--requests", "how often each page is asked")

MOST_QUERIES = 25
SLOWEST_P95 = 150.0
"""Milliseconds."""

WARM_UP = 5
"""Rounds before the measured ones: the server's caches fill, the database reads its pages."""


@dataclass(frozen=True)
class Row:
    """One page. Times in milliseconds; `transactions` are savepoints and their like, apart from the queries."""

    page: str
    p50: float
    p95: float
    queries: int
    transactions: int
    over: tuple[str, ...]


def main(arguments: list[str]) -> int:
    """Build the county if it is not there, ask every page, print the table."""
    return _county.run(arguments, "pages", ASKED, measure, lines)


def measure(ours: Cluster, database: str, given: argparse.Namespace) -> dict:
    """The times and the counts of every page."""
    import django

    django.setup()
    from oast.config.bench import _journey, _people
    from tests.browser.server import Server  # the test packages are there: the command says so

    scenes = _people.scenes(ours.url("postgres", database), given.requests + WARM_UP)
    log = VAR / "logs/bench-server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    server = Server(ours.url("app", database), log)
    server.start()
    try:
        with console.step(f"{given.requests} rounds"):
            times = _journey.timed(server.url, scenes, WARM_UP)
    finally:
        server.close()
    return {
        "requests": given.requests,
        "limits": {"queries": MOST_QUERIES, "p95_ms": SLOWEST_P95},
        "pages": [asdict(one) for one in rows(times, _journey.counted(scenes))],
    }


def rows(times: Mapping[str, Sequence[float]], counts: Mapping[str, tuple[int, int]]) -> Iterator[Row]:
    """A row for each page in the order of the journey, the slowest count of its queries beside its times."""
    for page, taken in times.items():
        p50, p95 = round(statistics.median(taken), 1), round(_county.percentile_95(taken), 1)
        queries, transactions = counts[page]
        yield Row(page, p50, p95, queries, transactions, tuple(over(p95, queries)))


def over(p95: float, queries: int) -> Iterator[str]:
    """Which limits a page breaks."""
    if queries > MOST_QUERIES:
        yield "queries"
    if p95 > SLOWEST_P95:
        yield "time"


def lines(figures: dict) -> Iterator[str]:
    """The table as text; what is over a limit carries its name."""
    yield _county.head(figures, f"{figures['requests']} requests of each page over one connection")
    width = max(len(one["page"]) for one in figures["pages"])
    yield f"{'':{width}} {'p50 ms':>8} {'p95 ms':>8} {'queries':>8} {'savepoints':>11}"
    yield f"{'limit':{width}} {'':8} {SLOWEST_P95:8.0f} {MOST_QUERIES:8}"
    for one in figures["pages"]:
        counted = f"{one['queries']:8} {one['transactions']:11}"
        yield f"{one['page']:{width}} {one['p50']:8.1f} {one['p95']:8.1f} {counted}{_mark(one['over'])}"


def _mark(names: Iterable[str]) -> str:
    said = " and ".join(names)
    return f"  over: {said}" if said else ""
