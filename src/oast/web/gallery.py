"""What the gallery shows: a form with every kind of field, and invented examples for the components."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms as django_forms
from django.core.paginator import Paginator

from oast.web import charts, forms

ANSWERS = [("yes", "Yes"), ("no", "No"), ("later", "Not asked yet")]


class Everything(forms.Form):
    """Every kind of field."""

    name = forms.PlainTextField(label="Name", asks="Enter the child’s name.")
    born = forms.DateInputField(label="Date of birth", help_text="For example, 5 3 1998 or 5 March 1998")
    postcode = forms.PostcodeField(label="Postcode")
    telephone = forms.TelephoneField(label="Telephone", required=False)
    email = django_forms.EmailField(label="Email address", required=False)
    children = django_forms.IntegerField(label="Children in the home", min_value=0, max_value=30, required=False)
    worry = forms.PlainTextField(lines=True, label="What are you worried about?", max_length=500)
    answer = django_forms.ChoiceField(label="Did the family agree?", choices=ANSWERS, widget=django_forms.RadioSelect)
    needs = django_forms.MultipleChoiceField(
        label="What would help?",
        choices=[("health", "Health"), ("school", "School"), ("home", "Home")],
        widget=django_forms.CheckboxSelectMultiple,
        required=False,
    )
    district = django_forms.ChoiceField(
        label="District", choices=[("", "Choose"), ("ashford", "Ashford"), ("thanet", "Thanet")]
    )
    agreed = django_forms.BooleanField(label="I have read this with the family")
    password = django_forms.CharField(label="Password", widget=django_forms.PasswordInput, required=False)
    paper = django_forms.FileField(label="Paper", required=False)


def examples() -> dict[str, Any]:
    """Values for the components of the gallery. Every person and service in them is invented."""
    moment = datetime(2008, 3, 5, 14, 5, tzinfo=UTC)
    return {
        "day": date(2008, 3, 5),
        "moment": moment,
        "pages": Paginator(range(200), 10).page(6),
        "events": [
            {
                "title": "Plan reviewed",
                "when": datetime(2008, 6, 2, 11, 0, tzinfo=UTC),
                "by": "Grace Example",
                "tone": "good",
            },
            {"title": "Referral sent to Ashford Youth Trust", "when": date(2008, 3, 20), "text": "Answer due 3 April"},
            {"title": "Assessment finished", "when": moment, "by": "Alice Example"},
        ],
        "fields": [
            {"label": "Health", "theirs": "Asthma, uses an inhaler", "yours": "Asthma, inhaler at school and home"},
            {"label": "School", "theirs": "Likes art", "yours": "Likes art"},
        ],
        "consents": [
            {"part": "Health", "with_whom": "School", "answer": "yes", "since": date(2008, 3, 5), "by": "Mother"},
            {"part": "Housing", "with_whom": "Council", "answer": "no", "since": date(2008, 3, 5), "by": "Mother"},
            {"part": "School", "with_whom": "Youth worker", "answer": "waiting"},
        ],
        "bars": charts.bars(
            "Assessments by district",
            "Thanet has the most; Dover’s figure is too small to show.",
            [("Thanet", 64), ("Swale", 41), ("Ashford", 32), ("Dover", "c"), ("Sevenoaks", 12)],
            of="Assessments",
            about="District",
            source="invented figures",
        ),
        "lines": charts.lines(
            "Young people who feel safe at school",
            "The share rose in both places, faster in Ashford.",
            ["2005", "2006", "2007", "2008"],
            {"Ashford": [71, 74, 79, 83], "Kent": [72, 73, 75, 76]},
            of="Per cent",
            source="invented figures",
        ),
    }
