"""What a search must say before it is made, and what the state of the index allows."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from oast.audit.rules import Refused
from oast.childindex.definitions import Limits
from oast.childindex.linkage.identity import Identity, identity
from oast.childindex.linkage.numbers import is_index_number, is_nhs_number, is_upn

WILDCARDS = re.compile(r"[*%?_]")

NOT_ENOUGH = (
    "Give enough to find one child: first and last name with the date of birth or the postcode; or one of the names "
    "with both; or an identifying number."
)
NO_WILDCARDS = "Write names as they are spelt. The index does not take * or other wildcards."
TOO_OFTEN = (
    "You have searched {count} times in the last {span}, which is the limit. {when} If it cannot wait, ring the index "
    "office."
)


@dataclass(frozen=True)
class Terms:
    """What somebody searches by. `number` is the index's own, an NHS number or a unique pupil number."""

    given: str = ""
    family: str = ""
    born: date | None = None
    postcode: str = ""
    gender: str = ""
    number: str = ""

    def identity(self) -> Identity:
        return identity(
            self.given,
            self.family,
            born=self.born,
            gender=self.gender,
            postcode=self.postcode,
            nhs_number=self.number if is_nhs_number(self.number) else "",
            upn=self.number if is_upn(self.number) else "",
        )

    @property
    def index_number(self) -> str:
        return self.number if is_index_number(self.number) else ""

    def said(self) -> dict[str, str]:
        """What was given, as text by field."""
        return {name: str(value) for name, value in asdict(self).items() if value}


def check_enough(terms: Terms) -> None:
    """Raise Refused unless the terms can identify one child: no browsing, no wildcards (childindex.md, Access)."""
    if WILDCARDS.search(terms.given + terms.family + terms.postcode):
        raise Refused(NO_WILDCARDS)
    record = terms.identity()
    names = bool(record.given) + bool(record.family)
    others = bool(terms.born) + bool(record.postcode)
    known_number = terms.index_number or record.nhs_number or record.upn
    if not (known_number or (names == 2 and others) or (names == 1 and others == 2)):
        raise Refused(NOT_ENOUGH)


def check_not_too_often(last_hour: int, last_day: int, limits: Limits) -> None:
    """Raise Refused when a person has made the searches of an hour or of a day."""
    if last_hour >= limits.searches_an_hour:
        raise Refused(TOO_OFTEN.format(count=last_hour, span="hour", when="You can go on as the hour passes."))
    if last_day >= limits.searches_a_day:
        raise Refused(TOO_OFTEN.format(count=last_day, span="day", when="You can go on tomorrow."))


def check_one_day(searched: datetime, at: datetime, same_day: bool) -> None:
    """A search opens records on the day on which it was made."""
    if not same_day or at < searched:
        raise Refused("This search was made on another day. Search again, so that the reason is of today.")


CORRECTED = "corrected"
"""In a child's `sources`: the index office put the field right. The day follows, then the value that was wrong."""

CORRECTION = "childindex.correction"
SHIELDING = "childindex.shielding"
"""What the audit calls them. The second wall opens events of these two kinds to the whole index office."""

OPEN_TO_ALL = frozenset({"given", "family", "born", "gender"})
"""What a shield leaves to be seen, and so to be put right."""

CORRIGIBLE = OPEN_TO_ALL | {"middle", "called", "address", "postcode", "nhs_number", "practice"}
"""What the index office puts right. School and pupil number come with the school's next file, which is right about
them; who brings a child up and which services work with it are their agencies' to say."""


def corrigible(shielded: bool) -> frozenset[str]:
    """The fields that can be put right; of a shielded child those that may be seen."""
    return OPEN_TO_ALL if shielded else CORRIGIBLE


def check_correction(after: Mapping[str, Any], reason: str, *, unborn: bool, subject: UUID) -> None:
    """Raises Refused for a correction that changes nothing, has no reason, or leaves a child without a name."""
    if not after:
        raise Refused("Nothing is different from what stands there.", subject=subject)
    if not reason.strip():
        raise Refused("Say how you know what is right.", subject=subject)
    if not unborn and any(name in after and not after[name] for name in ("given", "family")):
        raise Refused("Give the child’s first and last name.", subject=subject)
    if unborn and "born" in after:
        raise Refused("An unborn child has an expected date. Register the birth instead.", subject=subject)
    if after.get("nhs_number") and not is_nhs_number(after["nhs_number"]):
        raise Refused("This is no NHS number. Check it digit by digit.", subject=subject)


NO_SHIELD = "There is no shield on this record."
NOT_WAITING = "Nobody’s request to take this shield off waits: somebody has decided it, or put the shield on anew."


def check_lift_can_be_asked(shielded: bool, waiting: UUID | None, subject: UUID) -> None:
    """Raise Refused where there is no shield to take off, or one request waits already."""
    if not shielded:
        raise Refused(NO_SHIELD, subject=subject)
    if waiting:
        raise Refused("Somebody has asked already. An information governance lead decides.", subject=subject)


def agreement_fault(starts_on: date, review_on: date | None, lapses_on: date) -> tuple[str, str] | None:
    """The field and the sentence where the days of a tier-three agreement do not follow one another; None when well."""
    if lapses_on <= starts_on:
        return "lapses_on", "The agreement must lapse after it starts."
    if review_on and not starts_on < review_on <= lapses_on:
        return "review_on", "The review must come after the start, and before the agreement lapses."
    return None
