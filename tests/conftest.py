"""Databases for tests: one migrated template, cloned for each worker; tests connect as the application role.

A test marked `committing`, or one that asks for `site`, gets the worker's database for itself and may
commit: it is cloned anew afterwards, because the application role may not truncate.
"""

import contextlib
import functools
import os
import sys

import pytest
from django.db import connections
from hypothesis import HealthCheck, Phase, settings

from oast.config.cluster import cluster
from tests import databases

# No property is held to a time: on a busy machine it would fail for nothing. Fixtures are made once for all examples,
# and the tests know it. `./oast mutants` wants to know that a property fails, not the smallest example.
settings.register_profile(
    "oast", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.register_profile(
    "mutants", settings.get_profile("oast"), phases=[Phase.explicit, Phase.generate], database=None
)
PROFILE = os.environ.get("OAST_TEST_PROFILE", "oast")
settings.load_profile(PROFILE)

pytest_plugins = ["tests.browser.fixtures", "tests.figures", "tests.repo.fixtures"]


@pytest.fixture(scope="session")
def _cluster():
    """The private cluster, started if it stands still; none of ours with `DATABASE_URL`."""
    with contextlib.nullcontext() if os.environ.get("DATABASE_URL") else cluster().up():
        yield


@pytest.fixture(scope="session")
def django_db_setup(_cluster):
    """The worker's own clone of the migrated template."""
    databases.drop_left_behind()
    name = databases.own("test")
    if not (databases.kept() and databases.is_fresh(name)):
        databases.clone(databases.template(), name)
        databases.call_fresh(name)
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name
    yield
    connections.close_all()
    if not databases.kept():
        databases.drop(name)


@pytest.fixture(autouse=True)
def _committing(request):
    """Give a `committing` test the database without a transaction around it, and a fresh clone to the next."""
    if not (request.node.get_closest_marker("committing") or "site" in request.fixturenames):
        yield
        return
    request.getfixturevalue("django_db_setup")
    name = connections["default"].settings_dict["NAME"]
    databases.call_fresh(name, fresh=False)
    with request.getfixturevalue("django_db_blocker").unblock():
        yield
        connections.close_all()
    databases.clone_anew(name)
    databases.call_fresh(name)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """For `./oast mutants`: what the guards work out once a process is worked out by each test, so that each is known
    to reach it."""
    if PROFILE == "mutants":
        for kept in _kept_by("oast.sharing.", "oast.accounts."):
            kept.cache_clear()


def _kept_by(*contexts: str) -> list[functools._lru_cache_wrapper]:
    """What the loaded modules of these contexts keep once it is worked out."""
    modules = [module for name, module in sys.modules.items() if name.startswith(contexts)]
    held = [each for module in modules for each in vars(module).values()]
    return [each for each in held if isinstance(each, functools._lru_cache_wrapper)]


@pytest.fixture(autouse=True)
def _fresh_minute():
    """The open interface counts an address's requests of a minute in the process: each test begins with none."""
    from oast.directory.views.api.limits import forget

    forget()


def pytest_collection_modifyitems(items):
    """Tests in the browser are marked as such and come last: playwright's loop stays in their thread."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
