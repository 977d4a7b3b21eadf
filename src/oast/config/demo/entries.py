"""What waits in the directory of the demonstration: edits, a claim, an overdue entry, doubles."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from oast.accounts.models import Person
from oast.accounts.queries import Viewer, employments_on, viewer
from oast.audit.scope import SystemActor
from oast.caf.operations.statistics import is_due, told
from oast.caf.policies.referral import OUTCOMES
from oast.config.demo.people import DemoAgency, DemoPerson
from oast.directory import queries
from oast.directory.operations.claims import claim_entry, suggest_pairs
from oast.directory.operations.editing import approve_edit, propose_edit, return_edit, start_entry
from oast.directory.operations.public import count_miss, report_entry
from oast.directory.operations.publishing import refresh_words
from oast.directory.operations.referrals import take_referral_counts
from oast.directory.operations.standing import check_entry, count_view, say_today
from oast.directory.operations.webchecks import keep_link_checks
from oast.directory.queries import statistics, stewards
from oast.directory.queries.contents import content_of
from oast.directory.webcheck import Answer

STEWARD, PROVIDER = "directory steward", "voluntary provider"
CLOCK = SystemActor("demonstration")
OVERDUE = timedelta(days=425)
PUBLIC = SystemActor("public", offices=frozenset())
REPORTS = (
    ("contact", "The number rings at somebody’s home. The right one is on their leaflet."),
    ("times", "On Thursdays nobody was there. A note on the door says they meet on Tuesdays now."),
    ("unsafe", "This is where a volunteer lives."),
)
IN_VAIN = {"falconry": 7, "horse riding for my daughter": 5, "archery": 4, "chess": 3}
SILENT = (Answer("gone", "It answers 404"), Answer("fails", "It answers 500"), Answer("unreachable"))
BUSY = 8
"""So many of the provider's services have referrals."""


def who(one: DemoPerson, agencies: Sequence[DemoAgency], now: datetime) -> Viewer:
    """Somebody of the demonstration, at the agency that stands first with them."""
    person, day = Person.objects.get(email=one.email), timezone.localdate(now)
    (name,) = (agency.name for agency in agencies if agency.key == one.agency)
    (work,) = (work for work in employments_on(person, day) if work.agency.name == name)
    return viewer(person, work, day)


def invent_keeping(provider: Viewer, steward: Viewer, now: datetime) -> None:
    """Give the provider and the steward something to do."""
    if provider.agency is None:
        raise ValueError("the provider works for no agency")
    mine = [card.id for card in queries.services_of_agency(provider.agency)]
    if len(mine) < 4:
        mine += [_new(provider, steward, now, number) for number in range(4 - len(mine))]
    first, second, third, late = mine[:4]
    check_entry(by=steward, at=now - OVERDUE, service_id=late)
    say_today(by=provider, at=now, service_id=third, status="active", capacity="few", wait_time="Up to two weeks")
    _edit(provider, now, first, {"fees": "Free. Tea and biscuits are on us.", "alternate_name": "The Thursday group"})
    sent = _edit(provider, now, second, {"eligibility": "Everybody who needs it"})
    seen = stewards.standing(steward, second).mark
    return_edit(by=steward, at=now, proposal_id=sent, seen=seen, comment="Please say for which ages.")
    start_entry(
        by=provider, at=now, content=content_of(third) | {"name": "Saturday workshop for fathers", "places": []}
    )
    _double(provider, steward, now, third)
    free = next((one.id for one in stewards.find(provider, "group") if not one.held), None)
    if free:
        claim_entry(by=provider, at=now, service_id=free, words="We took this group over in the spring.")
    suggest_pairs(by=CLOCK, at=now)
    refresh_words()
    invent_counts(mine, now)
    invent_answers(mine, now)


def invent_answers(services: Sequence[UUID], now: datetime) -> None:
    """What families leave behind: words that an entry is wrong, searches in vain; and addresses that did not answer."""
    for number, (kind, words) in enumerate(REPORTS):
        at, email = now - timedelta(days=number, hours=3), "" if number else "dilys.parry@family.example"
        given = {"service_id": services[number], "kind": kind, "words": words, "email": email}
        report_entry(by=PUBLIC, at=at, address=f"192.0.2.{number}", **given)
    for words, times in IN_VAIN.items():
        for _ in range(times):
            count_miss(words, "dover", now)
    urls = sorted({content_of(service)["url"] for service in services} - {""})
    answers = dict(zip(urls, SILENT, strict=False))
    keep_link_checks(by=CLOCK, at=now - timedelta(days=2), answers=answers)
    keep_link_checks(by=CLOCK, at=now - timedelta(hours=1), answers=answers)


def invent_counts(services: Sequence[UUID], now: datetime) -> None:
    """A year of readings and referrals. The played cases are a small part of a county's: taken alone, every number
    would be one of those that are not told. Months count when they do on a real site, through the same rule."""
    dice, day = Random(str(len(services))), timezone.localdate(now)  # noqa: S311 invention, not security
    for back, month in enumerate(statistics.months_back(day)):
        for service in services:
            count_view(service, timezone.make_aware(datetime.combine(month, time(12))), dice.randrange(2, 60))
        if back and is_due(month, day):
            said, everywhere = told(_answers(services[:BUSY], dice))
            take_referral_counts(by=CLOCK, at=now, month=month, services=said, everywhere=everywhere)


def _answers(services: Sequence[UUID], dice: Random) -> dict[tuple[UUID, str], int]:
    """Most referrals are accepted; now and then a number is small, and is not told."""
    often = {"accepted": (9, 12, 14, 19, 24), "declined": (0, 0, 6, 8, 3), "unanswered": (0, 0, 0, 7, 2)}
    return {(service, answer): dice.choice(often[answer]) for service in services for answer in OUTCOMES}


def _edit(by: Viewer, now: datetime, service: UUID, changes: dict) -> UUID:
    content = content_of(service) | changes
    seen = stewards.standing(by, service).mark
    made = propose_edit(by=by, at=now, service_id=service, content=content, seen=seen, words="Our new leaflet")
    if made is None:
        raise ValueError("an edit without its id")
    return made


def _new(provider: Viewer, steward: Viewer, now: datetime, number: int) -> UUID:
    """A service of the provider's, approved: where the invented ones gave it too few."""
    said = {"name": f"Family afternoon {number + 1}", "description": "Play, tea and somebody to talk to."}
    return _approved(start_entry(by=provider, at=now, content=said), steward, now)


def _double(provider: Viewer, steward: Viewer, now: datetime, like: UUID) -> None:
    """The same service a second time, as two sources would have it."""
    _approved(start_entry(by=provider, at=now, content=content_of(like)), steward, now)


def _approved(service: UUID | None, steward: Viewer, now: datetime) -> UUID:
    if service is None:
        raise ValueError("an entry without its id")
    held = stewards.standing(steward, service)
    if held.waiting:
        approve_edit(by=steward, at=now, proposal_id=held.waiting.id, seen=held.mark)
    return service
