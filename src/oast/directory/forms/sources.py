"""A directory that entries come from, as a steward writes it down."""

from typing import Any

from django import forms

from oast.directory.enums import LINKED, Every
from oast.directory.hsds.mapped import FIELDS
from oast.directory.policies.sources import leads_on
from oast.web.forms import Form, PlainTextField

FORMATS = [
    ("oruk", "Open Referral UK, 3.0 or the older profile: the address of the interface"),
    ("hsds", "HSDS: the address of a data package (ZIP) or JSON file"),
    ("csv", "A plain table (CSV): the address of the file"),
    (LINKED, "Only linked: nothing is copied, a search here leads on to its own"),
]


BY_HAND = "by_hand"
"""What the form says for `Every.NEVER`: an answer that is nothing cannot be chosen again."""


class SourceForm(Form):
    """Where a directory is, and how often it is read. The name is said once and stays."""

    name = PlainTextField(label="Name", help_text="The public sees it beside every entry", max_length=120)
    format = forms.ChoiceField(label="How is it given?", choices=FORMATS, widget=forms.RadioSelect, initial="oruk")
    address = forms.URLField(
        label="Web address",
        help_text="It begins with https://. Leave it empty when you bring the file yourself",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter a web address that begins with https://"},
    )
    every = forms.ChoiceField(
        label="How often is it read?",
        choices=[*[one for one in Every.choices if one[0]], (BY_HAND, Every.NEVER.label)],
        widget=forms.RadioSelect,
        required=False,
    )
    homepage = forms.URLField(
        label="Where can people see this directory?", max_length=500, required=False, assume_scheme="https"
    )
    search = PlainTextField(
        label="The address of its own search",
        help_text="With {words} where the words of the search go, and {place} for the place, if it takes one: "
        "https://elsewhere.example/find?q={words}&near={place}",
        max_length=500,
        required=False,
    )
    licence = PlainTextField(
        label="Under which licence?",
        help_text="For example Open Government Licence 3.0",
        max_length=200,
        required=False,
    )
    mapping = PlainTextField(
        label="Columns of the table",
        help_text="Only for a plain table. One line for each column, such as: name = Service title. What stands before "
        "the sign is one of: " + ", ".join(FIELDS),
        lines=True,
        rows=6,
        max_length=4000,
        required=False,
    )

    def __init__(self, *given: Any, **options: Any):
        super().__init__(*given, **options)
        self.initial = {**self.initial, "every": self.initial.get("every") or BY_HAND}

    def clean_every(self) -> str:
        """The choice as it is kept."""
        said: str = self.cleaned_data["every"]
        return "" if said == BY_HAND else said

    def clean_mapping(self) -> dict[str, str]:
        """Lines to a mapping; each must be a field of ours and a column."""
        made: dict[str, str] = {}
        for line in self.cleaned_data["mapping"].splitlines():
            field, mark, column = (part.strip() for part in line.partition("="))
            if not line.strip():
                continue
            if not (mark and column) or field not in FIELDS:
                raise forms.ValidationError(f"“{line.strip()[:60]}” is not a field of ours, = and a column")
            made[field] = column
        return made

    def clean_search(self) -> str:
        """An address with a place for the words."""
        said: str = self.cleaned_data["search"]
        if said and not leads_on(said):
            raise forms.ValidationError("Enter a web address that begins with https:// and has {words} in it")
        return said

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("every") and not given.get("address"):
            self.add_error("address", "Enter the web address that is to be read")
        if given.get("format") == LINKED:
            self._check_linked(given)
        return given

    def _check_linked(self, given: dict[str, Any]) -> None:
        if not given.get("search") and "search" not in self.errors:
            self.add_error("search", "Enter the address of its search: a directory that is only linked needs one")
        if given.get("address"):
            self.add_error("address", "Leave this empty: of a directory that is only linked nothing is read")
        if given.get("every"):
            self.add_error("every", "Choose “Only by hand”: of a directory that is only linked nothing is read")
