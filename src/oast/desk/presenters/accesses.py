"""Accesses in the words of the page: who, when, why, what was shown, what explains it, what speaks against it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime

from oast.childindex.enums import Standing
from oast.desk.enums import AccessState, Basis, Finding
from oast.desk.queries.accesses import AccessShown, Figures, LookShown, QueueShown
from oast.sharing.enums import Part, Purpose
from oast.web import charts
from oast.web.charts import Chart
from oast.web.filters import clock_time, long_date, plural

TONES = {
    AccessState.WAITING: "waiting",
    AccessState.ASKED: "info",
    AccessState.EXPLAINED: "good",
    AccessState.CLOSED: "closed",
}
SHORT = {
    AccessState.WAITING: "Waiting",
    AccessState.ASKED: "Asked",
    AccessState.EXPLAINED: "Explained",
    AccessState.CLOSED: "Closed",
}
ACTIONS = {
    "childindex.see_results": "Saw the child among the candidates of a search",
    "childindex.open_record": "Opened the record, with purpose and reason",
    "childindex.see_record": "Read the basic record",
    "childindex.close_record": "Closed the record",
    "childindex.ask_past_shield": "Stood before the shield",
    "childindex.look_past_shield": "Asked to look past the shield",
    "childindex.see_past_shield": "Saw what the shield hides",
    "childindex.see_to_correct": "Read the record to put it right",
    "childindex.correct_record": "Put the record right",
    "childindex.see_shield": "Read how the shield stands",
    "childindex.set_shield": "Put the shield on",
    "childindex.ask_to_lift": "Asked to take the shield off",
    "childindex.register_child": "Registered the child",
    "caf.see_assessment": "Read the common assessment",
    "caf.print_assessment": "Made a PDF of the common assessment",
    "desk.home": "Saw the child in the list of their own work",
    "sharing.relate": "Was given access by it",
}
BASES = {
    Basis.WORKS: "Worked with the child",
    Basis.COLLEAGUE: "A colleague works with the child",
    Basis.OPENED: "The record confirms what was said",
    Basis.OFFICE: "Work of a county office",
    Basis.SEARCH: "Candidate of a search only",
    Basis.OWN: "A family’s own record",
    Basis.NOTHING: "Nothing explains it",
}


@dataclass(frozen=True)
class AccessCard:
    """One access as a card of the queue and the head of its own page."""

    shown: AccessShown
    when: str
    why: str
    said: str
    parts: str
    state: str
    tone: str

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The card's rows; what was typed stands in quotation marks, for it is somebody's own words."""
        one = self.shown
        return [
            ("Who looked", ", ".join(filter(None, (one.who.name, one.who.job, one.who.agency)))),
            ("When", self.when),
            ("Why, by their choice", self.why),
            ("Why, in their words", f"“{one.reason}”" if one.reason else "Nothing was typed"),
            ("What was shown", self.parts),
            ("What explains it", one.sentence),
        ]


@dataclass(frozen=True)
class QueuePage:
    """The queue."""

    cards: tuple[AccessCard, ...]
    waiting: int
    asked: int
    choices: tuple[tuple[str, str, int], ...]
    page: int
    more: bool
    chart: Chart | None


def card(one: AccessShown) -> AccessCard:
    why = Purpose(one.purpose).label if one.purpose in Purpose.values else "No purpose was chosen"
    said = Standing(one.standing).label if one.standing in Standing.values else ""
    return AccessCard(
        one, when(one), f"{why}. {said}".rstrip(". ") + ".", said, parts(one.parts), SHORT[one.state], TONES[one.state]
    )


def when(one: AccessShown) -> str:
    """`5 March 2008, 9am to 9:04am, 3 times`."""
    begins, ends = clock_time(localtime(one.first_at)), clock_time(localtime(one.last_at))
    times = begins if begins == ends else f"{begins} to {ends}"
    return f"{long_date(one.day)}, {times}, {plural(one.looks, 'event')}"


