"""The directory: search over N services in the database and as a page, the interface beside a bare view.

./oast bench directory [--services 4000]     in a database of its own, which is dropped at the end
"""

import argparse
import statistics
import time
from collections.abc import Callable

from django.db import connection, connections

QUESTIONS = (
    ("my nan died", "ME14 1XX"),
    ("todler group", "CT16 1AB"),
    ("counseling for anxity", "TN24 8XL"),
    ("childminder", "DA1 1AA"),
    ("money for uniform", ""),
    ("", "CT9 1AA"),
)
"""Families' words, with typing errors and postcodes; the empty one asks for everything near."""

ROUNDS = 20


def main(arguments: list[str]) -> int:
    """Print p50 and p95 in milliseconds beside the limits of the handbook."""
    parser = argparse.ArgumentParser(prog="./oast bench directory")
    parser.add_argument("--services", type=int, default=4000)
    asked = parser.parse_args(arguments)
    import django

    from tests import databases  # the test packages are there: the command says so

    django.setup()
    databases.clone(databases.template(), "oast_bench_directory")
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = "oast_bench_directory"
    try:
        _measure(asked.services)
    finally:
        connections.close_all()
        databases.drop("oast_bench_directory")
    return 0


def _measure(number: int) -> None:
    print(f"{number:,} services stored and published in {_fill(number):.1f} s")
    print(f"{'':34}{'p50':>8}{'p95':>8}   limit of p95, milliseconds")
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    _row("search in the database", _times(_database), "20")
    _row("search, whole page", _times(lambda words, near: client.get("/directory/", {"q": words, "near": near})), "80")
    interface = _times(lambda *_: client.get("/api/oruk/v3/services"))
    bare = _times(_bare())
    _row("interface, list of 50", interface, "")
    _row("bare view that reads one row", bare, "")
    share = statistics.median(bare) / statistics.median(interface)
    print(f"interface at {share:.0%} of the bare view's rate (aim: 50% or more)")


def _fill(number: int) -> float:
    from django.utils import timezone

    from oast.audit.scope import SystemActor
    from oast.directory import queries
    from oast.directory.invented import invent
    from oast.directory.operations import invent_services

    now = timezone.now()
    started = time.perf_counter()
    package = invent(number, 1, queries.sites(), timezone.localdate(now))
    invent_services(by=SystemActor("bench"), at=now, source_name="Benchmark", package=package)
    return time.perf_counter() - started


def _database(words: str, near: str) -> float:
    """The milliseconds that the database's statements of one search take."""
    from django.utils import timezone

    from oast.directory import queries

    spent = 0.0

    def timed(execute, sql, params, many, context):
        nonlocal spent
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent += time.perf_counter() - started

    with connection.execute_wrapper(timed):
        queries.search(words, near, day=timezone.localdate())
    return spent * 1000


def _bare() -> Callable[[str, str], object]:
    """A view of the same server that reads one row and says it, through the same middleware."""
    from django.http import HttpRequest, JsonResponse
    from django.test import Client
    from django.urls import path

    from oast.config import urls
    from oast.directory.models import Entry

    def view(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 Django passes the request
        return JsonResponse({"name": Entry.objects.values_list("name", flat=True).first()})

    urls.urlpatterns.append(path("bench-bare-view", view))
    from django.urls import clear_url_caches

    clear_url_caches()
    client = Client()
    return lambda *_: client.get("/bench-bare-view")


def _times(ask: Callable[[str, str], object]) -> list[float]:
    """Milliseconds of every question, ROUNDS times; the first round warms up."""
    taken = []
    for turn in range(ROUNDS + 1):
        for words, near in QUESTIONS:
            started = time.perf_counter()
            answer = ask(words, near)
            spent = answer if isinstance(answer, float) else (time.perf_counter() - started) * 1000
            if turn:
                taken.append(spent)
    return taken


def _row(name: str, taken: list[float], limit: str) -> None:
    p95 = statistics.quantiles(taken, n=20)[18]
    print(f"{name:34}{statistics.median(taken):8.1f}{p95:8.1f}   {limit}")
