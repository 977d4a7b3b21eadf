"""Closing support."""

from collections.abc import Iterable

from django import forms

from oast.caf.enums import ActionEnding, ClosingReason
from oast.caf.operations.review import ActionNow
from oast.caf.policies.closure import MUST_SAY
from oast.caf.queries.plan import ActionShown
from oast.web.forms import Form, PlainTextField


class ClosingForm(Form):
    """Why, how each open action ended, and a word to the family."""

    reason = forms.ChoiceField(
        label="Why does the support end?", choices=ClosingReason.choices, widget=forms.RadioSelect
    )
    confirmed = forms.BooleanField(
        label="Social care has taken over, or the family agreed to the transfer and the new area knows", required=False
    )
    summary = PlainTextField(label="What has changed for the child?", lines=True, rows=4)
    family_words = PlainTextField(label="What do the child and the family say?", lines=True, rows=4, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, actions: Iterable[ActionShown], *args, **options):
        super().__init__(*args, **options)
        self.actions = list(actions)
        for action in self.actions:
            self.fields[f"ending_{action.id}"] = forms.ChoiceField(
                label=action.action, choices=ActionEnding.choices, widget=forms.RadioSelect, required=False
            )

    def clean(self):
        reason = self.cleaned_data.get("reason")
        if reason in MUST_SAY and not self.cleaned_data.get("confirmed"):
            self.add_error("confirmed", MUST_SAY[ClosingReason(reason)])
        for action in self.actions if reason == ClosingReason.NEEDS_MET else ():
            if not self.cleaned_data.get(f"ending_{action.id}"):
                self.add_error(f"ending_{action.id}", f"Say how this action ended: {action.action[:60]}")

    def endings(self) -> list[ActionNow]:
        said = {action.id: self.cleaned_data[f"ending_{action.id}"] for action in self.actions}
        return [ActionNow(key, ActionEnding(ending)) for key, ending in said.items() if ending]
