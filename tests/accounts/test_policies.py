"""How long things last and how often one may guess: what is promised on paper is what holds."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from oast.accounts import policies
from oast.accounts.enums import ResetState
from oast.audit.rules import Refused
from oast.config.paths import ROOT

DAY = date(2008, 3, 5)
PAPER = (ROOT / "docs/security/limits.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The rows of the table on paper whose first heading this is."""
    table = PAPER.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def length(text: str) -> timedelta:
    number, unit = re.fullmatch(r"([\d,]+) (second|minute|hour|day)s?", text).groups()
    return timedelta(**{f"{unit}s": int(number.replace(",", ""))})


def test_the_rates_on_paper_hold():
    said = {kind: policies.Rate(int(burst), length(every)) for kind, burst, every in rows("wrong tries of")}
    assert said == policies.LIMITS


def test_the_sessions_on_paper_hold():
    assert {kind: (length(idle), length(most)) for kind, idle, most in rows("session of")} == policies.SESSIONS


def test_the_lengths_on_paper_hold():
    said = [length(lasts) for what, lasts in rows("what") if re.match(r"\d", lasts) and "MB" not in lasts]
    assert said == [
        policies.INVITATION,
        policies.PROPOSAL,
        policies.RESET_WAITS,
        policies.HANDED_CODE,
        policies.SOON,
        policies.expiry(DAY) - DAY,
        policies.checked_until(DAY) - DAY,
    ]


@pytest.mark.parametrize(("end", "soon"), [(None, False), (60, True), (61, False), (0, True), (-1, True)])
def test_an_end_is_announced_from_the_sixtieth_day(end, soon):
    until = None if end is None else DAY + timedelta(days=end)
    assert policies.runs_out_soon(until, DAY) is soon


def test_the_day_before():
    assert policies.before(DAY, 1) == date(2008, 3, 4)


def test_what_may_follow_a_lost_factor():
    """Asked, made, used, over; refused or taken back only while nothing was taken away."""
    allowed = {
        (ResetState.ASKED, ResetState.READY),
        (ResetState.ASKED, ResetState.REFUSED),
        (ResetState.READY, ResetState.MADE),
        (ResetState.READY, ResetState.REFUSED),
        (ResetState.MADE, ResetState.USED),
        (ResetState.MADE, ResetState.CLOSED),
        (ResetState.USED, ResetState.CLOSED),
    }
    for state in ResetState:
        for wanted in ResetState:
            if (state, wanted) in allowed:
                policies.check_reset_may_become(state, wanted)
            else:
                with pytest.raises(Refused):
                    policies.check_reset_may_become(state, wanted)


def test_which_states_wait_and_which_owe_a_factor():
    assert [ResetState.ASKED, ResetState.READY] == policies.WAITING
    assert [ResetState.MADE, ResetState.USED] == policies.OWED


@pytest.mark.parametrize(("hours", "waits"), [(0, True), (47, True), (48, False)])
def test_a_lost_factor_waits_two_days(hours, waits):
    asked = datetime(2008, 3, 5, 9, tzinfo=UTC)
    assert policies.still_waits(asked, asked + timedelta(hours=hours)) is waits


def test_a_handed_code_is_the_same_for_the_same_form_alone():
    first, other = UUID(int=1), UUID(int=2)
    code = policies.handed_code(first, "secret")
    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert code == policies.handed_code(first, "secret")
    assert len({code, policies.handed_code(other, "secret"), policies.handed_code(first, "other")}) == 3


def test_a_handed_code_uses_all_its_bits():
    """Over many forms, each place shows every one of the 32 letters."""
    codes = [policies.handed_code(UUID(int=number), "secret").replace("-", "") for number in range(1000)]
    assert [len({code[place] for code in codes}) for place in range(12)] == [32] * 12
    assert {letter for code in codes for letter in code} == set(policies.LETTERS)


def test_a_form_has_the_same_code_in_every_process_and_version():
    """A code on paper is compared with what is worked out again from its form."""
    assert policies.handed_code(UUID("6f1c0c0e-5a50-4c1e-9a3b-0a3f7e0d2b11"), "secret") == "YZMJ-9XZQ-6FAY"


def test_a_code_read_aloud_is_the_same_code():
    kept = policies.code_hash("0123-4567-89AB")
    assert policies.code_hash("oI23 4567 89ab") == policies.code_hash("OL23456789AB") == kept
    assert policies.code_hash("0123-4567-89AC") != kept
