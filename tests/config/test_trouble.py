"""A full disk and lost connections: a clear answer, nothing half-written, and it goes on by itself."""

import errno
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from oast.config import front
from oast.config.drill import crash as drill
from oast.config.drill.writers import Sender
from tests.browser.crash import Crash, connected

SIZE = "320m"
ENDURED = 400
"""Forms that are sent at most until the disk is felt."""

WAITS = 60


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of its own that can really be filled; only root may mount one."""
    place = Path(tempfile.mkdtemp(prefix="oast-full-", dir="/var/tmp"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", place], check=False)
    if mounted.returncode:
        place.rmdir()
        pytest.skip("no small file system can be mounted here (only root may), so no disk can be filled")
    yield place
    subprocess.run(["umount", place], check=True)
    place.rmdir()


@pytest.fixture
def cramped(small_disk, django_db_setup, django_db_blocker) -> Iterator[Crash]:
    """A site whose database stands on the small disk."""
    front.build()
    site = Crash(small_disk)
    with django_db_blocker.unblock(), connected(site):
        yield site
    site.close()


def fill(place: Path) -> Path:
    """Write until nothing more goes in. The proof that it is full is the system's own."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
                _write_for_ever(file, b"x" * size)
    assert os.statvfs(place).f_bavail == 0
    return ballast


def _write_for_ever(file, what: bytes) -> None:
    while file.write(what):
        pass


def answers(sender: Sender) -> tuple[int, bytes]:
    """What the site says to the next form."""
    sender.begin()
    return sender.browser.post(sender.address, sender.form())


def rows(crash: Crash) -> dict[str, int]:
    """How often each form was kept; none without its five answers."""
    with psycopg.connect(crash.cluster.url("owner")) as session:
        kept = session.execute("SELECT services_needed, count(*) FROM caf_checklist GROUP BY 1").fetchall()
        half = session.execute(
            "SELECT count(*) FROM caf_checklist c WHERE (SELECT count(*) FROM caf_checklistanswer a"
            " WHERE a.checklist_id = c.id) <> 5"
        ).fetchone()
    assert half == (0,)
    return dict(kept)


@pytest.mark.slow
def test_a_full_disk(cramped, small_disk):
    sender = drill.people(cramped).senders[0]
    told = set()
    assert answers(sender)[0] == 302
    told.add(sender.text)
    sender.token = ""
    ballast = fill(small_disk)

    refused = []
    for _ in range(ENDURED):
        status, page = answers(sender)
        if status == 302:
            told.add(sender.text)
            sender.token = ""
        else:
            refused.append((status, b"<h1" in page, b"Traceback" in page))
        if len(refused) == 3:
            break
    assert refused == [(503, True, False)] * 3, "the disk was full and nobody noticed, or was told so badly"
    assert os.statvfs(small_disk).f_bavail < 1 << 20

    ballast.unlink()
    deadline = time.monotonic() + WAITS
    while (status := answers(sender)[0]) != 302:
        assert time.monotonic() < deadline, f"it did not recover by itself: {status}"
    told.add(sender.text)
    kept = rows(cramped)
    assert set(kept) == told
    assert set(kept.values()) == {1}
    assert drill.verdict().startswith("verified")


@pytest.mark.slow
def test_connections_that_are_cut(crash):
    """Every connection of the site is ended, again and again, while people write."""
    writers, moments = drill.people(crash), random.Random(2008)
    with ThreadPoolExecutor(len(writers.senders)) as pool:
        for _ in range(10):
            for sender in writers.senders:
                sender.writing.clear()
            at_work = [pool.submit(drill._until_killed, sender) for sender in writers.senders]
            assert all(sender.writing.wait(drill.WAITS) for sender in writers.senders)
            while not all(one.done() for one in at_work):
                with psycopg.connect(crash.cluster.url("postgres"), autocommit=True) as session:
                    session.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'oast_app'")
                drill.Event().wait(moments.uniform(0, 0.1))
    kept = rows(crash)
    told = [text for sender in writers.senders for text in sender.acknowledged]
    assert set(told) <= set(kept)
    assert set(kept.values()) == {1}
    assert drill.verdict().startswith("verified")
