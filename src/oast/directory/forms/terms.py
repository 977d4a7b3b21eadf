"""What a term of another list means here."""

from uuid import UUID

from django import forms

from oast.directory.queries.terms import Choices
from oast.web.forms import Form


class MeaningForm(Form):
    """The topics and needs of ours that a term means; none is an answer too."""

    topics = forms.MultipleChoiceField(label="Topics", widget=forms.CheckboxSelectMultiple, required=False)
    needs = forms.MultipleChoiceField(
        label="Needs",
        help_text="A need brings its topics with it",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, choices: Choices, chosen: frozenset[UUID] = frozenset(), **options):
        """`chosen` is what the term means now."""
        now = {str(key) for key in chosen}
        initial = {
            name: [key for key, _ in listed if key in now]
            for name, listed in (("topics", choices.topics), ("needs", choices.needs))
        }
        super().__init__(*args, initial=initial, **options)
        self.fields["topics"].choices = choices.topics  # type: ignore[attr-defined]
        self.fields["needs"].choices = choices.needs  # type: ignore[attr-defined]

    @property
    def own(self) -> frozenset[UUID]:
        """What was chosen."""
        return frozenset(map(UUID, [*self.cleaned_data["topics"], *self.cleaned_data["needs"]]))
