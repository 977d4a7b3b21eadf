"""Actions of the plan."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from oast.caf.definitions import aims
from oast.caf.enums import ActionEnding
from oast.caf.queries.team import Who
from oast.directory.queries import Card
from oast.web.forms import DateInputField, Form, PlainTextField, PostcodeField

FAMILY = "family"


class ServiceSearchForm(Form):
    """Looking for a service that fits."""

    q = PlainTextField(label="What help is needed?", required=False)
    postcode = PostcodeField(label="Near which postcode?", required=False)


class ChangeActionForm(Form):
    """The words of an action and its day."""

    action = PlainTextField(label="What will be done?", lines=True, rows=3, max_length=1000)
    desired_outcome = PlainTextField(
        label="What should be different then?", lines=True, rows=3, max_length=1000, required=False
    )
    due_on = DateInputField(label="By when?", error_messages={"required": "Give the day by which it is done."})
    kept_by_child = forms.BooleanField(label="The young person asks that parents do not see this", required=False)


class ActionForm(ChangeActionForm):
    """A new action: its owner is somebody of the team, or the family itself."""

    aim = forms.ChoiceField(label="Which aim does it serve?", required=False)
    owner = forms.ChoiceField(
        label="Who does it?", widget=forms.RadioSelect, error_messages={"required": "Say who does it."}
    )
    family_name = PlainTextField(label="Name, if it is somebody of the family", required=False)
    field_order = ("action", "desired_outcome", "owner", "family_name", "due_on", "aim", "kept_by_child")

    def __init__(self, team: Iterable[Who], *args, **options):
        super().__init__(*args, **options)
        self.team = {f"{one.person}:{one.agency}": one for one in team}
        labels = [(key, f"{one.name}, {one.agency_name}") for key, one in self.team.items()]
        self.fields["owner"].choices = [*labels, (FAMILY, "The child or the family")]  # type: ignore[attr-defined]
        self.fields["aim"].choices = [("", "Choose, if one fits"), *aims.choices()]  # type: ignore[attr-defined]

    def clean(self):
        if self.cleaned_data.get("owner") == FAMILY and not self.cleaned_data.get("family_name", "").strip():
            self.add_error("family_name", "Write the name of the person in the family who does it.")

    def fields_of(self, card: Card | None) -> dict[str, Any]:
        """What the operation takes; `card` is the service chosen for the action."""
        said = self.cleaned_data
        taken = {name: said[name] for name in ("action", "desired_outcome", "due_on", "aim", "kept_by_child")}
        service = {"service": card.id, "service_name": card.name} if card else {}
        return taken | self.owner_fields() | service

    def owner_fields(self) -> dict[str, str | UUID | None]:
        """Who does it, as the operation takes it."""
        one = self.team.get(self.cleaned_data["owner"])
        if one is None:
            return {"owner": None, "owner_agency": None, "owner_name": self.cleaned_data["family_name"]}
        return {"owner": one.person, "owner_agency": one.agency, "owner_name": one.name}


class NoteForm(Form):
    """A note of progress."""

    text = PlainTextField(label="What has happened?", lines=True, rows=3, max_length=2000)


class FinishForm(Form):
    """How an action ended."""

    ending = forms.ChoiceField(label="How did it end?", choices=ActionEnding.choices, widget=forms.RadioSelect)
