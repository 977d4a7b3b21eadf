"""What every benchmark on a whole county shares: its options, the county in a database of its own, and the printing."""

import argparse
import json
import os
import statistics
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial

from oast.config import console, schema
from oast.config.cluster import Cluster, cluster
from oast.config.paths import VAR

Measure = Callable[[Cluster, str, argparse.Namespace], dict]
"""From the cluster, the county's database and the options to the figures."""


def run(
    arguments: list[str], name: str, asked: tuple[str, str], measure: Measure, lines: Callable[[dict], Iterable[str]]
) -> int:
    """Build the county if it is not there, measure, print the table. `asked` is the option that says how often each
    thing is asked, with its help."""
    given = parser(name, *asked).parse_args(arguments)
    database = f"oast_bench_{given.children}"
    with cluster().up() as ours:
        os.environ["DATABASE_URL"] = ours.url("app", database)
        prepare(ours, database, given)
        try:
            figures = _with_machine(given, partial(measure, ours, database, given))
        finally:
            if not given.keep:
                ours.execute(f"DROP DATABASE {database} WITH (FORCE)")
    print(json.dumps(figures, indent=1) if given.json else "\n".join(lines(figures)))
    return 0


def parser(name: str, option: str, explained: str) -> argparse.ArgumentParser:
    """The options: how large the county is, and how often things are asked."""
    made = argparse.ArgumentParser(prog=f"./oast bench {name}")
    made.add_argument("--children", type=int, default=350_000)
    made.add_argument("--services", type=int, default=4_000)
    made.add_argument("--cases", type=int, default=300)
    made.add_argument(option, type=int, default=200, help=f"{explained} (2 or more)")
    made.add_argument("--json", action="store_true", help="one JSON document on standard output")
    made.add_argument("--keep", action="store_true", help="keep the county for the next run of the same size")
    return made


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


def _with_machine(given: argparse.Namespace, measured: Callable[[], dict]) -> dict:
    """The figures, and what there was to measure them on: with what else the machine did before and after."""
    before = os.getloadavg()[0]
    figures = measured()
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "children": given.children,
        "services": given.services,
        "cases": given.cases,
        "cores": os.cpu_count(),
        "load": [round(before, 1), round(os.getloadavg()[0], 1)],
    } | figures


def head(figures: dict, asked: str) -> str:
    """The first line of a table: the county, how often it was `asked`, the machine."""
    before, after = figures["load"]
    county = f"{figures['children']:,} children, {figures['services']:,} services, {figures['cases']} assessments"
    return f"{county}; {asked}; {figures['cores']} cores, load {before} before and {after} after"


def percentile_95(taken: Sequence[float]) -> float:
    """The time that 95 of 100 requests keep under. Needs two times at least."""
    return statistics.quantiles(taken, n=20, method="inclusive")[18]
