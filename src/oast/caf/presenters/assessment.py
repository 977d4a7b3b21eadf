"""The pages of an assessment that is being written: the list of tasks, and one task each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.urls import reverse

from oast.audit.rules import Stale
from oast.caf.definitions.assessment import Element
from oast.caf.enums import PersonKind, Status
from oast.caf.policies.completion import MOST_PARENTS, Missing, missing
from oast.caf.policies.episode import SUPPORTED_ENDINGS
from oast.caf.queries.assessment import AssessmentShown, PartShown

TO_DO, STARTED, DONE = "To do", "Started", "Done"

TASKS = {
    "identity": "About the child",
    "situation": "What led to this",
    "conclusion": "What we found",
    "comments": "In their own words",
    "people": "People",
    "elements": "Where the worry is",
    "actions": "What we want to do",
}
"""The tasks by name: also what `policies.completion.Missing.task` names."""


@dataclass(frozen=True)
class Head:
    """Whose assessment it is; on every page."""

    assessment: UUID
    subject: UUID
    name: str
    href: str


@dataclass(frozen=True)
class Task:
    """One line of the list of tasks."""

    label: str
    href: str
    state: str
    hint: str = ""


@dataclass(frozen=True)
class Tasks:
    """The list, in the order in which it is mostly written; `lacking` is what finishing still wants."""

    head: Head
    about: tuple[Task, ...]
    worries: tuple[Task, ...]
    together: tuple[Task, ...]
    lacking: tuple[Task, ...]
    others: int
    done: int
    of: int


@dataclass(frozen=True)
class Row:
    """A person or an action in a list that can be changed."""

    label: str
    hint: str
    href: str
    remove: str


@dataclass(frozen=True)
class Rows:
    """One list of rows with the address under which a new one is added; none when the list is full."""

    title: str
    rows: tuple[Row, ...]
    add: str
    add_label: str


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else saved first."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class ElementChoice:
    """One element where elements are chosen."""

    code: str
    label: str
    prompt: str
    outcome: str
    href: str
    state: str
    chosen: bool


def head(shown: AssessmentShown) -> Head:
    return Head(shown.id, shown.subject, shown.identity.name, reverse("caf:write", args=[shown.id]))


def tasks(shown: AssessmentShown) -> Tasks:
    """The list of tasks of a draft."""
    about = (
        _part(
            shown, "identity", "Languages, ethnic group, what the family needs to take part", shown.identity.saved_at
        ),
        _people(shown),
        _part(shown, "situation", "The reason, the family and the home", shown.situation.reason),
    )
    worries = tuple(_element(shown, code) for code, one in shown.elements.items() if one.chosen or one.is_done)
    together = (
        _part(shown, "conclusion", "Strengths, needs, what has to change", shown.conclusion.need_level),
        _part(shown, "comments", "What the child and the parents say", shown.comments.child or shown.comments.parents),
        Task(
            TASKS["actions"],
            reverse("caf:actions", args=[shown.id]),
            _count(len(shown.actions)),
            "Who does what by when",
        ),
    )
    everything = (*about, *worries, *together)
    return Tasks(
        head(shown),
        about,
        worries,
        together,
        tuple(_lacking(shown, one) for one in lacking(shown)),
        others=len(shown.elements) - len(worries),
        done=sum(task.state == DONE for task in everything),
        of=len(everything),
    )


def lacking(shown: AssessmentShown) -> list[Missing]:
    """What a finished assessment must hold and this one does not."""
    chosen = [code for code, one in shown.elements.items() if one.chosen]
    return missing(shown, len(shown.actions), chosen)


def lacking_tasks(shown: AssessmentShown) -> list[Task]:
    """The same with the page where each is mended."""
    return [_lacking(shown, one) for one in lacking(shown)]


def people(shown: AssessmentShown) -> list[Rows]:
    """The people by kind."""
    return [
        Rows(
            PEOPLE[kind],
            tuple(
                Row(
                    one.name,
                    ", ".join(
                        filter(
                            None, (one.relationship, one.role, one.agency_name if one.agency_name != one.name else "")
                        )
                    ),
                    reverse("caf:person", args=[shown.id, kind.value, one.id]),
                    reverse("caf:remove_row", args=[shown.id, one.id]),
                )
                for one in shown.of_kind(kind)
            ),
            ""
            if kind == PersonKind.PARENT and len(shown.of_kind(kind)) >= MOST_PARENTS
            else reverse("caf:person", args=[shown.id, kind.value, uuid4()]),
            ADD[kind],
        )
        for kind in PersonKind
    ]


PEOPLE = {
    PersonKind.PARENT: "Parents and carers",
    PersonKind.PRESENT: "Who was there when you talked",
    PersonKind.ASSESSOR: "Who wrote this",
    PersonKind.SERVICE: "Who works with the child already",
}
ADD = {
    PersonKind.PARENT: "Add a parent or carer",
    PersonKind.PRESENT: "Add somebody who was there",
    PersonKind.ASSESSOR: "Add somebody who helped to write it",
    PersonKind.SERVICE: "Add a service",
}


def actions(shown: AssessmentShown) -> Rows:
    """The proposed actions."""
    return Rows(
        TASKS["actions"],
        tuple(
            Row(
                one.action,
                ", ".join(filter(None, (one.owner_name, one.service_name))),
                reverse("caf:action", args=[shown.id, one.id]),
                reverse("caf:remove_row", args=[shown.id, one.id]),
            )
            for one in shown.actions
        ),
        reverse("caf:action", args=[shown.id, uuid4()]),
        "Add an action",
    )


def choices(shown: AssessmentShown) -> list[tuple[str, list[ElementChoice]]]:
    """Every element by domain, for the page where the chosen ones are ticked."""
    return [
        (domain.label, [_choice(shown, element) for element in domain.elements if element.code in shown.elements])
        for domain in shown.form.domains
    ]


def after_element(shown: AssessmentShown, code: str) -> str:
    """Where one goes on after an element: the next chosen one, or what was found."""
    codes = list(shown.elements)
    later = [one for one in codes[codes.index(code) + 1 :] if shown.elements[one].chosen]
    return (
        reverse("caf:element", args=[shown.id, later[0]])
        if later
        else reverse("caf:part", args=[shown.id, "conclusion"])
    )


def after_part(shown: AssessmentShown, name: str) -> str:
    """Where one goes on after a part, in the order in which people mostly talk."""
    if name == "conclusion":
        return reverse("caf:part", args=[shown.id, "comments"])
    after = {"identity": "caf:people", "situation": "caf:elements", "comments": "caf:actions"}
    return reverse(after[name], args=[shown.id])


def conflicts(stale: Stale | None, labels: Mapping[str, str]) -> list[Conflict]:
    """Both values of every field that somebody else saved first."""
    if stale is None:
        return []
    return [Conflict(labels.get(name, name), theirs, stale.yours[name]) for name, theirs in stale.theirs.items()]


PERSON = {
    PersonKind.PARENT: "A parent or carer",
    PersonKind.PRESENT: "Somebody who was there",
    PersonKind.ASSESSOR: "Somebody who wrote this",
    PersonKind.SERVICE: "A service that works with the child",
}
"""The title of a person's page."""

