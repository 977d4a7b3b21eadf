"""Databases for tests: one migrated template, cloned for each worker; tests connect as the application role.

A test marked `committing` gets the worker's database for itself and may commit: it is cloned anew afterwards,
because the application role may not truncate.
"""

import pytest
from django.db import connections

from tests import databases


@pytest.fixture(scope="session")
def django_db_setup(worker_id):
    """The worker's own clone of the migrated template."""
    name = f"oast_test_{worker_id}"
    template = databases.template()
    databases.clone(template, name)
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name
    yield
    connections.close_all()
    databases.drop(name)


@pytest.fixture(autouse=True)
def _committing(request):
    """Give a `committing` test the database without a transaction around it, and a fresh clone to the next."""
    if not request.node.get_closest_marker("committing"):
        yield
        return
    request.getfixturevalue("django_db_setup")
    with request.getfixturevalue("django_db_blocker").unblock():
        yield
        connections.close_all()
    databases.clone(databases.template(), connections["default"].settings_dict["NAME"])
