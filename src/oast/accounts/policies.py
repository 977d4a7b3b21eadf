"""How long things last (invitations, employments, sessions), how early an end is announced, how often one may guess."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from hmac import digest
from uuid import UUID

from oast.accounts.enums import ResetState
from oast.audit.rules import Refused

INVITATION = timedelta(days=14)
"""How long an invitation may be accepted."""

PROPOSAL = timedelta(days=14)
"""How long a proposed county role waits for the second officer."""

YEAR = 365
"""Days until an employment must be attested again."""

RESET_WAITS = timedelta(days=2)
"""How long a lost second factor waits for the second person, and then for the code to be made."""

HANDED_CODE = timedelta(minutes=30)
"""How long a code handed over in person may be used: the person sits beside who made it."""

SOON = timedelta(days=60)
"""How early the end of an employment or a qualification is announced to the sponsor."""

SESSIONS = {
    "office": (timedelta(minutes=15), timedelta(hours=4)),
    "family": (timedelta(minutes=15), timedelta(hours=2)),
    "case": (timedelta(minutes=30), timedelta(hours=8)),
    "desk": (timedelta(hours=2), timedelta(hours=10)),
}
"""How long a session may stand idle, and last at all, by the class of what its person may open (`Viewer.session`).

A county office reaches every child; a family's telephone or a library's computer passes from hand to hand."""


@dataclass(frozen=True)
class Rate:
    """So many at once, then one more after each `every`."""

    burst: int
    every: timedelta


LIMITS = {
    # Wrong passwords. A browser that the account was used from before has a limit of its own, so that a stranger's
    # guesses never lock its owner out; all other browsers share one for the account, under NIST's hundred a day.
    "password.device": Rate(10, timedelta(minutes=1)),
    "password.here": Rate(5, timedelta(minutes=3)),
    "password.account": Rate(10, timedelta(minutes=15)),
    # Of one password tried on many accounts. What was right is given back, so a school's staff do not use it up.
    "password.address": Rate(100, timedelta(seconds=10)),
    # Wrong codes, after a right password: a chance of three in ten thousand a day.
    "code.device": Rate(5, timedelta(minutes=3)),
    "code.account": Rate(5, timedelta(minutes=15)),
    "reset.account": Rate(3, timedelta(minutes=20)),
    "reset.address": Rate(50, timedelta(minutes=1)),
    "invitation.address": Rate(20, timedelta(minutes=1)),
    # A family's first code: a family centre's computers share an address; the code itself has 128 bits.
    "family.address": Rate(20, timedelta(minutes=1)),
    # Another e-mail address of one's own: the answer says whether somebody here has it, so nobody asks it of many.
    "address.account": Rate(3, timedelta(hours=8)),
    # Without an account: a list of services sent by mail, and words that an entry of the directory is wrong.
    "list.address": Rate(5, timedelta(minutes=12)),
    "list.to": Rate(3, timedelta(hours=8)),
    "report.address": Rate(5, timedelta(minutes=12)),
}
"""How often one may be wrong, by kind. All workers share them (`operations.limits`)."""


def expiry(day: date) -> date:
    """When an employment begun or attested on `day` runs out."""
    return day + timedelta(days=YEAR)


def runs_out_soon(end: date | None, day: date) -> bool:
    """Whether `end` is near enough to be announced on `day`."""
    return end is not None and end - day <= SOON


def checked_until(day: date) -> date:
    """When a check made on `day` runs out: three years, the usual rule for enhanced disclosures."""
    return day + timedelta(days=3 * YEAR)


def before(day: date, days: int) -> date:
    return day - timedelta(days=days)


TRANSITIONS = {
    ResetState.ASKED: frozenset({ResetState.READY, ResetState.REFUSED}),
    ResetState.READY: frozenset({ResetState.MADE, ResetState.REFUSED}),
    ResetState.REFUSED: frozenset(),
    ResetState.MADE: frozenset({ResetState.USED, ResetState.CLOSED}),
    ResetState.USED: frozenset({ResetState.CLOSED}),
    ResetState.CLOSED: frozenset(),
}
"""A lost second factor: asked for (by one or two people), the code made, used, and a new factor set up."""

WAITING = [ResetState.ASKED, ResetState.READY]
"""Nothing is taken away yet."""

OWED = [ResetState.MADE, ResetState.USED]
"""The old factors are gone and no new one is set up: the password alone opens nothing."""


def check_reset_may_become(state: str, wanted: ResetState) -> None:
    """Raises Refused where a lost second factor does not stand so that this can be done."""
    if wanted not in TRANSITIONS[ResetState(state)]:
        raise Refused("This was dealt with already. Load the page again.")


def still_waits(asked_at: datetime, at: datetime) -> bool:
    """Whether what was asked at `asked_at` may still be agreed to and made at `at`."""
    return at - asked_at < RESET_WAITS


LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of handed codes: without I, L, O and U, which are read or heard as something else."""

MISREAD = str.maketrans("ILO", "110")


def handed_code(token: UUID, secret: str) -> str:
    """The code of one sent form, 60 bits in three groups; the same when the form is sent twice."""
    bits = int.from_bytes(digest(secret.encode(), b"oast handed code" + token.bytes, "sha256")[:8])
    letters = "".join(LETTERS[(bits >> 5 * place) & 31] for place in range(12))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def address_code(person: UUID, email: str, secret: str) -> str:
    """What stands in the link that confirms an e-mail address: for this person and this address only, 128 bits."""
    return digest(secret.encode(), b"oast address" + person.bytes + email.encode(), "sha256").hex()[:32]


def code_hash(typed: str) -> str:
    """What is kept of a handed code. Spaces, dashes, small and misread letters make no difference."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(MISREAD)
    return sha256(plain.encode()).hexdigest()
