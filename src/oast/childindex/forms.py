"""Forms of the child index. Plain forms: a ModelForm would read children past the rules."""

from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms

from oast.accounts.queries import agencies
from oast.audit.rules import Refused
from oast.childindex.definitions import FEEDS
from oast.childindex.enums import Gender, Standing
from oast.childindex.operations import NewChild
from oast.childindex.policies import Terms, agreement_fault, check_enough
from oast.sharing.enums import Purpose
from oast.sharing.policies import WORK
from oast.web.forms import DateInputField, PlainTextField, PostcodeField

PURPOSES = [(purpose.value, purpose.label) for purpose in Purpose if purpose in WORK]
UNKNOWN = "unknown"
GENDERS = [*Gender.choices, (UNKNOWN, "Not known")]
ELDEST = 26 * 366
"""Days: nobody older stands in the index (25 for care leavers)."""

ANEW = "Load the page again and decide once more: this form has lost what it is about."

LARGEST_FILE = 60 * 1024 * 1024


def _reason(label: str, asks: str) -> PlainTextField:
    """Why somebody does what is kept for good, in their words."""
    return PlainTextField(label=label, lines=True, rows=3, max_length=500, asks=asks)


class SearchForm(forms.Form):
    """Who is looked for, and why."""

    given = PlainTextField(label="First name", required=False, max_length=100)
    family = PlainTextField(label="Last name", required=False, max_length=100)
    born = DateInputField(
        label="Date of birth",
        required=False,
        help_text="For example, 27 3 2001. For an unborn child, the expected date",
    )
    postcode = PostcodeField(label="Postcode", required=False, help_text="Where the child lives, or last lived")
    gender = forms.ChoiceField(label="Gender", choices=GENDERS, required=False, widget=forms.RadioSelect)
    number = PlainTextField(
        label="Index number, NHS number or unique pupil number", required=False, max_length=20,
        help_text="With a number nothing else is needed",
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label="Why do you look?",
        choices=PURPOSES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why you look."},
    )
    standing = forms.ChoiceField(
        label="How do you know of the child?",
        choices=Standing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you know of the child."},
    )
    reason = PlainTextField(
        label="What made you look today?",
        lines=True,
        rows=3,
        max_length=500,
        asks="Say in a few words what made you look today.",
        help_text="One sentence. The child and the parents can ask to see who looked and why.",
    )

    def __init__(self, *args: Any, day: date, **options: Any):
        super().__init__(*args, **options)
        _between(self.fields["born"], day - timedelta(days=ELDEST), day + timedelta(days=300))

    def clean_gender(self) -> str:
        return _gender(self.cleaned_data["gender"])

    def clean_number(self) -> str:
        return self.cleaned_data["number"].replace(" ", "").upper()

    def clean(self) -> dict[str, Any]:
        """At least enough to find one child, unless a field that says who is faulty already."""
        if not set(self.errors) & {"given", "family", "born", "postcode", "gender", "number"}:
            try:
                check_enough(self.terms())
            except Refused as refusal:
                self.add_error("given", refusal.sentence)
        return self.cleaned_data

    def terms(self) -> Terms:
        said = self.cleaned_data
        return Terms(said["given"], said["family"], said["born"], said["postcode"], said["gender"], said["number"])


class NewChildForm(forms.Form):
    """A child whom the index does not know."""

    given = PlainTextField(label="First name", max_length=100, asks="Enter the child’s first name.")
    family = PlainTextField(label="Last name", max_length=100, asks="Enter the child’s last name.")
    born = DateInputField(label="Date of birth", required=False, help_text="For example, 27 3 2001")
    gender = forms.ChoiceField(label="Gender", choices=GENDERS, required=False, widget=forms.RadioSelect)
    address = PlainTextField(label="Address", required=False, max_length=300)
    postcode = PostcodeField(label="Postcode", required=False)
    no_fixed_address = forms.BooleanField(label="The child has no fixed address", required=False)

    def __init__(self, *args: Any, day: date, **options: Any):
        super().__init__(*args, **options)
        _between(self.fields["born"], day - timedelta(days=ELDEST), day)

    def clean_gender(self) -> str:
        return _gender(self.cleaned_data["gender"])

    def child(self) -> NewChild:
        return NewChild(**self.cleaned_data)


