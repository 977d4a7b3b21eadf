"""The practitioners and agencies of a page by name, asked for once, however many lists name them.

A list is read first and named after: its `pairs` say whom it names, `names_of` asks for everybody of the page in two
queries, and each list is written out with the answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from oast.accounts.queries import AgencyCard, PersonCard, agency_cards, person_cards

Pair = tuple[UUID | None, UUID | None]
"""A person at work for an agency. Without a person it names the agency alone."""


@dataclass(frozen=True)
class Who:
    """A practitioner at work, as colleagues and the family may know them."""

    person: UUID
    name: str
    agency: UUID
    agency_name: str
    job_title: str
    telephone: str


@dataclass(frozen=True)
class Names:
    """Everybody whom the lists of a page name."""

    people: Mapping[UUID, PersonCard]
    agencies: Mapping[UUID, AgencyCard]

    def who(self, person: UUID, agency: UUID | None) -> Who:
        """The practitioner at work for that agency; somebody unknown has left."""
        card = self.people.get(person)
        works_for = self.agencies.get(agency) if agency else None
        work = card.work_at(agency) if card else None
        return Who(
            person,
            card.name if card else "Somebody who has left",
            agency,  # type: ignore[arg-type]
            works_for.name if works_for else "",
            work.job_title if work else "",
            (card.telephone if card else "") or (works_for.telephone if works_for else ""),
        )

    def agency(self, agency: UUID | None) -> str:
        """The agency's name; empty where there is none."""
        card = self.agencies.get(agency) if agency else None
        return card.name if card else ""


def names_of(*lists: Iterable[Pair]) -> Names:
    """Everybody in the lists, in two queries; in none for nobody."""
    pairs = {pair for one in lists for pair in one}
    people = {person for person, _ in pairs if person}
    agencies = {agency for _, agency in pairs if agency}
    return Names(person_cards(people) if people else {}, agency_cards(agencies) if agencies else {})
