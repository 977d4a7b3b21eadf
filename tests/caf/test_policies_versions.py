"""A save is too late exactly when somebody else changed the row since its page was opened."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oast.audit.rules import Stale
from oast.caf.policies.versions import check_version, is_overtaken, text

ALICE, BOB, PAGE, OTHER = (uuid4() for _ in range(4))
WORDS = st.sampled_from(["", "one", "two"])


@dataclass
class Row:
    version: int
    saved_by: UUID | None
    saved_from: UUID | None
    strengths: str
    needs: str
    subject: UUID = BOB
    saved_number: int = 3


@given(
    row=st.builds(
        Row, st.integers(1, 3), st.sampled_from([None, ALICE, BOB]), st.sampled_from([None, PAGE, OTHER]), WORDS, WORDS
    ),
    version=st.integers(0, 3),
    values=st.fixed_dictionaries({"strengths": WORDS, "needs": WORDS}),
)
def test_too_late_means_somebody_elses_different_words(row, version, values):
    own_page = (row.saved_by, row.saved_from) == (ALICE, PAGE)
    differing = {name for name, value in values.items() if getattr(row, name) != value}
    if version == row.version or own_page or not differing:
        check_version(row, values, version, ALICE, PAGE)
        return
    with pytest.raises(Stale) as stale:
        check_version(row, values, version, ALICE, PAGE)
    assert set(stale.value.theirs) == set(stale.value.yours) == differing


@pytest.mark.parametrize(
    ("by", "page", "number", "overtaken"),
    [
        (ALICE, PAGE, 2, True),
        (ALICE, PAGE, 3, False),
        (ALICE, PAGE, 4, False),
        (ALICE, OTHER, 2, False),
        (BOB, PAGE, 2, False),
    ],
)
def test_only_an_earlier_save_of_the_same_page_is_overtaken(by, page, number, overtaken):
    assert is_overtaken(Row(1, ALICE, PAGE, "", ""), by, page, number) is overtaken


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "Nothing"),
        ("", "Nothing"),
        ([], "Nothing"),
        (["a", "b"], "a, b"),
        (True, "Yes"),
        (False, "No"),
        (date(2008, 3, 5), "5 March 2008"),
        ("words", "words"),
    ],
)
def test_values_read_as_words(value, words):
    assert text(value) == words
