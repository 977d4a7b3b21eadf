"""Who may answer a nomination or an invitation, and whom the family's agreement covers."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.rules import NotForYou, Refused
from oast.caf.models import LeadNomination, TeamMember
from oast.sharing.enums import Part, Purpose
from oast.sharing.rules import Right, check_may_know, consent_covering

NOT_COVERED = (
    "No agreement of the family covers this person or their agency. "
    "Record the family’s agreement to share with them, then ask again."
)


def check_covered(subject: UUID, parts: Iterable[str], recipients: Iterable[UUID | None], at: datetime) -> UUID:
    """The consent that covers the recipients. Raises Refused, saying what to do, where there is none."""
    consent = consent_covering(subject, parts, recipients, at)
    if consent is None:
        raise Refused(NOT_COVERED, subject=subject)
    return consent


def check_can_answer(viewer: Viewer, asked: LeadNomination | TeamMember, at: datetime) -> Right:
    """The right of the one who was asked, acting for the agency that was asked, while the agreement holds."""
    if (asked.person, asked.agency) != (viewer.person, viewer.agency):
        raise NotForYou("Somebody else was asked.", subject=asked.subject)
    return check_may_know(viewer, asked.subject, Part.TEAM, Purpose.SUPPORT, at)
