"""A directory of invented services in a database of its own, for the benchmarks."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from datetime import time as clock


@contextmanager
def of_its_own(name: str, services: int, day: date) -> Iterator[float]:
    """Connect to a fresh database with `services` invented services; gives the seconds that storing took."""
    import django

    from tests import databases  # the test packages are there: the command says so

    django.setup()
    from django.db import connections

    databases.clone(databases.template(), name)
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name
    try:
        yield _fill(services, day)
    finally:
        connections.close_all()
        databases.drop(name)


def _fill(number: int, day: date) -> float:
    from oast.audit.scope import SystemActor
    from oast.directory import queries
    from oast.directory.invented import invent
    from oast.directory.operations import invent_services

    started = time.perf_counter()
    package = invent(number, 1, queries.sites(), day)
    at = datetime.combine(day, clock(9), UTC)
    invent_services(by=SystemActor("bench"), at=at, source_name="Benchmark", package=package)
    return time.perf_counter() - started