class UnbornForm(forms.Form):
    """An unborn child: the mother and the expected date."""

    mother_given = PlainTextField(label="Mother’s first name", max_length=100, asks="Enter the mother’s first name.")
    mother_family = PlainTextField(label="Mother’s last name", max_length=100, asks="Enter the mother’s last name.")
    expected = DateInputField(
        label="Expected date of birth", error_messages={"required": "Enter the expected date of birth."}
    )
    address = PlainTextField(label="Mother’s address", required=False, max_length=300)
    postcode = PostcodeField(label="Postcode", required=False)

    def __init__(self, *args: Any, day: date, **options: Any):
        super().__init__(*args, **options)
        _between(self.fields["expected"], day - timedelta(days=30), day + timedelta(days=300))

    def child(self) -> NewChild:
        return NewChild(**self.cleaned_data)


class FeedForm(forms.Form):
    """A file that an agency sent, and the agreement under which it came."""

    agreement = forms.TypedChoiceField(
        label="Agreement",
        coerce=UUID,
        error_messages={"required": "Choose the agreement under which the file was sent."},
    )
    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": "Choose the file.",
            "empty": "The file is empty. Send the file that has the records.",
        },
        help_text="CSV, saved as UTF-8, with the columns that the agreement names",
    )

    def __init__(self, *args: Any, agreements: list[tuple[str, str]], **options: Any):
        super().__init__(*args, **options)
        chosen = cast(forms.ChoiceField, self.fields["agreement"])
        chosen.choices = [("", "Choose the agreement"), *agreements]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                f"The file must be smaller than {LARGEST_FILE // 1024 // 1024} MB. Send it in parts."
            )
        return file


class NumberForm(forms.Form):
    """A child by the index number."""

    number = PlainTextField(label="Index number", max_length=20, asks="Enter the index number.")

    def clean_number(self) -> str:
        return self.cleaned_data["number"].replace(" ", "")


class CorrectionForm(forms.Form):
    """The values of a basic record that may be put right; `fields` names those that are shown."""

    given = PlainTextField(label="First name", required=False, max_length=100)
    middle = PlainTextField(label="Middle names", required=False, max_length=100)
    family = PlainTextField(label="Last name", required=False, max_length=100)
    called = PlainTextField(label="Known as", required=False, max_length=100)
    born = DateInputField(label="Date of birth", required=False)
    gender = forms.ChoiceField(label="Gender", choices=GENDERS, required=False, widget=forms.RadioSelect)
    address = PlainTextField(label="Address", required=False, max_length=300)
    postcode = PostcodeField(label="Postcode", required=False)
    practice = PlainTextField(label="GP practice", required=False, max_length=200)
    nhs_number = PlainTextField(label="NHS number", required=False, max_length=20)
    asked_by = PlainTextField(label="Who asked for it?", asks="Say who asked for it.", max_length=200)
    reason = _reason("How do you know what is right?", "Say how you know what is right.")

    def __init__(self, data: Any = None, *, fields: frozenset[str], initial: dict[str, Any]):
        super().__init__(data, initial=initial | {"gender": initial.get("gender") or UNKNOWN})
        for name in [one for one in self.fields if one not in fields | {"asked_by", "reason"}]:
            del self.fields[name]

    def clean_gender(self) -> str:
        return _gender(self.cleaned_data["gender"])

    def clean_nhs_number(self) -> str | None:
        return self.cleaned_data["nhs_number"].replace(" ", "") or None

    def said(self) -> dict[str, Any]:
        """What the operation asks for."""
        values = dict(self.cleaned_data)
        return {"asked_by": values.pop("asked_by"), "reason": values.pop("reason"), "values": values}


class ShieldOnForm(forms.Form):
    """Why a child is hidden."""

    reason = _reason(
        "Why would it put the child at risk to be found?", "Say why it would put the child at risk to be found."
    )


