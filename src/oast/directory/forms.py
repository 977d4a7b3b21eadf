"""What somebody asks the directory: everything is optional and comes in the address, so that a search can be shared."""

from django import forms

from oast.directory.definitions import TOPICS
from oast.directory.enums import Delivery
from oast.directory.queries import Filters

DISTANCES = [("", "Any distance"), ("2", "2 miles"), ("5", "5 miles"), ("10", "10 miles"), ("25", "25 miles")]

FILTERS = ("age", "topic", "delivery", "free", "self_referral", "for_send", "accessible", "within", "nearest")
"""The names that narrow a search."""


class SearchForm(forms.Form):
    """The search. A value that cannot be used is said at its field; the search goes on without it."""

    q = forms.CharField(label="What help do you need?", required=False, max_length=500, strip=True)
    near = forms.CharField(label="Postcode", required=False, max_length=20, strip=True)
    age = forms.FloatField(
        label="Age of the child",
        required=False,
        min_value=0,
        max_value=25,
        error_messages={
            "invalid": "Age must be a number, like 7",
            "min_value": "Age must be 0 or more",
            "max_value": "Age must be 25 or less",
        },
    )
    topic = forms.MultipleChoiceField(required=False)
    delivery = forms.MultipleChoiceField(choices=Delivery.choices, required=False)
    free = forms.BooleanField(required=False)
    self_referral = forms.BooleanField(required=False)
    for_send = forms.BooleanField(required=False)
    accessible = forms.BooleanField(required=False)
    within = forms.ChoiceField(label="How far", choices=DISTANCES, required=False)
    nearest = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        known = TOPICS.one()
        self.fields["topic"].choices = [(one.code, one.name) for one in (*known.outcomes, *known.topics)]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def asked(self) -> bool:
        """Whether anything is asked at all, usable or not."""
        return bool(self.errors) or any(value not in (None, "", False, []) for value in self.cleaned_data.values())

    @property
    def filters(self) -> Filters:
        """The filters asked for; unusable values count as not given."""
        given = self.cleaned_data
        return Filters(
            topics=frozenset(given.get("topic") or ()),
            age=given.get("age"),
            free=bool(given.get("free")),
            self_referral=bool(given.get("self_referral")),
            for_send=bool(given.get("for_send")),
            accessible=bool(given.get("accessible")),
            delivery=frozenset(given.get("delivery") or ()),
            within_miles=float(given["within"]) if given.get("within") else None,
        )
