"""Server and database are killed 20 times while people write: nothing acknowledged is lost, nothing is doubled."""

import random

import pytest

from oast.config.drill import crash as drill

KILLS = 20


@pytest.mark.slow
def test_no_acknowledged_write_is_lost_or_doubled_and_it_goes_on(crash):
    figures = drill.drill(crash, drill.people(crash), KILLS, random.Random(2008))

    assert (figures.lost, figures.doubled) == ([], [])
    assert figures.kills == KILLS
    assert figures.server_kills
    assert figures.database_kills
    assert figures.acknowledged > 4 * KILLS
    assert figures.audit.startswith("verified")
