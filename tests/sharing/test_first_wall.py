"""The rules of sharing once more with the second wall down: each wall must hold alone.

With row level security in place a rule that lets somebody through is not noticed: the rows are not there. Here the
database hides nothing, so that only the rule stands between.
"""

import os

import pytest
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from tests import databases
from tests.sharing.test_holding import *  # noqa: F403 the same tests
from tests.sharing.test_moments import *  # noqa: F403
from tests.sharing.test_operations import *  # noqa: F403
from tests.sharing.test_queries import *  # noqa: F403
from tests.sharing.test_rules import *  # noqa: F403

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only our own cluster lets us pass its second wall"),
]


@pytest.fixture(scope="module", autouse=True)
def _second_wall_down(django_db_setup, django_db_blocker):
    """Connect as the cluster's superuser, for whom no row is hidden."""
    database = connections["default"]
    usual = dict(database.settings_dict)
    above = conninfo_to_dict(databases.url(usual["NAME"], "postgres"))
    with django_db_blocker.unblock():
        database.close()
        database.settings_dict |= {"USER": above["user"], "PASSWORD": above.get("password", "")}
    yield
    with django_db_blocker.unblock():
        database.close()
        database.settings_dict |= usual


def test_the_second_wall_is_down():
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (True,)
