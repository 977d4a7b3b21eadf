"""The parts of the assessment as forms. Lengths end at the form; nothing typed is thrown away."""

from typing import Any

from django import forms

from oast.caf.definitions.assessment import AssessmentForm, Coded
from oast.caf.enums import Ending, NeedLevel, PersonKind, YesNoUnknown
from oast.web.forms import DateInputField, Form, PlainTextField, TelephoneField

MOST_TEXT = 8000
"""Characters of a long answer: about three printed pages."""


def _long(label: str, rows: int = 4, **options: Any) -> PlainTextField:
    usual: dict[str, Any] = {"required": False, "max_length": MOST_TEXT, "label": label}
    return PlainTextField(lines=True, rows=rows, **usual | options)


def _choice(label: str, choices: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, **options)


def _listed(entries: list[Coded]) -> list[tuple[str, str]]:
    return [("", "Not asked"), *((entry.code, entry.label) for entry in entries)]


class PartForm(Form):
    """A part of the assessment; `definition` holds the county's lists."""

    def __init__(self, definition: AssessmentForm, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.definition = definition
        self.prepare()

    def prepare(self) -> None:
        """Take the county's lists into the fields."""

    def values(self) -> dict[str, Any]:
        """What the operation saves. Call it on a valid form."""
        return dict(self.cleaned_data)


class IdentityForm(PartForm):
    """What the index does not hold. Name, birth and address are the index's and are shown, not typed."""

    also_known_as = PlainTextField(label="Also known as", required=False)
    telephone = TelephoneField(label="Telephone", required=False)
    first_language = PlainTextField(label="Child’s first language", required=False, max_length=80)
    parent_language = PlainTextField(label="Parents’ first language", required=False, max_length=80)
    requirements = forms.MultipleChoiceField(
        label="What the family needs so that they can take part", required=False, widget=forms.CheckboxSelectMultiple
    )
    requirement_details = PlainTextField(label="Details", required=False, max_length=1000)
    disabled = _choice("Is the child disabled?", YesNoUnknown.choices, widget=forms.RadioSelect)
    disability_details = _long("Details of the disability", rows=2, max_length=2000)
    ethnicity = _choice("Ethnic group, as the family describes it", ())
    religion = _choice("Religion", ())
    immigration_status = PlainTextField(label="Immigration status, if it matters for the help", required=False)

    def prepare(self) -> None:
        self.fields["requirements"].choices = [(one.code, one.label) for one in self.definition.requirements]  # type: ignore[attr-defined]
        self.fields["ethnicity"].choices = _listed(self.definition.ethnicities)  # type: ignore[attr-defined]
        self.fields["religion"].choices = _listed(self.definition.religions)  # type: ignore[attr-defined]


class SituationForm(PartForm):
    """What led to it."""

    reason = _long("What led to this assessment?", rows=5)
    family_and_home = _long("Who is in the family, and where do they live?", rows=5)


class ElementForm(PartForm):
    """One element."""

    strengths = _long("What goes well", rows=5)
    needs = _long("What is needed", rows=5)
    not_discussed = forms.BooleanField(label="We did not talk about this", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("not_discussed") and (said.get("strengths") or said.get("needs")):
            self.add_error("not_discussed", "You wrote something here, so take out “We did not talk about this”.")
        return said


class ConclusionForm(PartForm):
    """What was found."""

    strengths = _long("Strengths of the child and the family", rows=4)
    need_level = forms.ChoiceField(
        label="What needs did you find?", choices=NeedLevel.choices, required=False, widget=forms.RadioSelect
    )
    needs = _long("The needs", rows=4)
    changes_needed = _long("What needs to change?", rows=4)


class CommentsForm(PartForm):
    """In their own words."""

    child = _long("What the child says, in the child’s words", rows=4)
    parents = _long("What the parents or carers say, in their words", rows=4)


class PersonForm(PartForm):
    """A person; which fields are asked depends on the kind."""

    name = PlainTextField(label="Name", asks="Give a name.")
    relationship = PlainTextField(label="Relationship to the child", required=False, max_length=100)
    role = PlainTextField(label="Role", required=False)
    agency_name = PlainTextField(label="Agency or service", required=False)
    telephone = TelephoneField(label="Telephone", required=False)
    address = PlainTextField(
        label="Address, if it is not the child’s", lines=True, rows=2, required=False, max_length=500
    )
    parental_responsibility = _choice("Parental responsibility", YesNoUnknown.choices, widget=forms.RadioSelect)

    ASKED = {
        PersonKind.PARENT: {"name", "relationship", "telephone", "address", "parental_responsibility"},
        PersonKind.PRESENT: {"name", "relationship"},
        PersonKind.ASSESSOR: {"name", "role", "agency_name", "telephone"},
        PersonKind.SERVICE: {"name", "role", "agency_name", "telephone"},
    }

    def __init__(self, definition: AssessmentForm, kind: PersonKind, *args: Any, **options: Any):
        self.kind = kind
        super().__init__(definition, *args, **options)

    def prepare(self) -> None:
        self.fields = {name: field for name, field in self.fields.items() if name in self.ASKED[self.kind]}
        if "relationship" in self.fields:
            self.fields["relationship"].widget.attrs["list"] = "relationships"


class ActionForm(PartForm):
    """A proposed action."""

    action = PlainTextField(
        label="What will be done?", lines=True, rows=2, max_length=2000, asks="Say what will be done."
    )
    desired_outcome = PlainTextField(
        label="What should be different for the child?", lines=True, rows=2, required=False, max_length=2000
    )
    owner_name = PlainTextField(label="Who does it?", required=False)
    due_on = DateInputField(label="By when?", required=False)


class ChooseForm(PartForm):
    """Where the worry is."""

    chosen = forms.MultipleChoiceField(label="Elements", required=False, widget=forms.CheckboxSelectMultiple)

    def prepare(self) -> None:
        self.fields["chosen"].choices = [(code, one.label) for code, one in self.definition.elements.items()]  # type: ignore[attr-defined]


class FinishForm(PartForm):
    """The ending and the day of the review."""

    ending = forms.ChoiceField(
        label="What happens next?",
        choices=(),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happens next."},
    )
    review_on = DateInputField(label="When do you look at it again?", required=False)

    def prepare(self) -> None:
        self.fields["ending"].choices = [(one.code.value, one.label) for one in self.definition.endings]  # type: ignore[attr-defined]

    def clean_ending(self) -> Ending:
        return Ending(self.cleaned_data["ending"])


class StopForm(Form):
    """Why a draft is stopped."""

    reason = PlainTextField(label="Why do you stop?", lines=True, rows=3, max_length=1000, asks="Say why you stop.")
