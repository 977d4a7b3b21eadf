"""Sending a referral, and answering one."""

from collections.abc import Iterable
from typing import Any

from django import forms

from oast.caf.enums import ReferralStep, Way
from oast.caf.forms.agreement import AgreedForm
from oast.caf.policies.referral import NEEDS_WORDS
from oast.caf.queries.referral import Sending
from oast.web.forms import Form, PlainTextField

WAYS = [(Way.PRINTED.value, Way.PRINTED.label), (Way.TELEPHONED.value, Way.TELEPHONED.label)]
NEXT = {
    ReferralStep.ACCEPTED: "Accept: we can help",
    ReferralStep.WAITING: "Put on the waiting list",
    ReferralStep.STARTED: "Help has started",
    ReferralStep.FINISHED: "Help has finished",
    ReferralStep.DECLINED: "Decline",
}


class ReferralForm(AgreedForm):
    """The letter. `inside` says that the service answers in Oast; `covered` that an agreement names it already;
    `shielded` that nobody is told how to reach the family: the index office passes it on."""

    asked = PlainTextField(label="What do you ask the service to do?", lines=True, rows=4, max_length=2000)
    background = PlainTextField(
        label="What does the service need to know?", lines=True, rows=5, max_length=4000, required=False
    )
    contact = PlainTextField(label="How can the service reach the family?", lines=True, rows=3, max_length=500)
    way = forms.ChoiceField(label="How do you pass it on?", choices=WAYS, widget=forms.RadioSelect)
    kept_by_child = forms.BooleanField(label="The young person asks that parents do not see this", required=False)
    field_order = ("asked", "background", "contact", "kept_by_child", "way", *AgreedForm.agreement)

    def __init__(self, *args, inside: bool, covered: bool, shielded: bool = False, **options):
        super().__init__(*args, **options)
        self.inside, self.covered = inside, covered
        for name in (*(("way",) if inside else ()), *(("contact",) if shielded else ())):
            del self.fields[name]
        for name in self.agreement if covered else ():
            del self.fields[name]

    def fields_of(self, shown: Sending) -> dict[str, Any]:
        """What the operation takes: the letter names the child, because the service sees nothing else."""
        said = self.cleaned_data
        return {
            "service": shown.service.service,
            "service_name": shown.service.service_name,
            "agency": shown.service.agency,
            "way": Way.OAST if self.inside else Way(said["way"]),
            "child_name": shown.child,
            "born_on": shown.born_on,
            "agreed": None if self.covered else self.agreed(shown.age),
            "contact": said.get("contact", ""),
        } | {name: said[name] for name in ("asked", "background", "kept_by_child")}


class StepForm(Form):
    """The next step of a referral: only those that are legal now are offered."""

    step = forms.ChoiceField(
        label="What happens next?", widget=forms.RadioSelect, error_messages={"required": "Choose what happens next."}
    )
    note = PlainTextField(
        label="A few words for the team and the family", lines=True, rows=3, max_length=2000, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, steps: Iterable[ReferralStep], *args, **options):
        super().__init__(*args, **options)
        self.fields["step"].choices = [(step.value, NEXT[step]) for step in steps]  # type: ignore[attr-defined]

    def clean(self):
        step = self.cleaned_data.get("step")
        if step in NEEDS_WORDS and not self.cleaned_data.get("note", "").strip():
            self.add_error("note", NEEDS_WORDS[ReferralStep(step)])
