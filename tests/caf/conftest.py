"""Alice wrote the assessment, Bob leads, Charlie is a stranger, Dora provides."""

from contextlib import contextmanager

import pytest

from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.audit.operations import looking, record
from oast.audit.scope import SystemActor
from tests.factories import support


@pytest.fixture
def charlie():
    return support.charlie()


@pytest.fixture
def dora():
    return support.dora()


@pytest.fixture
def case():
    return support.case()


@pytest.fixture
def unled():
    return support.case(lead=False)


@contextmanager
def looking_as(viewer=SystemActor("test"), at=support.AT):  # noqa: B008 frozen
    """A look whose event is written, for assertions about rows."""
    with looking(by=viewer, at=at, action="test.look"):
        record(outcome=Outcome.SHOWN)
        yield


def events(outcome: Outcome) -> int:
    """How many events ended so, whoever acted."""
    with looking_as():
        return Event.objects.filter(outcome=outcome).count()


def refusals() -> int:
    return events(Outcome.REFUSED)
