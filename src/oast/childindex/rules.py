"""Who may search, open, register, keep the index right and feed it; who may know which child."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from oast.accounts.queries import Viewer, share_a_team
from oast.audit.rules import NotForYou, Refused
from oast.childindex.models import Child, FeedAgreement, Gateway, Search
from oast.childindex.policies import NO_SHIELD, NOT_WAITING
from oast.sharing.enums import Part, Purpose, Relation
from oast.sharing.queries import holders
from oast.sharing.rules import Right, check_may_know, check_reviews, may_know, subjects_open_to

OFF = (
    "The child index is switched off. It stays off until the county has recorded the law that allows it and the "
    "impact assessment."
)
NOT_A_SEARCHER = "Only vetted and trained practitioners may look in the child index."
NOT_ON_DUTY = "Only a duty officer may look past a shield. Ring the index office."
OWN_REQUEST = "You asked for this yourself. A second person of another team decides."
SAME_TEAM = "You work in the same team as whoever asked, or in the index office. Somebody of another team decides."
NOT_THE_OFFICE = "Only the index office may do this."


def is_on() -> bool:
    """Whether the county has recorded its legal gateway and impact assessment."""
    return Gateway.objects.exists()


def check_is_on() -> None:
    if not is_on():
        raise Refused(OFF)


def can_search(viewer: Viewer | None) -> bool:
    """Permission, vetting and training in one: a role whose needs are not met is not held (accounts.roles)."""
    return viewer is not None and not viewer.is_family and viewer.agency is not None and viewer.may("index.search")


def check_can_search(viewer: Viewer | None) -> None:
    if not can_search(viewer):
        raise Refused(NOT_A_SEARCHER)
    check_is_on()


def is_office(by) -> bool:
    """Whether somebody acts as the index office, or a named system actor does its work."""
    return by is not None and bool({"system", "index"} & set(by.offices))


def check_is_office(by) -> None:
    if not is_office(by):
        raise Refused(NOT_THE_OFFICE)


def check_is_steward(viewer: Viewer) -> None:
    """A person of the index office: no system actor does this."""
    if not viewer.may("index.steward"):
        raise Refused(NOT_THE_OFFICE)


def child_of(subject: UUID, *, locked: bool = False) -> Child:
    """The child's record, for whoever was let past a rule; `locked` until the operation ends. Raises NotForYou."""
    rows = Child.objects.select_for_update() if locked else Child.objects.all()
    child = rows.filter(subject=subject).first()
    if child is None:
        raise NotForYou("The index has no such child.", subject=subject)
    return child


def check_can_load(by) -> None:
    if not is_office(by) or ("system" not in by.offices and not by.may("index.feed")):
        raise Refused(NOT_THE_OFFICE)


def check_can_open(viewer: Viewer, search: Search | None, subject: UUID) -> None:
    """A child is opened from one's own search that showed the child, and in no other way."""
    check_can_search(viewer)
    if search is None or search.person != viewer.person or search.agency != viewer.agency:
        raise NotForYou("The search is somebody else’s, or there is none.", subject=subject)
    if subject not in search.results:
        raise NotForYou("The search did not show this child.", subject=subject)


def check_can_close(viewer: Viewer, subject: UUID, at: datetime) -> None:
    """A record is closed by whoever opened it. Raises NotForYou where it is not open to them."""
    check_can_search(viewer)
    opened = [(one.person, one.agency) for one in holders(subject, at, Relation.INDEX)]
    if (viewer.person, viewer.agency) not in opened:
        raise NotForYou("The record is not open to this person.", subject=subject)


def check_can_see(viewer: Viewer, subject: UUID, part: str, purpose: str, at: datetime) -> Right:
    """The right by which `viewer` knows who the subject is. Raises NotForYou."""
    if viewer is None:
        raise NotForYou("Nobody looks.", subject=subject)
    return check_may_know(viewer, subject, part, purpose, at)


def check_can_look_past(viewer: Viewer, subject: UUID, at: datetime) -> None:
    """Past a shield looks a duty officer only, at a record that they opened today. Raises Refused or NotForYou."""
    if not viewer.may("index.unshield"):
        raise Refused(NOT_ON_DUTY, subject=subject)
    check_can_close(viewer, subject, at)
    if not Child.objects.filter(subject=subject, shielded=True).exists():
        raise Refused(NO_SHIELD, subject=subject)


def check_can_decide_lift(viewer: Viewer, subject: UUID, asked: UUID, day: date) -> UUID:
    """Whether a shield is taken off is decided by a second person of another team: an information governance lead who
    does not work in the index office too (childindex.md, Shielding). Returns who asked.

    Raises Refused, also where request `asked` does not wait any more; NotForYou where there is no such child.
    """
    check_reviews(viewer)
    child = child_of(subject)
    first = child.lift_asked_by
    if first is None or child.lift_asked != asked:
        raise Refused(NOT_WAITING, subject=subject)
    if viewer.person == first:
        raise Refused(OWN_REQUEST, subject=subject)
    if is_office(viewer) or share_a_team(viewer.person, first, day):
        raise Refused(SAME_TEAM, subject=subject)
    return first


def can_see(viewer: Viewer | None, subject: UUID, part: str, purpose: str, at: datetime) -> bool:
    return viewer is not None and may_know(viewer, subject, part, purpose, at)


def visible_to(
    viewer: Viewer | None,
    children: QuerySet[Child],
    at: datetime,
    part: str = Part.INDEX,
    purpose: str = Purpose.SUPPORT,
) -> QuerySet[Child]:
    """The children that `viewer` may know: opened today through a recorded access, or by another right to `part`."""
    if viewer is None:
        return children.none()
    return children.filter(subject__in=subjects_open_to(viewer, part, purpose, at))


def check_own_search(viewer: Viewer, search: UUID) -> None:
    """Whoever registers a child has searched first, so that no child is registered twice for want of looking."""
    if not Search.objects.filter(id=search, person=viewer.person, agency=viewer.agency).exists():
        raise Refused("Search for the child first. Only a child that the index does not know is registered.")


def check_can_record_gateway(by) -> None:
    """The information governance lead says on which law the index stands; the index office does not itself."""
    if "system" not in by.offices and not by.may("audit.review"):
        raise Refused("Only the information governance lead records the law and the impact assessment.")


def check_agreement_holds(agreement: FeedAgreement | None, day: date) -> FeedAgreement:
    """A feed names its tier-three agreement and stops when that lapses (sharing.md, The three tiers)."""
    if agreement is None:
        raise Refused("Choose the agreement under which the file was sent.")
    if day < agreement.starts_on:
        raise Refused(f"The agreement {agreement.reference} does not hold yet.")
    if day >= agreement.lapses_on:
        raise Refused(f"The agreement {agreement.reference} has lapsed. Renew it before sending more files.")
    return agreement


def check_is_system(by) -> None:
    """Work of the clock."""
    if by is None or "system" not in by.offices:
        raise Refused("Only the clock does this.")
