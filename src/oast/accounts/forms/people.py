"""Forms of invitations, colleagues and of the person's own choices."""

from datetime import date

from django import forms
from django.contrib.auth.password_validation import validate_password

from oast.accounts import roles
from oast.accounts.enums import QualificationKind, Sector
from oast.accounts.models import Employment, Person
from oast.accounts.queries.county_roles import partnerships
from oast.web.forms import DateInputField, Form, PlainTextField, TelephoneField

SPONSORED = [(name, roles.BY_NAME[name].label) for name in roles.SPONSORED]
ROLE_HINTS = {name: roles.BY_NAME[name].description for name in roles.SPONSORED}


def address_field(label: str, *, asks: str) -> forms.EmailField:
    """An e-mail address that must be given; `asks` is said where it is not."""
    invalid = "Enter an e-mail address, such as name@example.com."
    return forms.EmailField(label=label, max_length=254, error_messages={"required": asks, "invalid": invalid})


class InvitationForm(Form):
    """Whom a sponsor invites, as what."""

    email = address_field("E-mail address", asks="Enter the colleague’s e-mail address.")
    job_title = PlainTextField(label="Job title", asks="Enter the colleague’s job title.")
    role_names = forms.MultipleChoiceField(
        label="Roles",
        choices=SPONSORED,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role."},
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class NewPasswordForm(Form):
    """A password for a new account, twice."""

    password = forms.CharField(
        label="Choose a password",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput,
        error_messages={"required": "Choose a password."},
    )
    again = forms.CharField(
        label="The same password again",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput,
        error_messages={"required": "Enter the same password again."},
    )

    def of_whom(self) -> Person:
        """Whose words the password may not be like."""
        raise NotImplementedError

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if "password" in cleaned:
            try:
                validate_password(cleaned["password"], self.of_whom())
            except forms.ValidationError as fault:
                self.add_error("password", fault)
        if {"password", "again"} <= set(cleaned) and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "The two passwords differ. Enter the same one twice.")
        return cleaned


class AcceptForm(NewPasswordForm):
    """A new colleague's name and password."""

    name = PlainTextField(label="Your full name", asks="Enter your full name.")
    telephone = TelephoneField(label="Work telephone", required=False)
    field_order = ("name", "telephone", "password", "again")

    def __init__(self, *arguments, email: str, **options):
        self.email = email
        super().__init__(*arguments, **options)

    def of_whom(self) -> Person:
        return Person(name=self.cleaned_data.get("name", ""), email=self.email)


class FamilyAccountForm(NewPasswordForm):
    """A parent's or young person's own account, begun with the code from paper."""

    code = PlainTextField(label="Your code", max_length=60, asks="Type the code from your paper.")
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        error_messages={
            "required": "Type your e-mail address.",
            "invalid": "Type an e-mail address, such as name@example.com.",
        },
    )
    field_order = ("code", "email", "password", "again")

    def of_whom(self) -> Person:
        return Person(email=self.cleaned_data.get("email", ""))


class RoleForm(Form):
    """A role to grant."""

    role = forms.ChoiceField(
        label="Role",
        choices=SPONSORED,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role.", "invalid_choice": "Choose one of these roles."},
    )

    def __init__(self, *arguments, held: set[str] = frozenset(), **options):  # type: ignore[assignment]
        super().__init__(*arguments, **options)
        self.fields["role"].choices = [pair for pair in SPONSORED if pair[0] not in held]  # type: ignore[attr-defined]


class QualificationForm(Form):
    """A vetting check or a training."""

    kind = forms.ChoiceField(
        label="What was it?",
        choices=QualificationKind,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose vetting or training.", "invalid_choice": "Choose vetting or training."},
    )
    title = PlainTextField(label="Name of the check or course", asks="Enter the name of the check or course.")
    reference = PlainTextField(
        label="Number", max_length=80, asks="Enter the number on the certificate.", help_text="As on the certificate"
    )
    awarded_on = DateInputField(label="When was it given?", error_messages={"required": "Enter the date it was given."})
    expires_on = DateInputField(label="When does it run out?", required=False)

    def __init__(self, *arguments, day: date, **options):
        super().__init__(*arguments, **options)
        self.fields["awarded_on"].latest = day  # type: ignore[attr-defined]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        awarded, ends = cleaned.get("awarded_on"), cleaned.get("expires_on")
        if awarded and ends and ends <= awarded:
            self.add_error("expires_on", "It must run out after the date it was given.")
        return cleaned


class ActingForm(Form):
    """For which agency somebody of two agencies acts."""

    employment = forms.ChoiceField(
        label="For which agency are you working now?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an agency.", "invalid_choice": "Choose one of your agencies."},
    )

    def __init__(self, *arguments, held: list[Employment], **options):
        super().__init__(*arguments, **options)
        self.fields["employment"].choices = [(str(one.id), one.agency.name) for one in held]  # type: ignore[attr-defined]


class AgenciesForm(Form):
    """What narrows the list of agencies."""

    words = PlainTextField(label="Name of the agency", required=False)
    sector = forms.ChoiceField(
        label="Sector",
        choices=[("", "All sectors"), *Sector.choices],
        required=False,
        error_messages={"invalid_choice": "Choose one of these sectors."},
    )


class AddressForm(Form):
    """Another e-mail address of one's own."""

    email = address_field("Your new e-mail address", asks="Enter your e-mail address.")


class CountyRoleForm(Form):
    """Whom an officer of the Trust gives a county role."""

    email = forms.EmailField(
        label="Work e-mail address",
        max_length=254,
        error_messages={
            "required": "Enter the person’s work e-mail address.",
            "invalid": "Enter an e-mail address, such as name@example.com.",
        },
    )
    agency = PlainTextField(label="Name of the agency they work for", asks="Enter the name of the agency.")
    role = forms.ChoiceField(
        label="Role",
        choices=[(name, roles.BY_NAME[name].label) for name in roles.COUNTY],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role.", "invalid_choice": "Choose one of these roles."},
    )
    place = forms.ChoiceField(
        label="Partnership",
        required=False,
        help_text="For a partnership manager only",
        error_messages={"invalid_choice": "Choose one of these partnerships."},
    )

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["place"].choices = [("", "None"), *partnerships()]  # type: ignore[attr-defined]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if cleaned.get("role") in roles.PLACED and not cleaned.get("place") and "place" not in self.errors:
            self.add_error("place", "Choose the partnership that this role is for.")
        return cleaned
