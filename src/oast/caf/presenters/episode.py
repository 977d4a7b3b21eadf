"""The working page of a child's support: what comes next, and what has happened."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from oast.caf.enums import ActionStatus, NominationStatus, ReferralStep
from oast.caf.policies.review import Due
from oast.caf.queries.episode import EpisodeShown
from oast.web.filters import long_date

TONES = {
    ActionStatus.LATE: "late",
    ActionStatus.OPEN: "info",
    ActionStatus.FINISHED: "good",
    ReferralStep.SENT: "waiting",
    ReferralStep.ACCEPTED: "info",
    ReferralStep.WAITING: "waiting",
    ReferralStep.STARTED: "info",
    ReferralStep.FINISHED: "good",
    ReferralStep.DECLINED: "late",
    ReferralStep.CANCELLED: "closed",
}
"""Colours of tags; the words of a tag always say the same."""

WAITING = frozenset({ReferralStep.SENT, ReferralStep.WAITING})


@dataclass(frozen=True)
class Happened:
    """One line of the timeline, as the component takes it."""

    when: date
    title: str


@dataclass(frozen=True)
class EpisodePage:
    """What the page says beside the lists themselves."""

    title: str
    next_steps: tuple[str, ...]
    late: bool
    timeline: tuple[Happened, ...]
    open_actions: int
    several_agencies: bool
    tones: dict[str, str]


def page(shown: EpisodeShown) -> EpisodePage:
    """The words of the working page."""
    return EpisodePage(
        title=f"Support for {shown.child}",
        next_steps=tuple(_next_steps(shown)),
        late=shown.due == Due.LATE and shown.closure is None,
        timeline=tuple(sorted(_timeline(shown), key=lambda line: line.when, reverse=True)),
        open_actions=sum(action.status != ActionStatus.FINISHED for action in shown.actions),
        several_agencies=len({action.owner_agency for action in shown.actions if action.owner_agency}) > 1,
        tones={key.value: tone for key, tone in TONES.items()},
    )


def _next_steps(shown: EpisodeShown):
    """What the team does next, the most urgent first."""
    if shown.closure:
        return
    late = sum(action.status == ActionStatus.LATE for action in shown.actions)
    if shown.team.lead is None and shown.team.asked is None:
        yield "Agree with the family who leads, and ask that person."
    if shown.team.asked:
        who = shown.team.asked.who
        yield f"{who.name} ({who.agency_name}) has been asked to lead and has not answered yet."
    if late:
        yield "One action is late." if late == 1 else f"{late} actions are late."
    waiting = sum(referral.status in WAITING for referral in shown.referrals)
    if waiting:
        yield "One service has not started yet." if waiting == 1 else f"{waiting} services have not started yet."
    yield _review(shown)


def _review(shown: EpisodeShown) -> str:
    day = long_date(shown.next_review_on)
    if shown.due == Due.LATE:
        return f"The review is late. It was due on {day}."
    return f"The review is due now: it was planned for {day}." if shown.due == Due.NOW else f"Review on {day}."


def _timeline(shown: EpisodeShown):
    yield Happened(_day(shown.opened_at), "Support started")
    for one in (*shown.team.earlier, shown.team.lead, shown.team.asked):
        if one:
            yield from _led(one)
    for member in (*shown.team.members, *shown.team.former):
        if member.answered_at and not member.decline_reason:
            yield Happened(_day(member.answered_at), f"{member.who.name} ({member.who.agency_name}) joined the team")
        if member.left_at:
            yield Happened(_day(member.left_at), f"{member.who.name} left the team")
    for referral in shown.referrals:
        for step in referral.steps:
            yield Happened(_day(step.at), f"{referral.service_name}: {step.step.label.lower()}")
    for review in shown.reviews:
        yield Happened(review.held_on, f"Review: {review.decision.label.lower()}")
    if shown.closure:
        yield Happened(_day(shown.closure.closed_at), f"Support closed: {shown.closure.reason.label.lower()}")


def _led(one):
    name = f"{one.who.name} ({one.who.agency_name})"
    yield Happened(_day(one.nominated_at), f"{name} was asked to lead")
    if one.status == NominationStatus.DECLINED:
        yield Happened(_day(one.answered_at), f"{name} declined: {one.decline_reason}")
    elif one.answered_at:
        yield Happened(_day(one.answered_at), f"{name} became lead professional")
    if one.ended_at:
        yield Happened(_day(one.ended_at), f"{name} handed over or ended")


def _day(at: datetime) -> date:
    return timezone.localdate(at)
