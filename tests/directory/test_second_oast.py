"""The real directory pulled over HTTP from our own interface by a second Oast, and equal; pages answer meanwhile."""

import json
import subprocess
import sys
import urllib.request
from datetime import timedelta

import pytest
from django.db import connections

from oast.config.paths import REFERENCE_DATA, ROOT, VAR
from oast.directory import hsds
from oast.directory.models import Entry, Service
from oast.directory.operations import import_package
from tests import databases
from tests.browser.server import Server
from tests.directory.support import comparable
from tests.factories.directory import AT, STEWARD

FOLDER = REFERENCE_DATA / "directory" / "miami_hsds11"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER.exists(), reason=f"the real directory is not at {FOLDER}"),
]


@pytest.fixture
def second(site, worker_id):
    """A second Oast with a database of its own, empty."""
    name = f"{connections['default'].settings_dict['NAME']}_second"
    databases.clone(databases.template(), name)
    server = Server(databases.url(name), VAR / "logs" / f"second-{worker_id}.log", OAST_PULL_LOOPBACK="1")
    server.start()
    yield server
    server.close()
    databases.drop(name)


def pull(second, address: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "django", "directory_pull", "--source", "First", "--address", address, "--json"]
    return subprocess.Popen(
        command, env=second.environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def told(running: subprocess.Popen) -> dict:
    out, said = running.communicate(timeout=300)
    assert running.returncode == 0, said
    return json.loads(out)


def fetched(address: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.status, answer.read()


def everything(server) -> dict[str, dict]:
    found, number, last = {}, 1, False
    while not last:
        page = json.loads(fetched(f"{server.url}/api/oruk/v3/services?full=true&per_page=500&page={number}")[1])
        found |= {one["id"]: comparable(one) for one in page["contents"]}
        number, last = number + 1, page["last_page"]
    return found


def test_it_is_equal_and_pages_answer_while_it_is_read_again(site, second):
    package = hsds.read(FOLDER, "hsds")
    import_package(by=STEWARD, at=AT, source_name="Miami", format="hsds", package=package)
    address = f"{site.url}/api/oruk/v3"

    first = told(pull(second, address))

    assert first["services"] == {"read": 4089, "created": 4089, "updated": 0, "unchanged": 0, "held": 0}
    ours, theirs = everything(site), everything(second)
    assert len(ours) == 4089
    assert theirs == ours
    assert told(pull(second, address))["services"]["unchanged"] == 4089

    for one in package.services:
        one.fees = "Changed all at once"
    import_package(by=STEWARD, at=AT + timedelta(days=1), source_name="Miami", format="hsds", package=package)
    assert Service.objects.filter(fees="Changed all at once").count() == 4089
    shown = [
        f"{second.url}/directory/services/{key}"
        for key in Entry.objects.order_by("pk").values_list("pk", flat=True)[::400]
    ]
    running = pull(second, address)
    seen = {"old": 0, "new": 0}
    while running.poll() is None:
        for one in shown:
            status, page = fetched(one)
            assert status == 200
            seen["new" if b"Changed all at once" in page else "old"] += 1

    assert told(running)["services"]["updated"] == 4089
    assert seen["old"] > 50
    assert all(b"Changed all at once" in fetched(one)[1] for one in shown)
