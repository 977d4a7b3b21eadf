"""The code handed to a family, and what an invitation allows."""

import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from oast.accounts.enums import Kind
from oast.accounts.policies import LETTERS
from oast.accounts.policies import code_hash as code_hash  # kept and compared as every code that is handed over
from oast.audit.rules import Refused
from oast.caf.enums import FamilyMember
from oast.sharing.enums import Part, Relation

LENGTH = 26
"""Letters of five bits that hold 128 bits."""

GROUPS = (4, 4, 4, 5, 5, 4)
LASTS = timedelta(days=14)
TRIES = 5
TRIES_WITHIN = timedelta(hours=24)

FAMILY_PARTS: dict[str, frozenset[str]] = {
    member: frozenset(
        {Part.INDEX, Part.ASSESSMENT, Part.TEAM, Part.PLAN, Part.REFERRAL, Part.REVIEW, Part.CONSENT, Part.LOOKS}
    )
    for member in FamilyMember
}
"""What each member of the family reads of its own record."""

RELATIONS = {FamilyMember.PARENT: Relation.PARENT, FamilyMember.CHILD: Relation.CHILD}


KINDS = {FamilyMember.PARENT: Kind.PARENT, FamilyMember.CHILD: Kind.YOUNG_PERSON}
"""What each member of the family is to Oast."""


def code_for(token: UUID, secret: str) -> str:
    """The code of one sent form: 128 bits that cannot be guessed, the same when the form is sent twice."""
    bits = int.from_bytes(hmac.new(secret.encode(), b"caf family code" + token.bytes, hashlib.sha256).digest()[:16])
    letters = "".join(LETTERS[(bits >> 5 * place) & 31] for place in reversed(range(LENGTH)))
    parts, start = [], 0
    for length in GROUPS:
        parts.append(letters[start : start + length])
        start += length
    return "-".join(parts)


def check_can_invite_family(*, safe: bool, safe_contact: str) -> None:
    """Raise Refused unless somebody thought about who else could read it."""
    if not safe or not safe_contact.strip():
        raise Refused(
            "Check first that it is safe. Who else could read it, and could that harm anybody? Write it down."
        )


def check_tries(tries: int) -> None:
    if tries >= TRIES:
        raise Refused("You have tried too many codes today. Ask the person who gave you the code for a new one.")


def made_before_shield(member: str, made_at: datetime, shielded_since: datetime | None) -> bool:
    """Whether a code was handed to a parent before the child had to be hidden: it may be in the wrong hands."""
    return member == FamilyMember.PARENT and shielded_since is not None and made_at <= shielded_since


def check_door_is_open(cancelled_at: datetime | None) -> None:
    if cancelled_at is not None:
        raise Refused("This was closed already.")


def usable(expires_at: datetime, redeemed_at: datetime | None, cancelled_at: datetime | None, at: datetime) -> bool:
    """Whether the invitation still lets somebody in."""
    return redeemed_at is None and cancelled_at is None and at < expires_at
