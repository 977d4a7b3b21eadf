"""The second wall down, for tests that ask the rules alone: each wall must hold by itself.

With row level security in place a rule that lets somebody through is not noticed: the rows are not there. A module that
imports `second_wall_down` runs its tests where the database hides nothing.
"""

import os

import pytest
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from tests import databases

ONLY_OURS = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only our own cluster lets us pass its second wall")


@pytest.fixture(scope="module", autouse=True)
def second_wall_down(django_db_setup, django_db_blocker):
    """Connect as the cluster's superuser, for whom no row is hidden."""
    database = connections["default"]
    usual = dict(database.settings_dict)
    above = conninfo_to_dict(databases.url(usual["NAME"], "postgres"))
    with django_db_blocker.unblock():
        database.close()
        database.settings_dict |= {"USER": above["user"], "PASSWORD": above.get("password", "")}
        with database.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            assert cursor.fetchone() == (True,)
        database.close()
    yield
    with django_db_blocker.unblock():
        database.close()
        database.settings_dict |= usual
