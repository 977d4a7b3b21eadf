"""A family's own record in plain words: at a reading age of 12 for parents, of 9 for a young person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.timezone import localdate

from oast.audit.enums import Outcome
from oast.caf.enums import ActionEnding, ActionStatus, ReferralStep
from oast.caf.queries.family import LookShown, OwnAgreement, OwnRecord
from oast.caf.queries.plan import ActionShown
from oast.caf.queries.referral import ReferralShown
from oast.sharing.enums import Giver, Part, Purpose
from oast.web.filters import long_date

STEPS = {
    ReferralStep.SENT: "We asked them to help. They have not answered yet.",
    ReferralStep.ACCEPTED: "They said yes. Help has not started yet.",
    ReferralStep.WAITING: "There is a waiting list. You are on it.",
    ReferralStep.STARTED: "The help has started.",
    ReferralStep.FINISHED: "The help has finished.",
    ReferralStep.DECLINED: "They cannot help. Ask your lead worker what comes next.",
    ReferralStep.CANCELLED: "We no longer ask them.",
}
ENDINGS = {
    ActionEnding.MET: "Done, and it worked",
    ActionEnding.PART_MET: "Done in part",
    ActionEnding.NOT_MET: "It did not work out",
    ActionEnding.NOT_NEEDED: "No longer needed",
}
REASONS = {
    Purpose.SUPPORT: "They work with your family",
    Purpose.ASSESSMENT: "They thought about what help is needed",
    Purpose.SAFEGUARDING: "They wanted to be sure that everybody is safe",
    Purpose.REFERRAL: "They were asked to help",
    Purpose.STEWARDSHIP: "They keep the list of children right",
    Purpose.GOVERNANCE: "They check that looking was right",
    Purpose.OWN_RECORD: "It is the family’s own record",
}
PARTS = {
    Part.INDEX: "name and address",
    Part.CHECKLIST: "the first questions",
    Part.ASSESSMENT: "what was written",
    Part.TEAM: "who is in the team",
    Part.PLAN: "the plan",
    Part.REFERRAL: "letters to services",
    Part.REVIEW: "the reviews",
    Part.CONSENT: "what was agreed",
    Part.LOOKS: "this list",
}
DID = {
    Outcome.SHOWN: "Read",
    Outcome.DONE: "Wrote or changed",
    Outcome.REFUSED: "Tried to look, and was stopped",
}
MOST_LOOKS = 100


@dataclass(frozen=True)
class Helper:
    """Somebody in the team, as the family meets them."""

    name: str
    agency: str
    job: str
    telephone: str
    does: str = ""


@dataclass(frozen=True)
class Step:
    """Something that will happen, or has happened."""

    what: str
    who: str
    when: str
    late: bool = False


@dataclass(frozen=True)
class Written:
    """Something that was written, under its heading."""

    heading: str
    good: str
    needs: str


@dataclass(frozen=True)
class Agreement:
    """One agreement in words."""

    id: UUID
    said: str
    covers: tuple[str, ...]
    excludes: tuple[str, ...]
    when: str
    in_force: bool
    may_withdraw: bool


@dataclass(frozen=True)
class RecordPage:
    """The whole page. `young`: a young person reads about themself, in simpler words."""

    subject: UUID
    name: str
    young: bool
    title: str
    closed: str
    went: str
    lead: Helper | None
    team: tuple[Helper, ...]
    next_steps: tuple[Step, ...]
    done: tuple[Step, ...]
    written: tuple[Written, ...]
    own_words: str
    parents_words: str
    changes: str
    reviews: tuple[Written, ...]


@dataclass(frozen=True)
class AgreementsPage:
    """What was agreed."""

    subject: UUID
    now: tuple[Agreement, ...]
    before: tuple[Agreement, ...]


@dataclass(frozen=True)
class LookLine:
    """What one kind of people did on one day for one reason, in words; `times` how often."""

    day: date
    who: str
    did: str
    parts: str
    why: str
    times: int


@dataclass(frozen=True)
class LooksPage:
    """Who looked."""

    subject: UUID
    lines: tuple[LookLine, ...]


def record(shown: OwnRecord) -> RecordPage:
    """The record in the reader's words."""
    assessment, team, closure = shown.assessment, shown.team, shown.closure
    open_still = [one for one in shown.actions if one.status != ActionStatus.FINISHED]
    return RecordPage(
        subject=shown.subject,
        name=shown.name,
        young=shown.self,
        title="Your record" if shown.self else f"{shown.name}’s record",
        closed=f"This help ended on {long_date(closure.closed_at)}." if closure else "",
        went=_went(shown) if closure else "",
        lead=_helper(team.lead.who) if team and team.lead else None,
        team=tuple(_helper(one.who, one.task) for one in team.members) if team else (),
        next_steps=(*map(_coming, open_still), *_running(shown.referrals), *_review(shown)),
        done=tuple(_done(one) for one in shown.actions if one.status == ActionStatus.FINISHED),
        written=tuple(_written(shown)) if assessment else (),
        own_words=assessment.comments.child if assessment else "",
        parents_words=assessment.comments.parents if assessment else "",
        changes=assessment.conclusion.changes_needed if assessment else "",
        reviews=tuple(_reviewed(shown)),
    )