class LiftForm(forms.Form):
    """Why a shield is not needed any more."""

    reason = _reason("Why is it safe that the child is found?", "Say why it is safe that the child is found.")


class DecideLiftForm(forms.Form):
    """What the second person decides about a shield; `asked` is the request that the page showed."""

    asked = forms.UUIDField(widget=forms.HiddenInput, error_messages=dict.fromkeys(("required", "invalid"), ANEW))
    lift = forms.TypedChoiceField(
        label="What do you decide?",
        choices=[("no", "Leave the shield on"), ("yes", "Take the shield off")],
        coerce="yes".__eq__,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether the shield stays."},
    )
    reason = _reason("Why?", "Say why. Whoever asked reads it.")


class ShieldForm(forms.Form):
    """Why a duty officer looks past a shield."""

    reason = _reason("What happened, and why can it not wait?", "Say what happened, and why it cannot wait.")


class AgreementForm(forms.Form):
    """A tier-three agreement: who sends what, what for, how often, how safely, and until when."""

    agency = PlainTextField(
        label="Agency", max_length=200, asks="Say which agency sends the files.",
        help_text="Its name, or enough of it to be the only one",
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="What it sends",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what the agency sends."),
    )
    reference = PlainTextField(
        label="Reference", max_length=80, asks="Give the agreement’s reference.", help_text="As it stands on the paper",
    )  # fmt: skip
    purpose = PlainTextField(
        label="What are the files for?", lines=True, rows=2, max_length=500, asks="Say what the files are for.",
    )  # fmt: skip
    frequency = PlainTextField(
        label="How often do they come?", max_length=80, asks="Say how often the files come.",
        help_text="For example: every Monday",
    )  # fmt: skip
    security = PlainTextField(
        label="How do they travel safely?", lines=True, rows=2, max_length=300, asks="Say how the files travel safely.",
    )  # fmt: skip
    starts_on = DateInputField(label="Starts on", error_messages={"required": "Say when the agreement starts."})
    review_on = DateInputField(label="Is looked at again on", error_messages={"required": "Say when it is looked at."})
    lapses_on = DateInputField(
        label="Lapses on", help_text="From this day no file is taken",
        error_messages={"required": "Say when the agreement lapses."},
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        kinds = [(name, feed.label) for name, feed in FEEDS.one().feeds.items()]
        cast(forms.ChoiceField, self.fields["kind"]).choices = [("", "Choose what it sends"), *kinds]

    def clean_agency(self) -> UUID:
        """The agency that is meant: the one of this very name, or the only one with these words in its name."""
        typed = self.cleaned_data["agency"]
        found = agencies(words=typed)
        exactly = [one for one in found if one.name.casefold() == typed.casefold()]
        if len(exactly or found) == 1:
            return (exactly or found)[0].id
        if not found:
            raise forms.ValidationError("No agency has this name. Look it up under Agencies.")
        few = "; ".join(one.name for one in found[:5])
        raise forms.ValidationError(f"Several agencies have these words in their name: {few}. Write more of it.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        days = [said.get(name) for name in ("starts_on", "review_on", "lapses_on")]
        if all(days) and (fault := agreement_fault(*days)):  # type: ignore[arg-type]
            self.add_error(*fault)
        return said


class EndAgreementForm(forms.Form):
    """Why an agreement ends before its day."""

    reason = _reason("Why does it end?", "Say why the agreement ends.")


class GatewayForm(forms.Form):
    """On which law the index stands."""

    legal_gateway = PlainTextField(
        label="The law that allows the index", lines=True, rows=3, max_length=1000,
        asks="Say which law allows the county to keep the index.",
    )  # fmt: skip
    impact_assessment = PlainTextField(
        label="The impact assessment", max_length=300, asks="Give the impact assessment’s reference and date.",
        help_text="Its reference and the date on which it was approved",
    )  # fmt: skip


def _gender(chosen: str) -> str:
    return "" if chosen == UNKNOWN else chosen


def _between(field: forms.Field, earliest: date, latest: date) -> None:
    dated = cast(DateInputField, field)
    dated.earliest, dated.latest = earliest, latest
