"""What the gallery shows: a form with every kind of field, and examples for the components."""

from django import forms as django_forms

from oast.web import forms


class Everything(forms.Form):
    """Every kind of field."""

    name = forms.PlainTextField(label="Name", asks="Enter a name.")
    born = forms.DateInputField(label="Date of birth", help_text="For example, 5 3 2008")
    postcode = forms.PostcodeField(label="Postcode")
    telephone = forms.TelephoneField(label="Telephone", required=False)
    worry = forms.PlainTextField(lines=True, label="What are you worried about?", max_length=500)
    answer = django_forms.ChoiceField(
        label="Did the family agree?", choices=[("yes", "Yes"), ("no", "No")], widget=django_forms.RadioSelect
    )
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
    paper = django_forms.FileField(label="Paper", required=False)
