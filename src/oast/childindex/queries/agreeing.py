"""The tier-three agreements as the index office sees them: every part that sharing.md asks for, and how they stand."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.rules import NotForYou
from oast.childindex import rules
from oast.childindex.definitions import FEEDS
from oast.childindex.enums import AgreementState
from oast.childindex.models import FeedAgreement


@dataclass(frozen=True)
class AgreementShown:
    """One agreement. `items` are the columns that the kind's schema declares: the data items."""

    id: UUID
    agency: str
    kind: str
    items: tuple[str, ...]
    reference: str
    purpose: str
    frequency: str
    security: str
    starts_on: date
    review_on: date | None
    lapses_on: date
    state: AgreementState


def agreements_shown(viewer: Viewer, day: date) -> list[AgreementShown]:
    """Every agreement, those that lapse last on top. Raises Refused for all but the index office. No child is named."""
    rules.check_is_office(viewer)
    held = FeedAgreement.objects.select_related("agency").order_by("-lapses_on", "agency__name", "id")
    return [_shown(one, day) for one in held]


def agreement_shown(viewer: Viewer, agreement_id: UUID, day: date) -> AgreementShown:
    """One agreement, for the index office. Raises Refused for anybody else, NotForYou where there is none."""
    rules.check_is_office(viewer)
    found = FeedAgreement.objects.select_related("agency").filter(id=agreement_id).first()
    if found is None:
        raise NotForYou("There is no such agreement.")
    return _shown(found, day)


def _shown(row: FeedAgreement, day: date) -> AgreementShown:
    feed = FEEDS.one().feeds.get(row.kind)
    return AgreementShown(
        row.id,
        row.agency.name,
        feed.label if feed else row.kind,
        feed.headings if feed else (),
        row.reference,
        row.purpose,
        row.frequency,
        row.security,
        row.starts_on,
        row.review_on,
        row.lapses_on,
        _state(row, day),
    )


def _state(row: FeedAgreement, day: date) -> AgreementState:
    if day >= row.lapses_on:
        return AgreementState.OVER
    if day < row.starts_on:
        return AgreementState.TO_COME
    return AgreementState.REVIEW if row.review_on and day >= row.review_on else AgreementState.HOLDS
