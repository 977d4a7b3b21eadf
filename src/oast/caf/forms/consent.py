"""What one giver said: about writing it down, about sharing it, with whom, and how they said it."""

from uuid import UUID

from django import forms

from oast.accounts.queries import AgencyCard, Viewer, find_practitioners
from oast.caf.forms.uploads import DrawnField, ScanField
from oast.caf.operations.consent import Answered
from oast.caf.queries.background import Background
from oast.sharing.enums import CASE_PARTS, Answer, Evidence, Giver, Recipient
from oast.sharing.operations import Named
from oast.sharing.policies import COMMONLY_ABLE_AT, PRESUMED_ABLE_AT
from oast.web.forms import Form, PlainTextField

CHILD, OTHER = "child", "other"
MORE = ("more_1", "more_2", "more_3")
SHUT_OUT = ("excluded_1", "excluded_2")
PARTS = [(part.value, part.label) for part in sorted(CASE_PARTS, key=lambda part: part.label)]


class ConsentForm(Form):
    """`background` names who may give consent and the agencies; `day` is the day of the answer."""

    giver = forms.ChoiceField(
        label="Who answers?",
        widget=forms.RadioSelect,
        error_messages={"required": "Say who answers."},
    )
    other_name = PlainTextField(label="Their name", required=False)
    other_relation = PlainTextField(label="How they are related to the child", required=False, max_length=100)
    competence = PlainTextField(
        lines=True,
        rows=2,
        required=False,
        max_length=1000,
        label="Why you judge that the child understands this",
    )
    store = forms.ChoiceField(
        label="May we write this down and keep it?",
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the family agrees that this is written down and kept."},
    )
    share = forms.ChoiceField(
        label="May we share it with the services named?",
        choices=Answer.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    covers = forms.MultipleChoiceField(
        label="Services the family agrees to", widget=forms.CheckboxSelectMultiple, required=False
    )
    more_1 = PlainTextField(label="Another service", required=False)
    more_2 = PlainTextField(label="Another service", required=False)
    more_3 = PlainTextField(label="Another service", required=False)
    practitioner = PlainTextField(label="A practitioner by name", required=False)
    excluded_1 = PlainTextField(label="A service that must not see it", required=False)
    excluded_2 = PlainTextField(label="Another service that must not see it", required=False)
    parts = forms.MultipleChoiceField(
        label="What may be shared", choices=PARTS, widget=forms.CheckboxSelectMultiple, required=False
    )
    evidence = forms.ChoiceField(
        label="How was it said?",
        choices=[(one.value, one.label) for one in (Evidence.SPOKEN, Evidence.PAPER, Evidence.DRAWN)],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how the answer was given."},
    )
    witness = PlainTextField(label="Who heard it", required=False)
    scan = ScanField(label="The signed paper, scanned", required=False)
    drawn = DrawnField()

    def __init__(self, background: Background, viewer: Viewer, day, *args, **options):
        super().__init__(*args, **options)
        self.background, self.viewer, self.day = background, viewer, day
        self.fields["giver"].choices = self._givers()  # type: ignore[attr-defined]
        self.fields["covers"].choices = [(str(one.id), self._called(one)) for one in self.suggested]  # type: ignore[attr-defined]
        self.initial.setdefault("parts", [value for value, _ in PARTS])

    @property
    def suggested(self) -> list[AgencyCard]:
        """One's own agency and those that work with the child already."""
        own = [one for one in self.background.agencies if one.id == self.viewer.agency]
        return own + [one for one in self.background.involved if one.id != self.viewer.agency]

    def clean(self) -> dict:
        said = super().clean() or {}
        if said.get("giver") == OTHER and not said.get("other_name"):
            self.add_error("other_name", "Give the name of the person who answers.")
        self._check_competence(said)
        if said.get("store") == Answer.YES:
            self._check_sharing(said)
        self._check_evidence(said)
        return said

    def answered(self) -> Answered:
        """What was said, for the operation. Call it on a valid form."""
        said = self.cleaned_data
        file, kind = said["scan"] or said["drawn"] or (None, "")
        name, relation = self._giver(said)
        return Answered(
            giver=Giver.CHILD if said["giver"] == CHILD else Giver.PARENT,
            giver_name=name,
            giver_relation=relation,
            store=Answer(said["store"]),
            share=Answer(said["share"]) if said["share"] else None,
            named=tuple(said.get("named", ())),
            parts=frozenset(said["parts"] or CASE_PARTS),
            evidence=Evidence(said["evidence"]),
            competence=said["competence"],
            witness=said["witness"],
            evidence_file=file,
            evidence_type=kind,
            age=self.background.age,
        )

    def _givers(self) -> list[tuple[str, str]]:
        parents = [(f"parent-{n}", f"{one.name} ({one.relationship})") for n, one in enumerate(self.background.givers)]
        child = [(CHILD, f"{self.background.facts.name}, the child")] if self.background.age is not None else []
        return [*parents, *child, (OTHER, "Somebody else with parental responsibility")]

    def _giver(self, said: dict) -> tuple[str, str]:
        if said["giver"] == CHILD:
            return self.background.facts.name, "the child"
        if said["giver"] == OTHER:
            return said["other_name"], said["other_relation"]
        parent = self.background.givers[int(said["giver"].removeprefix("parent-"))]
        return parent.name, parent.relationship

    def _check_competence(self, said: dict) -> None:
        age = self.background.age
        if said.get("giver") == CHILD and (age is None or age < COMMONLY_ABLE_AT) and not said.get("competence"):
            self.add_error(
                "competence",
                f"Under {COMMONLY_ABLE_AT} a child’s answer counts only where you can say why the child "
                f"understands it. At {PRESUMED_ABLE_AT} that is presumed.",
            )

    def _check_sharing(self, said: dict) -> None:
        if not said.get("share"):
            self.add_error("share", "Say whether the family agrees that it is shared.")
        said["named"] = [*self._agreed(said), *self._shut_out(said)]
        agreed = [one for one in said["named"] if not one.excluded]
        if said.get("share") == Answer.YES and not agreed and not self.errors:
            self.add_error("covers", "Name at least one service or practitioner that the family agrees to share with.")
        both = {one.recipient for one in agreed} & {one.recipient for one in said["named"] if one.excluded}
        if both:
            self.add_error("excluded_1", "This service is named as agreed and as excluded. Take out one of the two.")

    def _agreed(self, said: dict) -> list[Named]:
        chosen = [Named(UUID(key), Recipient.AGENCY) for key in said.get("covers", [])]
        typed = [Named(one.id, Recipient.AGENCY) for name in MORE if (one := self._agency(name, said))]
        person = self._practitioner(said)
        return [*chosen, *typed, *person] if said.get("share") == Answer.YES else []

    def _shut_out(self, said: dict) -> list[Named]:
        return [
            Named(one.id, Recipient.AGENCY, excluded=True) for name in SHUT_OUT if (one := self._agency(name, said))
        ]

    def _agency(self, field: str, said: dict) -> AgencyCard | None:
        typed = (said.get(field) or "").strip().casefold()
        if not typed:
            return None
        found = [one for one in self.background.agencies if one.name.casefold() == typed]
        found = found or [one for one in self.background.agencies if typed in one.name.casefold()]
        if len(found) == 1:
            return found[0]
        self.add_error(field, _which(typed, [one.name for one in found]))
        return None

    def _practitioner(self, said: dict) -> list[Named]:
        typed = said.get("practitioner") or ""
        if not typed:
            return []
        found = find_practitioners(typed, day=self.day)
        if len(found) == 1:
            return [Named(found[0].id, Recipient.PERSON)]
        self.add_error("practitioner", _which(typed, [f"{one.name}, {one.agency_name}" for one in found]))
        return []

    def _check_evidence(self, said: dict) -> None:
        wanted: dict[str, tuple[str, str]] = {
            Evidence.SPOKEN: ("witness", "Name the person who heard the spoken answer."),
            Evidence.PAPER: ("scan", "Choose the scan or photograph of the signed paper."),
            Evidence.DRAWN: ("drawn", "Draw the signature in the box, or choose another way."),
        }
        field, sentence = wanted.get(said.get("evidence", ""), ("", ""))
        if field and not said.get(field) and field not in self.errors:
            self.add_error(field, sentence)

    def _called(self, agency: AgencyCard) -> str:
        return f"{agency.name} (your agency)" if agency.id == self.viewer.agency else agency.name


def _which(typed: str, found: list[str]) -> str:
    if not found:
        return f"Nothing in Oast is called “{typed[:60]}”. Choose a name from the list."
    return f"Several are called so: {'; '.join(found[:5])}. Write the whole name."
