"""The limits are one for all: four worker processes of the real server, and everybody at the same moment."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.db import connections
from django.utils import timezone

from oast.accounts.models import Limit
from oast.audit.enums import Outcome
from oast.audit.models import Event
from oast.audit.operations import looking, record
from oast.audit.scope import SystemActor
from oast.config import front
from oast.config.paths import VAR
from tests import databases
from tests.accounts import signing
from tests.browser.server import Server
from tests.factories.accounts import person

WORKERS = 4
GUESSES = 24
TEACHERS = 12


@pytest.fixture
def running(worker_id):
    front.build()
    (VAR / "logs").mkdir(parents=True, exist_ok=True)
    log = VAR / "logs" / f"test-limits-{worker_id}.log"
    server = Server(databases.url(connections["default"].settings_dict["NAME"]), log, workers=WORKERS)
    server.start()
    yield server
    server.close()


def try_at(server, email, word):
    with requests.Session() as browser:
        page = browser.get(f"{server.url}/account/login/", timeout=60).text
        proof = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        data = {"login": email, "password": word, "csrfmiddlewaretoken": proof}
        return browser.post(f"{server.url}/account/login/", data=data, timeout=60, allow_redirects=False)


@pytest.mark.committing
def test_a_guesser_gets_no_more_tries_from_four_workers_and_a_staff_room_all_of_theirs(running, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]  # as the server does
    alice = signing.with_password(person("Alice Example"))
    teachers = [signing.with_password(person(f"Teacher {number}")) for number in range(TEACHERS)]

    with ThreadPoolExecutor(8) as pool:
        guesses = [pool.submit(try_at, running, alice.email, f"wrong {number}") for number in range(GUESSES)]
        right = [pool.submit(try_at, running, one.email, signing.PASSWORD) for one in teachers]
        stopped = sum("Too many wrong attempts" in one.result().text for one in guesses)
        signed_in = [one.result().status_code for one in right]

    assert stopped == GUESSES - 5
    assert signed_in == [302] * TEACHERS
    with looking(by=SystemActor("test"), at=timezone.now(), action="test.look"):
        assert Event.objects.filter(action="accounts.fail_sign_in").count() == 5
        record(outcome=Outcome.SHOWN)
    assert Limit.objects.count() == 2 * (TEACHERS + 1) + 1
