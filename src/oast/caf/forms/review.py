"""A review: one box for each element, one answer for each action."""

from collections.abc import Iterable
from typing import Any

from django import forms

from oast.caf.definitions.assessment import Element
from oast.caf.enums import ActionEnding, ReviewDecision
from oast.caf.operations.review import ActionNow, ElementNow
from oast.caf.policies.review import VIEWS
from oast.caf.queries.plan import ActionShown
from oast.web.forms import DateInputField, Form, PlainTextField

RATINGS = [("", "Not given"), *((str(number), str(number)) for number in range(5))]
STILL = "going_on"


class ReviewForm(Form):
    """`elements` are the ones asked about, `actions` what is still to be done; `rated` only where agreed."""

    held_on = DateInputField(label="When was the review?")
    present = PlainTextField(label="Who was there?", lines=True, rows=2, max_length=1000, required=False)
    child_view = PlainTextField(label="What does the child or young person say?", lines=True, rows=3, required=False)
    parent_view = PlainTextField(label="What do the parents or carers say?", lines=True, rows=3, required=False)
    note = PlainTextField(label="Anything else", lines=True, rows=3, required=False)
    decision = forms.ChoiceField(label="What was decided?", choices=ReviewDecision.choices, widget=forms.RadioSelect)
    next_on = DateInputField(label="When is the next review?", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, elements: Iterable[Element], actions: Iterable[ActionShown], *args, rated=False, **options):
        super().__init__(*args, **options)
        self.elements, self.actions, self.rated = list(elements), list(actions), rated
        for element in self.elements:
            self._ask(element)
        for action in self.actions:
            self.fields[f"result_{action.id}"] = forms.ChoiceField(
                label="How far has it come?",
                choices=[(STILL, "Still going on"), *ActionEnding.choices],
                widget=forms.RadioSelect,
                required=False,
            )

    def clean(self):
        goes_on = self.cleaned_data.get("decision") == ReviewDecision.CONTINUE
        if goes_on and "next_on" not in self.errors and not self.cleaned_data.get("next_on"):
            self.add_error("next_on", "Fix the day of the next review before you leave this one.")

    def fields_of(self) -> dict[str, Any]:
        """What the operation takes."""
        names = ("held_on", "present", "child_view", "parent_view", "note", "decision", "next_on", "version")
        taken = {name: self.cleaned_data[name] for name in names}
        return taken | {"elements": self.said_of_elements(), "actions": self.said_of_actions()}

    def said_of_elements(self) -> list[ElementNow]:
        return [self._element(element.code) for element in self.elements]

    def said_of_actions(self) -> list[ActionNow]:
        said = {action.id: self.cleaned_data[f"result_{action.id}"] for action in self.actions}
        return [ActionNow(key, ActionEnding(result)) for key, result in said.items() if result not in ("", STILL)]

    def _ask(self, element: Element) -> None:
        self.fields[f"now_{element.code}"] = PlainTextField(label="Now", lines=True, rows=3, required=False)
        self.fields[f"kept_{element.code}"] = forms.BooleanField(
            label="The young person asks that parents do not see this", required=False
        )
        for name, label in VIEWS.items() if self.rated else ():
            self.fields[f"{name}_{element.code}"] = forms.TypedChoiceField(
                label=label, choices=RATINGS, coerce=int, empty_value=None, required=False
            )

    def _element(self, code: str) -> ElementNow:
        ratings = {name: self.cleaned_data.get(f"{name}_{code}") for name in VIEWS}
        kept = self.cleaned_data[f"kept_{code}"]
        return ElementNow(code, self.cleaned_data[f"now_{code}"], **ratings, kept_by_child=kept)
