"""Signals of misuse: each rule of the county's file looks at a day of one person, and says in words why it fired."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from oast.desk.definitions.signals import Rule, Signals
from oast.desk.enums import Basis, Queues
from oast.desk.explaining.evidence import CLOSE, OPEN, PAST_SHIELD, Day, Look, Record, outside, within

WORKING = frozenset({Basis.OWN, Basis.WORKS})


@dataclass(frozen=True)
class Signal:
    """A rule that fired, with its sentence."""

    code: str
    sentence: str
    queues: Queues


def signals(rules: Signals, day: Day, subject: UUID, basis: Basis) -> list[Signal]:
    """The signals of one person's looks of a day at one child, in the order of the county's file."""
    if basis == Basis.OWN:
        return []
    fired = []
    for rule in rules.signals:
        found = CHECKS[rule.code](rules, rule, day, subject) if rule.code in CHECKS else None
        if found is not None:
            fired.append(Signal(rule.code, rule.said(**found), rule.queues))
    return fired


def queued(basis: Basis, fired: list[Signal]) -> bool:
    """Whether somebody has to look at the access."""
    if basis == Basis.NOTHING:
        return True
    return any(
        one.queues == Queues.ALWAYS or (one.queues == Queues.UNLESS_WORKING and basis not in WORKING) for one in fired
    )


Found = dict[str, object] | None
"""The values of the sentence's places where the rule fires, else None."""


def past_shield(rules: Signals, rule: Rule, day: Day, subject: UUID) -> Found:  # noqa: ARG001
    """A duty officer saw what a shield hides."""
    return {} if any(look.action == PAST_SHIELD for look in day.of(subject)) else None


def after_leaving(rules: Signals, rule: Rule, day: Day, subject: UUID) -> Found:  # noqa: ARG001
    """The look came when the person's work for the agency had ended, or had not begun."""
    looker = day.looker
    if looker.left_at and any(look.at >= looker.left_at for look in day.of(subject)):
        return {}
    if not looker.agency or any(work.started_on <= day.day < work.over_on for work in looker.works):
        return None
    return {}


def two_places(rules: Signals, rule: Rule, day: Day, subject: UUID) -> Found:  # noqa: ARG001
    """One account here, there and here again, too soon for one person to have moved."""
    span = timedelta(minutes=rule.minutes)
    placed = [look for look in day.looks if look.place]
    if len({look.place for look in placed}) < 2:
        return None
    for position, middle in enumerate(placed):
        before = next((one for one in reversed(placed[:position]) if one.place != middle.place), None)
        after = next((one for one in placed[position + 1 :] if one.place != middle.place), None)
        if not (before and after and before.place == after.place and within(before.at, after.at, span)):
            continue
        if subject in {before.subject, middle.subject, after.subject}:
            times = [f"{one.local:%H:%M}" for one in (before, middle, after)]
            return {"first": times[0], "second": times[1], "third": times[2], "minutes": rule.minutes}
    return None


def own_household(rules: Signals, rule: Rule, day: Day, subject: UUID) -> Found:  # noqa: ARG001
    record = _record(day, subject)
    shares = bool(record.carers & day.looker.household) or record.address in day.looker.addresses
    return {} if shares and day.looker.addresses else None


def near_home(rules: Signals, rule: Rule, day: Day, subject: UUID) -> Found:  # noqa: ARG001
    return {} if _record(day, subject).postcode in day.looker.postcodes - {""} else None


def own_name(rules: Signals, rule: Rule, day: Day, subject: UUID) -> Found:  # noqa: ARG001
    return {} if day.looker.family_name in _record(day, subject).family_names - {""} else None


def brief(rules: Signals, rule: Rule, day: Day, subject: UUID) -> Found:  # noqa: ARG001
    """Records opened and closed within seconds, again and again."""
    glimpsed = {one for one in {look.subject for look in day.opened()} if _closed_within(day, one, rule.seconds)}
    if subject not in glimpsed or len(glimpsed) < rule.count:
        return None
    return {"count": len(glimpsed), "seconds": rule.seconds}


def _closed_within(day: Day, subject: UUID, seconds: int) -> bool:
    looks = day.of(subject)
    opened = [look.at for look in looks if look.action == OPEN]
    closed = [look.at for look in looks if look.action == CLOSE]
    span = timedelta(seconds=seconds)
    return any(one <= other <= one + span for one in opened for other in closed)


def many(rules: Signals, rule: Rule, day: Day, subject: UUID) -> Found:  # noqa: ARG001
    """Many children opened in one hour."""
    opened = day.opened()
    most = max((_in_the_hour_of(opened, look) for look in opened if look.subject == subject), default=0)
    return {"count": most} if most >= rule.count else None


def _in_the_hour_of(opened: list[Look], look: Look) -> int:
    hour = timedelta(hours=1)
    starts = [one.at for one in opened if look.at - hour < one.at <= look.at]
    return max(len({one.subject for one in opened if start <= one.at < start + hour}) for start in starts)


def out_of_hours(rules: Signals, rule: Rule, day: Day, subject: UUID) -> Found:  # noqa: ARG001
    """Outside working hours, at a child outside the agency's area, in a service that does not work round the clock."""
    looker, hours, area = day.looker, rules.working_hours, _record(day, subject).area
    if looker.sector in rules.round_the_clock or not looker.area or not area or area == looker.area:
        return None
    late = [look for look in day.of(subject) if outside(look.local, hours.begins, hours.ends, hours.week)]
    return {"time": f"{late[0].local:%H:%M}"} if late else None


def thin_reason(rules: Signals, rule: Rule, day: Day, subject: UUID) -> Found:
    """A reason of too few letters, or of nothing but empty words."""
    for look in day.of(subject):
        words = _words(look.reason)
        if look.action != OPEN or not look.reason:
            continue
        said = [word for word in words if word not in rules.empty_words]
        if sum(map(len, said)) < rule.count or len(set("".join(words))) < len("abc"):
            return {}
    return None


def same_reason(rules: Signals, rule: Rule, day: Day, subject: UUID) -> Found:  # noqa: ARG001
    """The same reason typed for many children."""
    typed: Counter[str] = Counter()
    for reason, _ in {(" ".join(_words(look.reason)), look.subject) for look in day.opened() if look.reason}:
        typed[reason] += 1
    mine = {" ".join(_words(look.reason)) for look in day.of(subject) if look.action == OPEN and look.reason}
    most = max((typed[reason] for reason in mine), default=0)
    return {"count": most} if most >= rule.count else None


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()


def _record(day: Day, subject: UUID) -> Record:
    return day.records.get(subject, Record())


Check = Callable[[Signals, Rule, Day, UUID], Found]
CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        past_shield,
        after_leaving,
        two_places,
        own_household,
        near_home,
        own_name,
        brief,
        many,
        out_of_hours,
        thin_reason,
        same_reason,
    )
}
ACROSS = "many_lookers"
"""The one rule that needs the looks of several people: asked by the operation, over the accesses that are kept."""


def known() -> Iterator[str]:
    """The codes of all rules that a county's file may use."""
    yield from CHECKS
    yield ACROSS
