"""What providers write besides the entry itself."""

from collections.abc import Iterable
from typing import Any

from django import forms

from oast.directory import opening
from oast.directory.differences import Coming
from oast.directory.enums import Capacity, Status, Wait
from oast.directory.forms.entry import UNSAID
from oast.web.filters import long_date
from oast.web.forms import PlainTextField

MOST_EVENTS, MOST_PLACES = 40, 999
MOST_BYTES = 5 * 1024 * 1024


class TodayForm(forms.Form):
    """How things stand today: public at once."""

    status = forms.ChoiceField(
        label="Is the service open?",
        choices=[(Status.ACTIVE, "Open"), (Status.TEMPORARILY_CLOSED, "Closed for a time")],
        widget=forms.RadioSelect,
    )
    capacity = forms.ChoiceField(
        label="Can somebody new come?",
        choices=[*Capacity.choices, (UNSAID, "Not said")],
        required=False,
        widget=forms.RadioSelect,
    )
    wait_time = forms.ChoiceField(label="How long do families wait?", required=False, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, wait_time: str = "", events: Iterable[Coming] = (), **options: Any):
        super().__init__(data, **options)
        self.events = {f"left-{one.key}": one for one in list(events)[:MOST_EVENTS]}
        for name, one in self.events.items():
            self.fields[name] = forms.IntegerField(
                label=_words(one), required=False, min_value=0, max_value=MOST_PLACES
            )
            self.initial[name] = one.event.get("places_left")
        own = [(wait_time, wait_time)] if wait_time and wait_time not in Wait.values else []
        self.fields["wait_time"].choices = [*own, *Wait.choices, (UNSAID, "Not said")]  # type: ignore[attr-defined]
        unsaid = {name: self.initial.get(name) or UNSAID for name in ("capacity", "wait_time")}
        self.initial = {**self.initial, **unsaid}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        left = {self.events[name].key: given.pop(name, None) for name in self.events if name in self.data}
        said = {name: "" if value == UNSAID else value for name, value in given.items() if name not in self.events}
        return said | {"left": left}

    @property
    def left(self) -> list[forms.BoundField]:
        """The fields of the events."""
        return [self[name] for name in self.events]


def _words(one: Coming) -> str:
    """The event as the public reads it."""
    said = opening.event(one.event)
    return ", ".join(part for part in (long_date(said.day), said.hours, said.title) if part)


class FindForm(forms.Form):
    """Find one's own services."""

    q = PlainTextField(label="Name of the service or of who runs it", required=False, max_length=100)


class ClaimForm(forms.Form):
    """Say that an entry is one's own."""

    words = PlainTextField(
        label="How can we know that it is yours?", lines=True, required=False, max_length=1000, rows=3
    )


class TableForm(forms.Form):
    """A table of services."""

    file = forms.FileField(
        label="The table, as CSV or XLSX",
        error_messages={"required": "Choose a CSV or XLSX file", "empty": "The file is empty"},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 5 MB. Send it in parts.")
        if not file.name.lower().endswith((".csv", ".xlsx")):
            raise forms.ValidationError("Choose a file whose name ends in .csv or .xlsx")
        return file
