"""After a kill of server and database everything acknowledged is there, and the site goes on."""

import urllib.request
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from oast.audit.models import IdempotencyToken

KILLS = 3


def write_until_it_dies(url: str, acknowledged: list[str]) -> None:
    """Rows by a connection of its own, each remembered once the database said it was committed."""
    try:
        with psycopg.connect(url, autocommit=True) as session:
            while True:
                token = str(uuid4())
                session.execute(
                    "INSERT INTO audit_idempotencytoken (token, actor, operation, at)"
                    " VALUES (%s, 'test', 'test', now())",
                    [token],
                )
                acknowledged.append(token)
    except psycopg.OperationalError:
        return


@pytest.mark.slow
def test_nothing_acknowledged_is_lost(crash):
    acknowledged: list[str] = []
    for count in range(1, KILLS + 1):
        crash.start()
        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(write_until_it_dies, crash.cluster.url(), acknowledged)
            while len(acknowledged) < 50 * count:
                assert not writing.done()
            crash.kill()
            writing.result()
        connection.close()
    crash.start()
    kept = {str(token) for token in IdempotencyToken.objects.values_list("token", flat=True)}
    assert set(acknowledged) <= kept
    assert urllib.request.urlopen(f"{crash.url}/accessibility").status == 200
