"""Bad input for every form: a clear error at the field, nothing lost, nothing changed, never a 500.

Each address that takes a form has a row in `tests/repo/forms/<context>.csv`; its fields are read from the page.
"""

import pytest

from tests.factories.support import AT
from tests.repo.bad_input.judging import aim, good_answer
from tests.repo.bad_input.readers import takes_forms
from tests.repo.bad_input.table import rows

ROWS = rows()


@pytest.fixture
def target(row, db, monkeypatch):
    """The form of a row, with the clock of the factories; the sign-in library has a clock of its own."""
    if row.context != "library":
        monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    return aim(row)


def test_every_address_that_takes_a_form_has_its_row():
    """A new one fails here until its row stands in `tests/repo/forms/<context>.csv`."""
    known = {(row.context, row.route) for row in ROWS}
    lacking = [f"{one.context}.csv: {one.route}" for one in takes_forms() if (one.context, one.route) not in known]
    assert lacking == []


def test_every_row_has_its_address():
    there = {(one.context, one.route) for one in takes_forms()}
    assert [f"{row.context}.csv: {row.route}" for row in ROWS if (row.context, row.route) not in there] == []


@pytest.mark.parametrize("row", [row for row in ROWS if not row.closed], ids=str)
def test_a_good_form_is_taken(target):
    answer = good_answer(target)

    assert answer.changed or answer.sent.status_code == 302 or target.row.asks
    assert answer.sent.status_code in (200, 302)
    assert "govuk-error-summary" not in answer.sent.content.decode()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_bad_input(target, record_property):
    found, thrown = [], 0

    for attack in target.everything():
        thrown += 1
        found += [
            f"{attack.field or 'the form'}: {attack.name}: {what}" for what in target.throw(attack).faults(target)
        ]

    record_property("attacks", thrown)
    assert not found, "\n".join([f"{len(found)} of {thrown} attacks", *found])
