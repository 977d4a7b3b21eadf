"""Who may read a referral as its provider, and who may answer it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from oast.accounts.queries import Viewer
from oast.audit.rules import NotForYou, Refused
from oast.caf.enums import Way
from oast.caf.models import Episode, Referral
from oast.caf.rules.episode import check_can_see, check_can_work
from oast.sharing.enums import Part, Purpose
from oast.sharing.rules import Right, open_relationships, rights_by_subject, rights_to_know

NOT_PROVIDER = "Your role does not include answering referrals. Ask your agency’s sponsor."
ANSWERS_ITSELF = "This service answers in Oast itself. You cannot answer for it."


def check_can_refer(viewer: Viewer, episode: Episode, at: datetime) -> Right:
    """The right of somebody who works on the plan and may know the child's referrals: not every member of a team
    may. Raises NotForYou, or Refused for whoever only reads the plan."""
    right = check_can_work(viewer, episode, at)
    check_can_see(viewer, episode, Part.REFERRAL, at)
    return right


def rights_as_provider(viewer: Viewer, at: datetime) -> dict[UUID, Right]:
    """The right to each child's referrals that an agreement covers now."""
    return rights_by_subject(viewer, Part.REFERRAL, Purpose.REFERRAL, at)


def provided_by(viewer: Viewer, rights: Mapping[UUID, Right], at: datetime) -> QuerySet[Referral]:
    """The referrals to the viewer's agency of those children: what the provider's inbox shows.

    Each by its own relationship: one that has ended stays closed while another of the same child is open.
    """
    own = open_relationships(viewer, Part.REFERRAL, Purpose.REFERRAL, at).values("object_id")
    return Referral.objects.filter(agency=viewer.agency, subject__in=list(rights), id__in=own)


def check_can_provide(viewer: Viewer, referral: Referral, at: datetime) -> Right:
    """The right of the agency that was asked. Raises NotForYou for every other, and once the agreement or the
    referral ended."""
    if referral.agency != viewer.agency or viewer.agency is None:
        raise NotForYou("This referral was sent to another agency.", subject=referral.subject)
    held = rights_to_know(viewer, referral.subject, Part.REFERRAL, Purpose.REFERRAL, at)
    right = next((one for one in held if one.object_id == referral.id), None)
    if right is None:
        raise NotForYou("This referral is not open to its service.", subject=referral.subject)
    if not viewer.may("referral.answer"):
        raise Refused(NOT_PROVIDER, subject=referral.subject)
    return right


def can_provide(viewer: Viewer, referral: Referral, at: datetime) -> bool:
    try:
        return bool(check_can_provide(viewer, referral, at))
    except Refused:
        return False


def check_can_key(referral: Referral) -> None:
    """Raise Refused where the service has an account and so speaks for itself."""
    if referral.way == Way.OAST:
        raise Refused(ANSWERS_ITSELF, subject=referral.subject)
