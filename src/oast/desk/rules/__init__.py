"""Who may: the information governance lead reviews; whoever was asked answers."""

from collections.abc import Iterable
from uuid import UUID

from oast.accounts.queries import PersonCard, Viewer, careers, find_practitioners, person_cards
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import Actor
from oast.desk.models import Access, AccessQuestion, KeepingReport, RightsRequest

NOT_THE_LEAD = "Only the information governance lead may do this."
OWN_LOOK = "Nobody reviews their own looks. Ask the other information governance lead."


def check_reviews(by: Actor) -> None:
    """Raises Refused for all but the information governance lead, who acts for the Trust, not for a child's agency."""
    if not (isinstance(by, Viewer) and by.may("audit.review")):
        raise Refused(NOT_THE_LEAD)


def reviewed(by: Viewer, access_id: UUID, *, locked: bool = False) -> Access:
    """The access, for whoever may review it. Raises Refused, for one's own too, and NotForYou where there is none."""
    check_reviews(by)
    rows = Access.objects.select_for_update() if locked else Access.objects.all()
    access = rows.filter(id=access_id).first()
    if access is None:
        raise NotForYou("There is no such look.")
    if access.actor == by.person:
        raise Refused(OWN_LOOK, subject=access.subject)
    return access


def asked(by: Viewer, question_id: UUID) -> AccessQuestion:
    """The question, for the person it was put to. Raises NotForYou for everybody else."""
    question = AccessQuestion.objects.filter(id=question_id, person=by.person).select_related("access").first()
    if question is None:
        raise NotForYou("This question was put to somebody else, or there is none.")
    return question


def manager_of(access: Access) -> PersonCard | None:
    """Who sponsors the access of the person who looked: their sponsor, else a sponsor of their agency on that day."""
    career = careers([access.actor]).get(access.actor)
    posts = career.at(access.agency) if career else ()
    sponsor = next((post.sponsor for post in posts if post.sponsor), None)
    if sponsor is None and access.agency:
        found = find_practitioners("", day=access.day, agency=access.agency, role="sponsor", limit=2)
        sponsor = next((card.id for card in found if card.id != access.actor), None)
    return person_cards([sponsor]).get(sponsor) if sponsor else None


def held_report(by: Actor, report_id: UUID, *, locked: bool = False) -> KeepingReport:
    """The report of the retention clock, for the lead and for named system actors. Raises Refused or NotForYou."""
    if "system" not in by.offices:
        check_reviews(by)
    rows = KeepingReport.objects.select_for_update() if locked else KeepingReport.objects.all()
    report = rows.filter(id=report_id).first()
    if report is None:
        raise NotForYou("There is no such report.")
    return report


def open_requests(subjects: Iterable[UUID]) -> dict[UUID, str]:
    """The subjects about whom somebody has asked for something that is not closed yet, with words why that holds."""
    rows = RightsRequest.objects.filter(subject__in=set(subjects), closed_at=None)
    return dict.fromkeys(rows.values_list("subject", flat=True), "Somebody’s request about the record is open")


def requested(by: Viewer, request_id: UUID, *, locked: bool = False) -> RightsRequest:
    """A request about a record, for the lead. Raises Refused, or NotForYou where there is none."""
    check_reviews(by)
    rows = RightsRequest.objects.select_for_update() if locked else RightsRequest.objects.all()
    request = rows.filter(id=request_id).first()
    if request is None:
        raise NotForYou("There is no such request.")
    return request
