"""The states of an assessment follow from its dates; what a state does not allow is refused with a sentence."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from oast.audit.rules import Refused
from oast.caf.enums import Status
from oast.caf.policies import assessment as policy

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)


@dataclass
class Dates:
    completed_at: datetime | None = None
    superseded_at: datetime | None = None
    abandoned_at: datetime | None = None


IN = {
    Status.DRAFT: Dates(),
    Status.COMPLETED: Dates(completed_at=AT),
    Status.SUPERSEDED: Dates(completed_at=AT, superseded_at=AT),
    Status.ABANDONED: Dates(abandoned_at=AT),
}


def test_every_status_has_its_dates():
    assert {policy.status(dates) for dates in IN.values()} == set(Status)


@pytest.mark.parametrize("now", Status)
@pytest.mark.parametrize("transition", policy.TRANSITIONS, ids=lambda one: one.name)
def test_only_the_table_is_allowed(transition, now):
    if now in transition.sources:
        policy.check(transition, IN[now])
    else:
        with pytest.raises(Refused) as refusal:
            policy.check(transition, IN[now])
        assert refusal.value.sentence.endswith(".")
