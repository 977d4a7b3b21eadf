"""The benchmark of the desk fills its database and measures what it says, on a few events."""

import json
import os

import pytest

from oast.config.bench import governance


@pytest.mark.slow
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the benchmark makes its own database")
def test_figures_of_a_few_events(monkeypatch, capsys, django_db_setup, django_db_blocker):
    from django.db import connections

    monkeypatch.setenv("DATABASE_URL", "")
    settings = connections["default"].settings_dict
    monkeypatch.setitem(settings, "NAME", governance.DATABASE)
    monkeypatch.setattr(governance, "ROUNDS", 2)
    connections["default"].close()
    with django_db_blocker.unblock():
        assert governance.main(["--events", "300", "--json"]) == 0
        connections["default"].close()
    said = json.loads(capsys.readouterr().out)
    assert (said["events"], said["explained_new_events"]) == (300, 150)
    assert set(said["pages"]) == {"queue", "who looked at a child", "figures of twelve weeks"}
    assert governance._lines(said)[0].startswith("300 events")
