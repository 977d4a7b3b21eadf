"""Choosing a colleague."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from oast.accounts.queries import PersonCard


@dataclass(frozen=True)
class Candidate:
    """One post of one person found. `covered`: an agreement of the family names the person or the agency."""

    value: str
    name: str
    job_title: str
    agency_name: str
    covered: bool
    person: UUID
    agency: UUID


def candidates(found: Iterable[PersonCard], covered: Collection[UUID]) -> list[Candidate]:
    """The people found, those first whom the family's agreement covers."""
    made = [
        Candidate(
            f"{card.id}:{work.agency}",
            card.name,
            work.job_title,
            work.agency_name,
            bool({card.id, work.agency} & set(covered)),
            card.id,
            work.agency,
        )
        for card in found
        for work in card.works
    ]
    return sorted(made, key=lambda one: (not one.covered, one.name))
