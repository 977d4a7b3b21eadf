"""What the family said: who, and how."""

from uuid import UUID

from django import forms

from oast.caf.operations.agreement import Agreed
from oast.caf.policies.team import LEAD_NEEDS
from oast.sharing.enums import CASE_PARTS, Evidence, Giver, Part, Recipient
from oast.sharing.operations import Named
from oast.web.forms import Form, PlainTextField

HOW = [
    (Evidence.SPOKEN.value, Evidence.SPOKEN.label),
    (Evidence.PAPER.value, "Signed on paper, which my agency keeps"),
]
"""Scans and signatures on the screen are taken on the page of the consents."""

PARTS = [(part.value, part.label) for part in Part if part in CASE_PARTS]


class AgreedForm(Form):
    """Who said yes, and how; a form that asks more derives from it."""

    giver = forms.ChoiceField(label="Who agreed?", choices=Giver.choices, widget=forms.RadioSelect)
    giver_name = PlainTextField(label="Their name", asks="Write the name of the person who agreed.")
    evidence = forms.ChoiceField(label="How did they agree?", choices=HOW, widget=forms.RadioSelect)
    witness = PlainTextField(label="If spoken: who else heard it?", required=False)
    competence = PlainTextField(
        label="If it was the child: why do you judge that the child understands?", required=False, max_length=1000
    )

    agreement = ("giver", "giver_name", "evidence", "witness", "competence")

    def clean(self):
        if self.cleaned_data.get("evidence") == Evidence.SPOKEN and not self.cleaned_data.get("witness", "").strip():
            self.add_error("witness", "Name the person who heard the spoken answer.")

    def agreed(self, age: int | None) -> Agreed:
        """What was said, as the operation takes it; `age` is the child's in whole years."""
        said = self.cleaned_data
        return Agreed(
            giver=Giver(said["giver"]),
            giver_name=said["giver_name"],
            evidence=Evidence(said["evidence"]),
            age=age,
            witness=said["witness"],
            competence=said["competence"],
        )


class ShareForm(AgreedForm):
    """Which parts are shared, with the one practitioner or with the whole agency."""

    recipient = forms.ChoiceField(
        label="With whom?",
        choices=[(Recipient.PERSON.value, "Only this person"), (Recipient.AGENCY.value, "The whole agency")],
        widget=forms.RadioSelect,
        initial=Recipient.PERSON.value,
    )
    parts = forms.MultipleChoiceField(
        label="What may they know?",
        choices=PARTS,
        widget=forms.CheckboxSelectMultiple,
        initial=[*(part.value for part in LEAD_NEEDS), Part.REFERRAL.value, Part.REVIEW.value, Part.CONSENT.value],
        error_messages={"required": "Choose at least one part that the family agrees to share."},
    )
    field_order = ("recipient", "parts", *AgreedForm.agreement)

    def named(self, person: UUID, agency: UUID) -> Named:
        kind = Recipient(self.cleaned_data["recipient"])
        return Named(person if kind == Recipient.PERSON else agency, kind)
