"""What is compared: the identifying part of a record, folded once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from oast.childindex.linkage.names import compact_postcode, fold


@dataclass(frozen=True, slots=True)
class Identity:
    """Folded names, date of birth (or expected date), gender, compact postcode, identifiers. Empty is missing."""

    given: str = ""
    family: str = ""
    former: tuple[str, ...] = ()
    born: date | None = None
    gender: str = ""
    postcode: str = ""
    nhs_number: str = ""
    upn: str = ""


def identity(
    given: str = "",
    family: str = "",
    *,
    former: Iterable[str] = (),
    born: date | None = None,
    gender: str = "",
    postcode: str = "",
    nhs_number: str | None = "",
    upn: str | None = "",
) -> Identity:
    """An Identity of what somebody wrote."""
    return Identity(
        fold(given),
        fold(family),
        tuple(filter(None, map(fold, former))),
        born,
        gender,
        compact_postcode(postcode),
        nhs_number or "",
        upn or "",
    )
