"""What the home pages say, ready to be written: rows with their addresses, in the words of the page."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from oast.accounts.queries import Viewer
from oast.caf.queries import assessment, desk
from oast.caf.queries.desk import ChildLine, DueLine, WaitingLine

ANSWERS = {"nomination": "caf:nomination", "invitation": "caf:invitation", "referral": "caf:received_referral"}
SENT = {"nomination": "caf:support", "invitation": "caf:support", "referral": "caf:support_referral"}

WAYS = (
    # permission, what it says, address, hint
    ("index.search", "Look for a child", "childindex:search", "See who already works with the child."),
    ("caf.work", "My assessments", "caf:my_assessments", "What you are writing, and what you have finished."),
    ("caf.work", "Find a service", "directory:search", "Services near home, with how to refer."),
    ("referral.answer", "Requests for your services", "caf:referrals", "Accept, put on the waiting list or decline."),
    ("index.steward", "Records to check", "childindex:queue", "New and doubtful records in the child index."),
    ("index.feed", "Files from agencies", "childindex:loads", "Load a file and send back its errors."),
    ("audit.review", "Looks to review", "desk:accesses", "Looks at children’s records that nothing explains."),
    ("audit.review", "Shields to decide", "childindex:shields", "Somebody asked to take a shield off."),
    ("accounts.sponsor", "Your colleagues", "accounts:colleagues", "Invite, renew and end their access."),
)
"""What each permission opens from the home page."""

EVERYBODY = (
    ("Agencies and teams", "accounts:agencies", "Names, telephone numbers and who works there."),
    ("Your account", "accounts:mine", "Your roles, your sessions and your second factor."),
)


@dataclass(frozen=True)
class Way:
    """A link with a hint."""

    label: str
    href: str
    hint: str


@dataclass(frozen=True)
class Row:
    """One line of a list with its tag."""

    text: str
    href: str
    hint: str
    state: str
    tone: str


@dataclass(frozen=True)
class Home:
    """A practitioner's home."""

    name: str
    ways: tuple[Way, ...]
    works: bool
    answers: bool
    children: tuple[ChildLine, ...]
    due: tuple[Row, ...]
    waiting: tuple[Row, ...]
    unanswered: tuple[Row, ...]
    drafts: int
    blocked: tuple[str, ...]


def home(viewer: Viewer, at: datetime) -> Home:
    """The home of a practitioner or officer; call it inside a look."""
    works, answers = viewer.may("caf.work"), viewer.may("referral.answer")
    mine = desk.mine(viewer, at) if works else None
    waiting = desk.waiting_for_me(viewer, at, mine) if works or answers else []
    return Home(
        name=viewer.name.split()[0],
        ways=ways(viewer),
        works=works,
        answers=answers,
        children=tuple(desk.my_children(viewer, at, mine)) if works else (),
        due=tuple(map(_due, desk.due(viewer, at, mine))) if works else (),
        waiting=tuple(_waits(line, ANSWERS) for line in waiting),
        unanswered=tuple(_waits(line, SENT) for line in desk.not_answered(viewer, at, mine)) if works else (),
        drafts=len(assessment.my_drafts(viewer, at)) if works else 0,
        blocked=tuple(sorted(set().union(*viewer.blocked.values()))) if viewer.blocked else (),
    )


def ways(viewer: Viewer) -> tuple[Way, ...]:
    """What this person can do from here."""
    own = [Way(label, reverse(to), hint) for permission, label, to, hint in WAYS if viewer.may(permission)]
    return (*own, *(Way(label, reverse(to), hint) for label, to, hint in EVERYBODY))


def _due(line: DueLine) -> Row:
    to = "caf:hold_review" if line.kind == "review" else "caf:support_action"
    key = line.episode if line.kind == "review" else line.item
    state, tone = ("Late", "late") if line.late else ("Due soon", "due")
    return Row(f"{line.child}: {line.what}", reverse(to, args=[key]), f"{line.due_on:%-d %B %Y}", state, tone)


def _waits(line: WaitingLine, to: dict[str, str]) -> Row:
    return Row(
        f"{line.child}: {line.what}",
        reverse(to[line.kind], args=[line.item]),
        f"Since {line.since:%-d %B %Y}",
        "Waiting",
        "waiting",
    )
