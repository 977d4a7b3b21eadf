"""The consents of a case as pages show them: with names instead of keys."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oast.accounts.queries import Viewer, agency_cards, person_cards
from oast.audit.rules import NotForYou
from oast.sharing.enums import Answer, ConsentKind, Evidence, Purpose
from oast.sharing.queries import ConsentShown, consents


@dataclass(frozen=True)
class ConsentLine:
    """One answer, with the names of whom it covers."""

    consent: ConsentShown
    agreed: tuple[str, ...]
    excluded: tuple[str, ...]
    in_force: bool

    @property
    def reference(self) -> str:
        """What stands on printed copies."""
        return str(self.consent.id)[:8].upper()

    @property
    def how(self) -> str:
        """How it was said, and who heard it."""
        said = Evidence(self.consent.evidence).label
        return f"{said}: {self.consent.witness}" if self.consent.witness else said

    @property
    def has_file(self) -> bool:
        return self.consent.evidence != Evidence.SPOKEN

    @property
    def can_be_taken_back(self) -> bool:
        return self.in_force and self.consent.answer == Answer.YES

    @property
    def is_sharing(self) -> bool:
        return self.consent.kind == ConsentKind.SHARING


def consent_lines(viewer: Viewer, subject: UUID, at: datetime, *, purpose: str = Purpose.SUPPORT) -> list[ConsentLine]:
    """Every answer about the subject, the newest first. Raises NotForYou without a right to the consents."""
    held = consents(viewer, subject, purpose, at)
    keys = {cover.recipient for one in held for cover in one.covers}
    names = {key: card.name for key, card in (agency_cards(keys) | person_cards(keys)).items()} if keys else {}
    return [_line(one, names, at) for one in held]


def consent_line(
    viewer: Viewer, subject: UUID, consent_id: UUID, at: datetime, *, purpose: str = Purpose.SUPPORT
) -> ConsentLine:
    """One answer about the subject. Raises NotForYou."""
    for line in consent_lines(viewer, subject, at, purpose=purpose):
        if line.consent.id == consent_id:
            return line
    raise NotForYou("There is no such consent of this child.", subject=subject)


def _line(one: ConsentShown, names: dict[UUID, str], at: datetime) -> ConsentLine:
    agreed = sorted(names.get(cover.recipient, "") for cover in one.covers if not cover.excluded)
    excluded = sorted(names.get(cover.recipient, "") for cover in one.covers if cover.excluded)
    return ConsentLine(one, tuple(agreed), tuple(excluded), one.in_force(at))
