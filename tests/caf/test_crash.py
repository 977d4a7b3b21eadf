"""Server and database are killed 20 times while people write: nothing acknowledged is lost, nothing is doubled."""

import os
import random
import signal
import threading

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
    assert figures.whole


@pytest.mark.slow
def test_a_drill_that_is_stopped_says_what_it_found(crash):
    """As a signal does it: after the round that runs."""
    stop = threading.Event()
    people = drill.people(crash)

    class Moments(random.Random):
        def uniform(self, a, b):
            stop.set()
            return a

    figures = drill.drill(crash, people, 9, Moments(1), stop=stop)

    assert (figures.kills, figures.whole, figures.good) == (1, False, True)
    assert figures.acknowledged
    assert drill.lines(figures)[0] == "stopped after 1 of 9 kills"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_asks_once_and_the_second_does_not_wait(number):
    before = signal.getsignal(number)
    with drill.asked_to_stop() as stop:
        assert not stop.is_set()
        os.kill(os.getpid(), number)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before
