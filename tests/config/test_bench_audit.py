"""The benchmark of the audit measures what it says, on a small log."""

import json
import os

import pytest

from oast.config.bench import audit


@pytest.mark.slow
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the benchmark makes its own database")
def test_figures_of_a_small_log(monkeypatch, capsys, django_db_setup, django_db_blocker):
    from django.db import connections

    monkeypatch.setenv("DATABASE_URL", "")
    settings = connections["default"].settings_dict
    monkeypatch.setitem(settings, "NAME", audit.DATABASE)
    connections["default"].close()
    with django_db_blocker.unblock():
        assert audit.main(["--events", "300", "--seconds", "0.3", "--json"]) == 0
        connections["default"].close()
    said = json.loads(capsys.readouterr().out)
    assert [one["what"] for one in said["verified"]] == [
        "handed to the witness",
        "live, beside the witness",
        "from files alone",
    ]
    assert all(one["events"] >= 300 for one in said["verified"])
    assert all(count > 0 for count in said["events_a_second"].values())
    assert audit.lines(said)[0].startswith("4 writers")
