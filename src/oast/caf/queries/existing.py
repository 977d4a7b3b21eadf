"""Whether somebody assesses or helps this child already, and whom to ask.

That is what the index is for: the answer comes before an assessment is started, not after.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from oast.accounts.queries import PersonCard, Viewer, agency_cards, person_cards
from oast.audit.operations import saw
from oast.caf.enums import Ending, Status
from oast.caf.models import Assessment
from oast.caf.policies.assessment import status
from oast.caf.rules.assessment import check_can_start, right_to
from oast.childindex.queries import is_shielded
from oast.sharing.enums import Purpose, Relation
from oast.sharing.queries import excluded, holders

INDEX_OFFICE = "Contact the index office. They will help you."


@dataclass(frozen=True)
class Existing:
    """An assessment that stands in the way of a second one.

    `own` is its id where the asker may read it; `contact_…` are empty where the family shut the asker's service
    out, and where a shield hides who works with the child: then only the index office is named.
    """

    status: Status | None
    own: UUID | None
    may_replace: bool
    contact_role: str = ""
    contact_name: str = ""
    contact_agency: str = ""
    contact_telephone: str = ""

    @property
    def sentence(self) -> str:
        if not self.contact_name:
            return INDEX_OFFICE
        telephone = f", telephone {self.contact_telephone}" if self.contact_telephone else ""
        return (
            f"There is a common assessment of this child already. Ask the {self.contact_role}: "
            f"{self.contact_name}, {self.contact_agency}{telephone}."
        )


def current(subject: UUID) -> QuerySet[Assessment]:
    """Assessments that are being written, or whose help has not ended."""
    return Assessment.objects.filter(
        Q(completed_at__isnull=True) | (Q(superseded_at=None, closed_at=None) & ~Q(ending=Ending.NOTHING)),
        subject=subject,
        abandoned_at=None,
    )


def existing(viewer: Viewer, subject: UUID, at: datetime) -> Existing | None:
    """What stands in the way of a new assessment by this viewer, or None. Raises as `check_can_start`."""
    right = check_can_start(viewer, subject, at)
    saw(subject=subject, right=right.name, purpose=Purpose.ASSESSMENT, shown=["assessment exists"])
    row = current(subject).order_by("completed_at").first()
    if row is None:
        return None
    own = right_to(viewer, row, Purpose.SUPPORT, at)
    if own is None and (excluded(subject, viewer, at) or is_shielded(subject)):
        return Existing(None, None, may_replace=False)
    may_replace = (
        own is not None and status(row) is Status.COMPLETED and own.relation in (Relation.AUTHOR, Relation.LEAD)
    )
    return Existing(status(row), row.id if own else None, may_replace, **_contact(row, at))


@dataclass(frozen=True)
class Contact:
    """Whom to ring."""

    role: str
    name: str
    agency: str
    telephone: str


def lead_card(subject: UUID, at: datetime) -> Contact | None:
    """The lead professional of the subject at `at`, or None. For callers who have asked a rule."""
    held = holders(subject, at, Relation.LEAD)
    return _card("lead professional", held[-1].person, held[-1].agency) if held else None


def responsible(subject: UUID, at: datetime) -> list[PersonCard]:
    """The lead professional, or where there is none the authors: whom to tell that something happened. For
    callers who have asked a rule."""
    held = holders(subject, at, Relation.LEAD, Relation.AUTHOR)
    leads = [one.person for one in held if one.relation == Relation.LEAD]
    return list(person_cards(leads or [one.person for one in held]).values())


def _contact(row: Assessment, at: datetime) -> dict[str, str]:
    """The lead professional, or else the author, as the words of `Existing`."""
    card = lead_card(row.subject, at) or _card("author", row.author, row.agency)
    return {f"contact_{name}": value for name, value in vars(card).items()}


def _card(role: str, person: UUID | None, agency: UUID | None) -> Contact:
    card = next(iter(person_cards([person]).values()), None)
    works_for = next(iter(agency_cards([agency]).values()), None)
    own, general = (card.telephone if card else ""), (works_for.telephone if works_for else "")
    return Contact(role, card.name if card else "", works_for.name if works_for else "", own or general)