def parts(shown: Iterable[str]) -> str:
    """Parts of records in words, each once."""
    words = [Part(one).label if one in Part.values else one for one in shown]
    return ", ".join(sorted({word[:1].lower() + word[1:] for word in words})) or "nothing but that there is a record"


def queue(shown: QueueShown) -> QueuePage:
    counted = [(title, count) for _, title, count in shown.by_signal if count]
    chart = _bars(counted, shown.waiting + shown.asked) if counted else None
    return QueuePage(
        tuple(map(card, shown.rows)),
        shown.waiting,
        shown.asked,
        tuple(one for one in shown.by_signal if one[2]),
        shown.page,
        shown.more,
        chart,
    )


def _bars(counted: list[tuple[str, int]], every: int) -> Chart:
    most = max(counted, key=lambda one: one[1])
    return charts.bars(
        "What waits, by the weightiest reason",
        f"{plural(every, 'look')} at records wait for a review. The most common reason is “{most[0]}”, {most[1]:,}.",
        counted,
        of="Looks that wait",
        about="Reason",
    )


def did(look: LookShown) -> str:
    """An action in words."""
    did = ACTIONS.get(look.action, look.action.split(".")[-1].replace("_", " ").capitalize())
    return f"{did}: “{look.said}”" if look.said else did


def moment(at: datetime) -> str:
    return f"{localtime(at):%H:%M:%S}"


@dataclass(frozen=True)
class FiguresPage:
    """Figures by agency, by basis and by week."""

    since: date
    agencies: tuple[tuple[str, str, str], ...]
    by_agency: Chart | None
    by_basis: Chart | None
    by_week: Chart | None
    findings: tuple[tuple[str, int], ...]
    total: str
    total_reviewed: str


def figures(shown: Figures) -> FiguresPage:
    """Small numbers arrive left out already, as their symbol."""
    order = sorted(shown.accesses.cells, key=lambda key: shown.names[key])  # type: ignore[index]
    cells = [(shown.names[key], shown.accesses.cells[key], shown.reviewed.cells[key]) for key in order]  # type: ignore[index]
    queued = [(name, one.shown if one.value is None else int(one.value)) for name, _, one in cells]
    return FiguresPage(
        shown.since,
        tuple((name, one.shown, other.shown) for name, one, other in cells),
        _by_agency(queued),
        _by_basis([(BASES[Basis(key)], count) for key, count in shown.basis.items() if count]),
        _by_week(shown.weeks),
        tuple((Finding(key).label, count) for key, count in sorted(shown.findings.items())),
        shown.accesses.total.shown,
        shown.reviewed.total.shown,
    )


def _by_agency(counted: list[tuple[str, int | str]]) -> Chart | None:
    if not counted:
        return None
    count, name = max(((count, name) for name, count in counted if isinstance(count, int)), default=(0, ""))
    reading = f"{name} has the most, {count:,}." if count else "No agency has more than a few."
    return charts.bars(
        "Looks that went to the queue, by agency",
        f"{reading} “c” stands for 1 to 5, or for a number that would give one of them away.",
        counted,
        of="Looks that went to the queue",
        about="Agency",
    )


def _by_basis(counted: list[tuple[str, int]]) -> Chart | None:
    if not counted:
        return None
    every = sum(count for _, count in counted)
    nothing = dict(counted).get(BASES[Basis.NOTHING], 0)
    return charts.bars(
        "What explains the looks",
        f"Of {every:,} looks the record explains {every - nothing:,}; {nothing:,} it does not.",
        counted,
        of="Looks",
        about="What explains them",
    )


def _by_week(weeks: tuple[tuple[date, int, int], ...]) -> Chart | None:
    if len(weeks) < 2:
        return None
    return charts.lines(
        "Looks by week",
        f"In the last week there were {weeks[-1][1]:,} looks, of which {weeks[-1][2]:,} went to the queue.",
        [f"{monday.day} {monday:%b}" for monday, _, _ in weeks],
        {"All looks": [count for _, count, _ in weeks], "To the queue": [count for _, _, count in weeks]},
        of="Looks",
        about="Week from",
    )