USUAL_REVIEW = timedelta(weeks=6)
"""When a first review is due (assessment.md, Review)."""


def owners(shown: AssessmentShown) -> list[str]:
    """Names that an action's owner is mostly one of."""
    return sorted({one.name for one in shown.people})


def tomorrow(day: date) -> date:
    return day + timedelta(days=1)


def usual_review(day: date) -> date:
    """The day that the form proposes."""
    return day + USUAL_REVIEW


def next_step(shown: AssessmentShown) -> str:
    """Where the support that follows starts; empty for an ending without support."""
    if shown.ending not in SUPPORTED_ENDINGS or shown.status is not Status.COMPLETED:
        return ""
    return reverse("caf:start_support", args=[shown.id])


def version_of(row: PartShown | None) -> int:
    """The version that a page carries; 0 for a row that is not there yet."""
    return row.version if row else 0


def _part(shown: AssessmentShown, name: str, hint: str, done: object) -> Task:
    part: PartShown = getattr(shown, name)
    state = DONE if done else STARTED if part.saved_at else TO_DO
    return Task(TASKS[name], reverse("caf:part", args=[shown.id, name]), state, hint)


def _people(shown: AssessmentShown) -> Task:
    named = ", ".join(one.name for one in shown.of_kind(PersonKind.PARENT)) or "Nobody named yet"
    state = DONE if shown.of_kind(PersonKind.PARENT) else TO_DO
    return Task(TASKS["people"], reverse("caf:people", args=[shown.id]), state, named)


def _element(shown: AssessmentShown, code: str) -> Task:
    label = shown.form.elements[code].label
    return Task(label, reverse("caf:element", args=[shown.id, code]), _state(shown, code))


def _state(shown: AssessmentShown, code: str) -> str:
    one = shown.elements[code]
    return DONE if one.is_done else STARTED if one.saved_at else TO_DO


def _choice(shown: AssessmentShown, element: Element) -> ElementChoice:
    return ElementChoice(
        element.code,
        element.label,
        element.practitioner,
        shown.form.outcome(element.outcome),
        reverse("caf:element", args=[shown.id, element.code]),
        _state(shown, element.code),
        shown.elements[element.code].chosen,
    )


def _count(number: int) -> str:
    return DONE if number else TO_DO


def _lacking(shown: AssessmentShown, one: Missing) -> Task:
    names = {"people": "caf:people", "actions": "caf:actions", "elements": "caf:elements"}
    if one.task in names:
        href = reverse(names[one.task], args=[shown.id])
    else:
        href = reverse("caf:part", args=[shown.id, one.task])
    return Task(one.sentence, href, TO_DO)
