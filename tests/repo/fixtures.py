"""The county of `tests.repo.world` for every test that asks for `county`."""

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from oast.config import logs
from tests import databases
from tests.repo import building
from tests.repo.world import AT, County


@pytest.fixture(scope="session")
def _built(django_db_setup, django_db_blocker):
    """The county in a database of its own, built when this worker's first test asks."""
    name = databases.own("world")
    with django_db_blocker.unblock(), databases.switched(name, databases.template()), _stopped_clock():
        built = building.build()
    yield name, built
    databases.drop(f"{name}_now")
    databases.drop(name)


@pytest.fixture(scope="module")
def county(_built) -> Iterator[County]:
    """One small county with one of everybody. The clock stands at `world.AT`."""
    name, built = _built
    with databases.switched(f"{name}_now", name), _stopped_clock():
        yield built


@pytest.fixture
def written() -> Iterator[Callable[[], str]]:
    """What the site's handlers write to the log meanwhile."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Faults())
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)


@contextmanager
def _stopped_clock() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: AT)
        yield
