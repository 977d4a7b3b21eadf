"""A topic, a need or the wording of an outcome, as a steward changes it."""

from typing import Any

from django import forms

from oast.directory.enums import TermKind
from oast.directory.taxonomy import Said, Taxonomy, Term
from oast.web.forms import Form, PlainTextField

WIDER = "wider"
"""What the form says for a need that stands under none: an answer that is nothing cannot be chosen again."""


class WhyForm(Form):
    """Why a change is made. Alone where nothing else is asked."""

    words = PlainTextField(
        label="Why?", help_text="It stands in the history", max_length=500, asks="Say why: it stands in the history"
    )


class TermForm(WhyForm):
    """What a term says. Which fields there are depends on its kind."""

    name = PlainTextField(label="Name", max_length=200, asks="Enter the name")
    also = PlainTextField(
        label="Further words that find it",
        help_text="With spaces between. Only words that are true of every service of the topic",
        max_length=300,
        required=False,
    )
    outcome = forms.ChoiceField(
        label="Which outcome does it serve most?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the outcome that it serves most"},
    )
    under = forms.ChoiceField(label="Under which wider need?", required=False)
    answers = forms.MultipleChoiceField(
        label="Which topics answer it?",
        help_text="A service with this need is found under them too",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    field_order = ("name", "also", "outcome", "under", "answers", "words")

    def __init__(self, *given: Any, kind: TermKind, known: Taxonomy, term: Term | None = None, **options: Any):
        """`term` is what it says now."""
        super().__init__(*given, initial=_initial(known, term) if term else {}, **options)
        wider = [one for one in known.needs if not one.parent and not (term and one.code == term.code)]
        choices = {
            "outcome": [(one.code, one.name) for one in known.outcomes],
            "under": [(WIDER, "None: it is a wider need"), *((one.code, one.name) for one in wider)],
            "answers": [(one.code, one.name) for one in known.topics],
        }
        for name, listed in choices.items():
            self.fields[name].choices = listed  # type: ignore[attr-defined]
        for name in set(self.fields) - {"words", *ASKED[kind]}:
            del self.fields[name]

    @property
    def said(self) -> Said:
        """What was filled in, as a term says it."""
        given = self.cleaned_data
        under = given.get("under") or WIDER
        parent = given.get("outcome") or ("" if under == WIDER else under)
        also = " ".join((given.get("also") or "").split())
        return {"name": given["name"], "also": also, "parent": parent, "answers": given.get("answers") or []}


ASKED = {
    TermKind.OUTCOME: ("name",),
    TermKind.TOPIC: ("name", "also", "outcome"),
    TermKind.NEED: ("name", "under", "answers"),
}
"""What is asked of each kind besides why."""


def _initial(known: Taxonomy, term: Term) -> dict[str, Any]:
    answers = list(known.answers(term.code))
    above = known.parent(term)
    return {"name": term.name, "also": term.also, "outcome": above, "under": above or WIDER, "answers": answers}


class RetireForm(WhyForm):
    """Which term is to stand for a retired one."""

    heir = forms.ChoiceField(
        label="Which one is to stand for it?",
        help_text="Its services are found under that from then on",
        error_messages={"required": "Choose the one that is to stand for it"},
    )
    field_order = ("heir", "words")

    def __init__(self, *given: Any, known: Taxonomy, term: Term, **options: Any):
        super().__init__(*given, **options)
        others = [one for one in known.terms.values() if one.kind == term.kind and not one.heir and one != term]
        shown = sorted(((one.code, one.name) for one in others), key=lambda one: one[1])
        self.fields["heir"].choices = [("", "Choose one"), *shown]  # type: ignore[attr-defined]
