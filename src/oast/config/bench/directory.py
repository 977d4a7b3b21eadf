"""The directory: search over N services in the database and as a page, the interface beside a bare view.

./oast bench directory [--services 4000 40000]     each in a database of its own, which is dropped at the end

Each kind of question by itself, because a mean over them hides the dear ones.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db import connection

from oast.config.bench._directory import of_its_own

KINDS: dict[str, tuple[dict[str, Any], ...]] = {
    "words": ({"q": "my nan died"}, {"q": "money for uniform"}, {"q": "childminder"}, {"q": "he hits me"}),
    "typing errors": ({"q": "todler group"}, {"q": "counseling for anxity"}, {"q": "brestfeeding"}, {"q": "stamer"}),
    "words and postcode": (
        {"q": "my nan died", "near": "ME14 1XX"},
        {"q": "todler group", "near": "CT16 1AB"},
        {"q": "counseling for anxity", "near": "TN24 8XL"},
        {"q": "childminder", "near": "DA1 1AA"},
    ),
    "postcode alone": ({"near": "CT9 1AA"}, {"near": "ME14 1XX"}, {"near": "TN24 8XL"}, {"near": "Deal"}),
    "facets": (
        {"topic": "play", "day": ["6", "7"]},
        {"q": "youth club", "near": "CT9 1AA", "time": "evening", "cost": "free"},
        {"near": "DA1 1AA", "age": "4", "access": "step-free"},
        {"topic": "be-healthy", "delivery": ["visit", "online"], "language": "Polish"},
    ),
}
"""What families ask, by kind; the names are those of the address."""

ROUNDS = 30
LIMIT_DATABASE, LIMIT_PAGE = 20, 80


def main(arguments: list[str]) -> int:
    """Print p50 and p95 in milliseconds beside the limits, which are for 4,000 services."""
    parser = argparse.ArgumentParser(prog="./oast bench directory")
    parser.add_argument("--services", type=int, nargs="+", default=[4000, 40_000])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args(arguments)
    for number in asked.services:
        with of_its_own("oast_bench_directory", number, date(2008, 3, 5)) as seconds:
            print(f"{number:,} services stored and published in {seconds:.1f} s")
            _measure(asked.rounds)
            print()
    return 0


def _measure(rounds: int) -> None:
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.API_REQUESTS_A_MINUTE = 1_000_000  # the rate is what is measured
    client = Client()
    print(f"{'milliseconds':26}{'database p50':>14}{'p95':>8}{'page p50':>12}{'p95':>8}{'statements':>12}")
    print(f"{'limit':26}{'':14}{LIMIT_DATABASE:8}{'':12}{LIMIT_PAGE:8}")
    whole: tuple[list[float], list[float]] = ([], [])
    for name, questions in KINDS.items():
        pages, spent, statements = _pages(client, questions, rounds)
        whole[0].extend(spent)
        whole[1].extend(pages)
        _row(name, spent, pages, statements)
    _row("all of them", *whole, "")
    _interface(client, rounds)


def _pages(client: Any, questions: tuple[dict, ...], rounds: int) -> tuple[list[float], list[float], str]:
    """Of each page the milliseconds in all, those in the database, and the number of statements."""
    pages, databases, statements = [], [], set()
    for turn in range(rounds + 1):
        for question in questions:
            spent: list[float] = []
            with connection.execute_wrapper(partial(_timed, spent)):
                started = time.perf_counter()
                client.get("/directory/", question)
                taken = (time.perf_counter() - started) * 1000
            if turn:
                pages.append(taken)
                databases.append(sum(spent))
                statements.add(len(spent))
    return pages, databases, f"{min(statements)}–{max(statements)}"


def _timed(spent: list[float], execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        spent.append((time.perf_counter() - started) * 1000)


def _row(name: str, databases: list[float], pages: list[float], statements: str) -> None:
    figures = "".join(
        f"{value:{width}.1f}"
        for value, width in (
            (statistics.median(databases), 14),
            (_p95(databases), 8),
            (statistics.median(pages), 12),
            (_p95(pages), 8),
        )
    )
    print(f"{name:26}{figures}{statements:>12}")


def _p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[18]


def _interface(client: Any, rounds: int) -> None:
    """The interface's list beside a bare view, in turns, so that both have the same machine."""
    bare = _bare(client)
    listed: list[float] = []
    peer: list[float] = []
    for turn in range(rounds * 5):
        for times, ask in ((listed, lambda: client.get("/api/oruk/v3/services")), (peer, bare)):
            started = time.perf_counter()
            ask()
            if turn:
                times.append((time.perf_counter() - started) * 1000)
    for name, times in (("interface, list of 50", listed), ("bare view, one row", peer)):
        print(f"{name:26}{'':22}{statistics.median(times):12.1f}{_p95(times):8.1f}")
    share = statistics.median(peer) / statistics.median(listed)
    print(f"interface at {share:.0%} of the bare view's rate (aim: 50% or more)")


def _bare(client: Any) -> Callable[[], object]:
    """A view of the same server that reads one row and says it, through the same middleware."""
    from django.http import HttpRequest, JsonResponse
    from django.urls import clear_url_caches, path

    from oast.config import urls
    from oast.directory.models import Entry

    def view(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 Django passes the request
        return JsonResponse({"name": Entry.objects.values_list("name", flat=True).first()})

    urls.urlpatterns.append(path("bench-bare-view", view))
    clear_url_caches()
    return lambda: client.get("/bench-bare-view")
