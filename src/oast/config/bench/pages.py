"""The main job's pages on a county of N children: p50, p95 and the number of queries, beside a bare page.

./oast bench pages [--children 350000] [--services 4000] [--cases 300] [--requests 200] [--json] [--keep]

One server, one connection kept open, one request at a time: what one person waits for. Every page is asked
once a round, so that whatever else the machine does falls on all of them alike.
"""

import argparse
import json
import os
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from oast.config import console, schema
from oast.config.cluster import Cluster, cluster
from oast.config.paths import VAR

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
    given = _parser().parse_args(arguments)
    database = f"oast_bench_{given.children}"
    with cluster().up() as ours:
        os.environ["DATABASE_URL"] = ours.url("app", database)
        prepare(ours, database, given)
        try:
            figures = measure(ours, database, given)
        finally:
            if not given.keep:
                ours.execute(f"DROP DATABASE {database} WITH (FORCE)")
    print(json.dumps(figures, indent=1) if given.json else "\n".join(lines(figures)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./oast bench pages")
    parser.add_argument("--children", type=int, default=350_000)
    parser.add_argument("--services", type=int, default=4_000)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--requests", type=int, default=200, help="how often each page is asked (2 or more)")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--keep", action="store_true", help="keep the county for the next run of the same size")
    return parser


def prepare(ours: Cluster, database: str, given: argparse.Namespace) -> None:
    """The county in a database of its own; the one of an earlier `--keep` where it has the same size."""
    size = f"{given.children} {given.services} {given.cases}"
    if schema.stamp(ours, database, "size") == size:
        schema.migrate(ours, database)
        return
    ours.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    ours.ensure_database(database)
    schema.migrate(ours, database)
    with console.step(f"county of {given.children:,} children"):
        _build(given)
        ours.execute("VACUUM (ANALYZE)", database)
    schema.set_stamp(ours, database, "size", size)


def _build(given: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.utils import timezone

    from oast.config.demo.build import Size, build

    size = Size(given.children, given.services, given.cases)
    build(size, timezone.now(), VAR / "bench/sign-ins.csv", console.say)


def measure(ours: Cluster, database: str, given: argparse.Namespace) -> dict:
    """Every figure, with what else the machine did."""
    import django

    django.setup()
    from oast.config.bench import _journey, _people
    from tests.browser.server import Server  # the test packages are there: the command says so

    scenes = _people.scenes(ours.url("postgres", database), given.requests + WARM_UP)
    log = VAR / "logs/bench-server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    server = Server(ours.url("app", database), log)
    before = os.getloadavg()[0]
    server.start()
    try:
        with console.step(f"{given.requests} rounds"):
            times = _journey.timed(server.url, scenes, WARM_UP)
    finally:
        server.close()
    after = os.getloadavg()[0]
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "children": given.children,
        "services": given.services,
        "cases": given.cases,
        "requests": given.requests,
        "cores": os.cpu_count(),
        "load": [round(before, 1), round(after, 1)],
        "limits": {"queries": MOST_QUERIES, "p95_ms": SLOWEST_P95},
        "pages": [asdict(one) for one in rows(times, _journey.counted(scenes))],
    }


def rows(times: Mapping[str, Sequence[float]], counts: Mapping[str, tuple[int, int]]) -> Iterator[Row]:
    """A row for each page in the order of the journey, the slowest count of its queries beside its times."""
    for page, taken in times.items():
        p50, p95 = round(statistics.median(taken), 1), round(percentile_95(taken), 1)
        queries, transactions = counts[page]
        yield Row(page, p50, p95, queries, transactions, tuple(over(p95, queries)))


def percentile_95(taken: Sequence[float]) -> float:
    """The time that 95 of 100 requests keep under. Needs two times at least."""
    return statistics.quantiles(taken, n=20, method="inclusive")[18]


def over(p95: float, queries: int) -> Iterator[str]:
    """Which limits a page breaks."""
    if queries > MOST_QUERIES:
        yield "queries"
    if p95 > SLOWEST_P95:
        yield "time"


def lines(figures: dict) -> Iterator[str]:
    """The table as text; what is over a limit carries its name."""
    yield (
        f"{figures['children']:,} children, {figures['services']:,} services, {figures['cases']} assessments;"
        f" {figures['requests']} requests of each page over one connection; {figures['cores']} cores, load"
        f" {figures['load'][0]} before and {figures['load'][1]} after"
    )
    width = max(len(one["page"]) for one in figures["pages"])
    yield f"{'':{width}} {'p50 ms':>8} {'p95 ms':>8} {'queries':>8} {'savepoints':>11}"
    yield f"{'limit':{width}} {'':8} {SLOWEST_P95:8.0f} {MOST_QUERIES:8}"
    for one in figures["pages"]:
        counted = f"{one['queries']:8} {one['transactions']:11}"
        yield f"{one['page']:{width}} {one['p50']:8.1f} {one['p95']:8.1f} {counted}{_mark(one['over'])}"


def _mark(names: Iterable[str]) -> str:
    said = " and ".join(names)
    return f"  over: {said}" if said else ""