def agreements(subject: UUID, held: Iterable[OwnAgreement]) -> AgreementsPage:
    made = [agreement(one) for one in held]
    return AgreementsPage(
        subject, tuple(one for one in made if one.in_force), tuple(one for one in made if not one.in_force)
    )


def agreement(one: OwnAgreement) -> Agreement:
    """One agreement as its giver reads it."""
    held = one.consent
    giver = "The young person" if held.giver == Giver.CHILD else held.giver_name
    yes = "said yes to" if held.answer == "yes" else "said no to"
    what = "writing this down and keeping it" if held.kind == "storage" else "sharing it with the services named"
    ended = held.withdrawn_at or (held.ends_at if not one.in_force else None)
    when = f"On {long_date(held.given_at)}" + (f", until {long_date(ended)}" if ended else "")
    return Agreement(held.id, f"{giver} {yes} {what}", one.covers, one.excludes, when, one.in_force, one.may_withdraw)


def looks(subject: UUID, held: Iterable[LookShown]) -> LooksPage:
    """Looks in words, those of one day, agency, job and reason together. Looks at this list are left out."""
    shown = [one for one in held if not (one.mine and set(one.parts) <= {Part.LOOKS})]
    together: dict[tuple, list[LookShown]] = {}
    for one in shown:
        together.setdefault((localdate(one.at), _who(one), one.outcome, _why(one)), []).append(one)
    lines = [_line(key, group) for key, group in together.items()]
    return LooksPage(subject, tuple(lines[:MOST_LOOKS]))


def _line(key: tuple, group: list[LookShown]) -> LookLine:
    day, who, outcome, why = key
    seen = {part for one in group for part in one.parts}
    return LookLine(
        day, who, DID[outcome], ", ".join(words for part, words in PARTS.items() if part in seen), why, len(group)
    )


def _who(one: LookShown) -> str:
    if not one.who:
        return "You" if one.mine else "Somebody in your family"
    return f"{one.who}, {one.job[:1].lower()}{one.job[1:]}" if one.job else one.who


def _why(one: LookShown) -> str:
    return REASONS[Purpose(one.purpose)] if one.purpose in Purpose.values and not one.mine else ""


def _helper(who, does: str = "") -> Helper:
    return Helper(who.name, who.agency_name, who.job_title, who.telephone, does)


def _coming(one: ActionShown) -> Step:
    who = f"{one.owner}, {one.owner_agency}" if one.owner_agency else one.owner
    return Step(one.action, who, f"by {long_date(one.due_on)}", one.status == ActionStatus.LATE)


def _done(one: ActionShown) -> Step:
    return Step(one.action, ENDINGS.get(ActionEnding(one.ending), ""), long_date(one.finished_at))


def _running(referrals: Iterable[ReferralShown]):
    for one in referrals:
        if one.status not in (ReferralStep.FINISHED, ReferralStep.CANCELLED):
            yield Step(one.service_name, STEPS[one.status], f"since {long_date(one.last.at)}")


def _review(shown: OwnRecord):
    if shown.next_review_on and not shown.closure:
        words = "We talk about how it goes" if shown.self else "We look together at how it is going"
        yield Step(words, "You and the team", f"on {long_date(shown.next_review_on)}")


def _went(shown: OwnRecord) -> str:
    went = shown.closure.distance if shown.closure else None
    if not went or not went.counted:
        return ""
    ended = f"{went.met} worked, {went.part_met} in part, {went.not_met} did not"
    return f"Of {went.counted} things we set out to do, {ended}."


def _written(shown: OwnRecord):
    form = shown.assessment.form if shown.assessment else None
    for code, one in shown.assessment.elements.items() if shown.assessment else ():
        if one.strengths or one.needs:
            element = form.elements[code]  # type: ignore[union-attr]
            yield Written(element.label, one.strengths, one.needs)


def _reviewed(shown: OwnRecord):
    labels = shown.assessment.form.elements if shown.assessment else {}
    for review in shown.reviews:
        for code, one in review.elements.items():
            heading = labels[code].label if code in labels else code
            if one.now:
                yield Written(f"{heading}, {long_date(review.held_on)}", one.now, "")
