"""A review side by side: the assessment, the last review, and now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.forms import BoundField

from oast.caf.definitions.assessment import Element
from oast.caf.enums import ReviewDecision
from oast.caf.policies.review import VIEWS, next_review_on
from oast.caf.queries.assessment import AssessmentShown
from oast.caf.queries.plan import ActionShown
from oast.caf.queries.review import ElementNowShown, ReviewPage, ReviewShown
from oast.caf.queries.review import ReviewForm as ReviewFormShown

if TYPE_CHECKING:
    from oast.caf.forms.review import ReviewForm

FOLLOW = {ReviewDecision.CLOSE: "caf:close_support", ReviewDecision.TRANSFER: "caf:close_support"}
"""Where a decision goes on; the others go to the review itself."""

MORE = "more"
"""The field that names an element to be asked about as well."""


@dataclass(frozen=True)
class Row:
    """One element: what was said then, what the last review said, what is said now."""

    code: str
    label: str
    strengths: str
    needs: str
    before: str
    now: str
    ratings: tuple[str, ...] = ()
    boxes: tuple[BoundField, ...] = ()


@dataclass(frozen=True)
class ActionRow:
    """One open action with its box."""

    action: ActionShown
    box: BoundField


def asked(shown: ReviewFormShown, data: Mapping[str, Any]) -> list[Element]:
    """The elements of the review: where a need was written or the last review spoke, and those added."""
    added = set(data.getlist(MORE)) if hasattr(data, "getlist") else set()
    said = shown.assessment.elements
    spoken = {code for code, one in said.items() if one.needs or one.chosen}
    spoken |= set(shown.last.elements) if shown.last else set()
    return [element for code, element in shown.assessment.form.elements.items() if code in spoken | added]


def initial(shown: ReviewFormShown, day: date) -> dict[str, Any]:
    return {"held_on": day, "next_on": next_review_on(day), "version": shown.version}


def rows(shown: ReviewFormShown, form: "ReviewForm") -> dict[str, Any]:
    """The rows of the form, its actions, and the elements that can be added."""
    names = [element.code for element in form.elements]
    return {
        "rows": [_row(shown.assessment, form.rated, shown.last, None, element, form) for element in form.elements],
        "actions": [ActionRow(action, form[f"result_{action.id}"]) for action in form.actions],
        "others": [one for code, one in shown.assessment.form.elements.items() if code not in names],
        "asked": names,
    }


def comparison(page: ReviewPage) -> list[Row]:
    """The elements a review spoke of, beside the review before, and the assessment where the viewer may read it."""
    return [
        _row(page.assessment, page.rated, page.before, page.review.elements[code], element)
        for code, element in page.form.elements.items()
        if code in page.review.elements
    ]


def _row(
    assessment: AssessmentShown | None,
    rated: bool,
    before: ReviewShown | None,
    now: ElementNowShown | None,
    element: Element,
    form: "ReviewForm | None" = None,
) -> Row:
    then = assessment.elements.get(element.code) if assessment else None
    last = before.elements.get(element.code) if before else None
    return Row(
        code=element.code,
        label=element.label,
        strengths=then.strengths if then else "",
        needs=then.needs if then else "",
        before=last.now if last else "",
        now=now.now if now else "",
        ratings=tuple(_ratings(then, last, now)) if rated else (),
        boxes=tuple(_boxes(element.code, form)) if form else (),
    )


def _boxes(code: str, form: "ReviewForm"):
    for name in ("now", *(VIEWS if form.rated else ()), "kept"):
        yield form[f"{name}_{code}"]


def _ratings(*said: Any):
    """Each view then, at the last review, and now: "Child’s view: 1, then 2, now 3"."""
    for name, label in VIEWS.items():
        given = [str(value) for one in said if one and (value := getattr(one, name)) is not None]
        if given:
            yield f"{label.split(',')[0]}: {' → '.join(given)}"
