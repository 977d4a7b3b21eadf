"""What somebody asks the directory: everything is optional and comes in the address, so that a search can be shared."""

from django import forms

from oast.directory.definitions import FACETS
from oast.directory.enums import Cost, Delivery, ReportKind
from oast.directory.opening import WEEKDAYS
from oast.directory.queries import Filters, taxonomy
from oast.directory.taxonomy import Taxonomy

DISTANCES = [("", "Any distance"), ("2", "2 miles"), ("5", "5 miles"), ("10", "10 miles"), ("25", "25 miles")]

FILTERS = (
    "age",
    "ages",
    "topic",
    "delivery",
    "cost",
    "day",
    "time",
    "language",
    "access",
    "free",
    "self_referral",
    "for_send",
    "accessible",
    "coming",
    "within",
    "nearest",
)
"""The names that narrow a search."""


DAYS = [(str(number), name) for number, name in enumerate(WEEKDAYS) if number]
LONGEST_LANGUAGE = 60


class ManyWords(forms.Field):
    """Values that any source may have brought, such as languages; too long ones are left out."""

    widget = forms.SelectMultiple

    def to_python(self, value: object) -> list[str]:
        listed = value if isinstance(value, list) else []
        return [one for one in map(str, listed) if "\x00" not in one and len(one) <= LONGEST_LANGUAGE]


class SearchForm(forms.Form):
    """The search. An age that cannot be used is said at its field; the search goes on without whatever cannot be."""

    q = forms.CharField(label="What help do you need?", required=False, max_length=500, strip=True)
    near = forms.CharField(label="Postcode or place", required=False, max_length=60, strip=True)
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
    ages = forms.MultipleChoiceField(required=False)
    cost = forms.MultipleChoiceField(choices=Cost.choices, required=False)
    day = forms.MultipleChoiceField(choices=DAYS, required=False)
    time = forms.MultipleChoiceField(required=False)
    language = ManyWords(required=False)
    access = forms.MultipleChoiceField(required=False)
    coming = forms.BooleanField(required=False)
    free = forms.BooleanField(required=False)
    self_referral = forms.BooleanField(required=False)
    for_send = forms.BooleanField(required=False)
    accessible = forms.BooleanField(required=False)
    within = forms.ChoiceField(label="How far", choices=DISTANCES, required=False)
    nearest = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)

    def __init__(self, *args, terms: Taxonomy | None = None, **options):
        """`terms` are our own that may be chosen; those that this process knows, if not given."""
        super().__init__(*args, **options)
        self.terms = known = terms or taxonomy.kept()
        self.fields["topic"].choices = [(one.code, one.name) for one in (*known.outcomes, *known.topics)]  # type: ignore[attr-defined]
        narrows = FACETS.one()
        for name, listed in (("ages", narrows.ages), ("time", narrows.times), ("access", narrows.access)):
            self.fields[name].choices = [(one.code, one.name) for one in listed]  # type: ignore[attr-defined]
        self.is_valid()
        self.asked = bool(self.errors) or any(
            value not in (None, "", False, []) for value in self.cleaned_data.values()
        )
        """Whether anything is asked at all, usable or not."""
        self.left_out = sorted(set(self.errors) - {"age"})
        """Filters that cannot be used. Nobody typed them: the address was changed by hand, or is old."""
        for name in self.left_out:
            del self.errors[name]

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
            costs=frozenset(given.get("cost") or ()),
            days=frozenset(map(int, given.get("day") or ())),
            times=frozenset(given.get("time") or ()),
            languages=frozenset(given.get("language") or ()),
            ages=frozenset(given.get("ages") or ()),
            access=frozenset(given.get("access") or ()),
            coming=bool(given.get("coming")),
            within_miles=float(given["within"]) if given.get("within") else None,
        )


class ReportForm(forms.Form):
    """Tell us that an entry is wrong. `website` is left empty by people: only programs fill it."""

    kind = forms.ChoiceField(
        label="What is wrong?",
        choices=ReportKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong"},
    )
    words = forms.CharField(
        label="Tell us more",
        required=False,
        max_length=1000,
        widget=forms.Textarea,
        error_messages={"max_length": "Use 1,000 characters or fewer"},
    )
    email = forms.EmailField(
        label="Your e-mail address, if you would like an answer",
        required=False,
        max_length=200,
        error_messages={"invalid": "Enter an e-mail address like name@example.org"},
    )
    website = forms.CharField(required=False, max_length=200)


class SendForm(forms.Form):
    """Send a list of services to somebody."""

    to = forms.EmailField(
        label="E-mail address",
        max_length=200,
        error_messages={
            "required": "Enter the e-mail address to send the list to",
            "invalid": "Enter an e-mail address like name@example.org",
        },
    )
    website = forms.CharField(required=False, max_length=200)
