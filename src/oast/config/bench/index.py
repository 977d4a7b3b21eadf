"""The child index: generating and loading a county, searches with one fault each, matching against the truth."""

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from random import Random
from statistics import quantiles
from time import perf_counter
from uuid import UUID

from oast.config import schema
from oast.config.cluster import cluster

DATABASE = "bench_index"
LIMIT = "published: 11 million rows, six keys: p95 0.38 ms, 100% found; trigram 443 ms, 91% found"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("oast bench index")
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--searches", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    with cluster().up() as ours:
        ours.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        ours.ensure_database(DATABASE)
        schema.migrate(ours, DATABASE)
        os.environ["DATABASE_URL"] = ours.url("app", DATABASE)
        figures = measure(given.children, given.searches, given.seed)
        ours.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    print(json.dumps(figures) if given.json else "\n".join(_lines(figures)))
    return 0


def measure(children: int, searches: int, seed: int) -> dict:
    """Every figure of one county."""
    import django

    django.setup()
    bench = _Bench(children, seed)
    figures: dict = {"children": children, "seed": seed, "generate_s": bench.generate()}
    figures["load_s"] = bench.load(every=max(1, children // searches))
    figures["search"] = bench.search(searches)
    figures["match"] = bench.match()
    return figures


class _Bench:
    def __init__(self, children: int, seed: int):
        from oast.audit.scope import SystemActor
        from oast.childindex.queries import county_ground

        self.children, self.seed = children, seed
        self.at, self.day = datetime(2008, 3, 5, 9, tzinfo=UTC), date(2008, 3, 5)
        self.by = SystemActor("bench")
        self.ground = county_ground(seed, self.day)
        self.subjects: dict[int, UUID] = {}
        self.sample: list = []

    def generate(self) -> float:
        from oast.childindex.county.families import county
        from oast.childindex.county.feeds import records

        with _timed() as seconds:
            for family in county(self.children, self.ground):
                for _ in records(family, self.day, self.seed):
                    pass
        return seconds()

    def load(self, every: int) -> float:
        from oast.childindex import operations, queries
        from oast.childindex.county.families import county

        def noticed(child, subject: UUID) -> None:
            self.subjects[child.number] = subject
            if child.number % every == 0 and child.born and child.number % operations.SHIELDED_OF != _SHIELDED:
                self.sample.append(child)

        with _timed() as seconds:
            operations.load_county(
                by=self.by, at=self.at, families=county(self.children, self.ground), seed=self.seed, day=self.day,
                schools=queries.school_names(), noticed=noticed, progress=_said,
            )  # fmt: skip
        return seconds()

    def search(self, searches: int) -> dict:
        """Recall by fault and by what was given; time of the database, the weighing and both."""
        from oast.audit.operations import looking
        from oast.childindex.county.faults import FAULTS, faithful

        rng = Random(self.seed)  # noqa: S311
        times: list[float] = []
        found: dict[str, Counter] = defaultdict(Counter)
        with looking(by=self.by, at=self.at, action="bench") as look:
            look.events += 1
            for child in self.sample[:searches]:
                fault = rng.choice(["none", *FAULTS])
                written = faithful(child)
                written = FAULTS[fault](rng, written, child) if fault in FAULTS else written
                self._one(child, written, fault, times, found)
        cuts = quantiles(times, n=100)
        return {
            "p50_ms": round(cuts[49], 2),
            "p95_ms": round(cuts[94], 2),
            "p99_ms": round(cuts[98], 2),
            "recall": {name: _recall(some) for name, some in sorted(found.items())},
        }

    def _one(self, child, written, fault: str, times: list[float], found: dict[str, Counter]) -> None:
        from oast.childindex.policies import Terms
        from oast.childindex.queries.searching import few

        asked = {
            "names and date": Terms(written.given, written.family, written.born),
            "names and postcode": Terms(written.given, written.family, None, written.postcode),
            "names, date and postcode": Terms(written.given, written.family, written.born, written.postcode),
        }
        for said, terms in asked.items():
            if not (terms.born or terms.postcode):
                continue
            started = perf_counter()
            few_found = few(terms)
            times.append((perf_counter() - started) * 1000)
            where = next((n for n, one in enumerate(few_found) if one.subject == self.subjects[child.number]), None)
            for name in (f"given: {said}", f"fault: {fault}"):
                found[name]["searches"] += 1
                found[name]["found"] += where is not None
                found[name]["first"] += where == 0

    def match(self) -> dict:
        """The agencies' records of a sample of families against the index, by agency and by origin."""
        from oast.childindex.county.families import county
        from oast.childindex.county.feeds import records

        counts: dict[str, Counter] = defaultdict(Counter)
        every = max(1, self.children // 40_000)
        for family in county(self.children, self.ground):
            if family.number % every == 0:
                self._match([*records(family, self.day, self.seed)], family.origin, counts)
        return {name: _precision(some) for name, some in sorted(counts.items())}

    def _match(self, records: list, origin: str, counts: dict[str, Counter]) -> None:
        from oast.audit.operations import looking
        from oast.childindex.definitions import FEEDS, model
        from oast.childindex.feeds.saying import said
        from oast.childindex.linkage.decision import Candidate, decide
        from oast.childindex.queries.candidates import near

        kinds = FEEDS.one().feeds
        told = [said(one.row, kinds[one.feed].headings, kinds[one.feed], self.day) for one in records]
        rows = {number: row.identity() for number, (row, faults) in enumerate(told) if not faults}
        with looking(by=self.by, at=self.at, action="bench") as look:
            look.events += 1
            found = near(rows) if rows else {}
        for number, record in rows.items():
            some = [Candidate(one.subject, one.identity, one.score, one.shielded) for one in found.get(number, [])]
            verdict, _ = decide(record, some, model().thresholds_of_feeds())
            right = bool(some) and some[0].key == self.subjects[records[number].child]
            outcome = f"{verdict.value}_{'right' if right else 'wrong'}" if verdict.value == "link" else verdict.value
            for name in ("all", f"agency: {records[number].feed}", f"origin: {origin}"):
                counts[name][outcome] += 1


_SHIELDED = 498


def _recall(some: Counter) -> dict:
    return {
        "searches": some["searches"],
        "found": round(some["found"] / some["searches"], 4),
        "first": round(some["first"] / some["searches"], 4),
    }


def _precision(some: Counter) -> dict:
    linked, total = some["link_right"] + some["link_wrong"], sum(some.values())
    return {
        "records": total,
        "precision": round(some["link_right"] / linked, 5) if linked else None,
        "linked": round(linked / total, 4),
        "asked": round(some["ask"] / total, 4),
        "new": round(some["new"] / total, 4),
        "wrong": some["link_wrong"],
    }


def _lines(figures: dict) -> Iterator[str]:
    search = figures["search"]
    yield f"{figures['children']:,} children: generated in {figures['generate_s']} s, loaded in {figures['load_s']} s"
    yield f"search, database and weighing: p50 {search['p50_ms']} ms, p95 {search['p95_ms']} ms ({LIMIT})"
    for name, one in search["recall"].items():
        yield f"  {name}: found {one['found']:.2%}, first {one['first']:.2%} of {one['searches']:,}"
    yield "matching the agencies' records with the truth:"
    for name, one in figures["match"].items():
        yield (
            f"  {name}: precision {one['precision']}, linked {one['linked']:.2%}, asked {one['asked']:.2%}, "
            f"new {one['new']:.2%} of {one['records']:,}"
        )


@contextmanager
def _timed() -> Iterator[Callable[[], float]]:
    started, taken = perf_counter(), [0.0]
    yield lambda: taken[0]
    taken[0] = round(perf_counter() - started, 1)


def _said(made: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{made:,} children", end="", file=sys.stderr, flush=True)
