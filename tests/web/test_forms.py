"""Fields, the way they become components, and tokens."""

from datetime import date
from uuid import UUID

import pytest
from django import forms as django_forms
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from oast.web import forms
from oast.web.gallery import Everything

TOKEN = "0c8e6a3e-33c5-4d1c-9a6b-0e8b6c6f2f11"


def cleaned(field, value):
    return field.clean(value)


def refusal(field, value):
    with pytest.raises(django_forms.ValidationError) as caught:
        field.clean(value)
    return caught.value.messages[0]


def parts(day="5", month="3", year="2008"):
    return {"day": day, "month": month, "year": year}


class TestText:
    def test_line_ends_and_composition_are_made_one(self):
        assert cleaned(forms.PlainTextField(lines=True), "a\r\nb\rZoe\u0308") == "a\nb\nZoë"
        assert cleaned(forms.PlainTextField(), "a\r\nb\tc") == "a b c"

    def test_control_and_reversing_characters_go(self):
        assert cleaned(forms.PlainTextField(), "a\x07b\u202ec\u200bd") == "abcd"

    def test_html_is_text(self):
        assert cleaned(forms.PlainTextField(), "<script>") == "<script>"

    def test_nothing_is_empty(self):
        assert cleaned(forms.PlainTextField(required=False), None) == ""

    def test_too_long_says_by_how_much(self):
        said = refusal(forms.PlainTextField(max_length=5), "1234567")
        assert said == "This must be 5 characters or fewer. It is 2 characters too long."

    def test_it_asks_in_its_own_words(self):
        assert refusal(forms.PlainTextField(asks="Enter a name."), " ") == "Enter a name."

    @given(st.text())
    def test_any_text_is_cleaned_or_refused(self, text):
        try:
            made = forms.PlainTextField(lines=True, required=False).clean(text)
        except django_forms.ValidationError:
            return
        assert "\x00" not in made


class TestPostcode:
    @pytest.mark.parametrize("typed", ["me141xx", "ME14 1XX", " m-e 14 1x.x "])
    def test_written_as_it_should(self, typed):
        assert cleaned(forms.PostcodeField(), typed) == "ME14 1XX"

    @pytest.mark.parametrize("typed", ["ME14", "nonsense", "12345", "ME14 1X"])
    def test_refused(self, typed):
        assert "full postcode" in refusal(forms.PostcodeField(), typed)

    def test_half_where_half_will_do(self):
        assert cleaned(forms.PostcodeField(partial=True), "me14") == "ME14"
        assert cleaned(forms.PostcodeField(required=False), "") == ""


class TestTelephone:
    def test_grouped(self):
        assert cleaned(forms.TelephoneField(), "01622694000") == "01622 694000"
        assert cleaned(forms.TelephoneField(required=False), "") == ""
        assert cleaned(forms.TelephoneField(), "(01622) 694000 ext 12") == "(01622) 694000 ext 12"

    @pytest.mark.parametrize("typed", ["call me", "12", "0" * 30])
    def test_refused(self, typed):
        assert "telephone number" in refusal(forms.TelephoneField(), typed)


class TestDate:
    @pytest.mark.parametrize("month", ["3", "03", "March", "mar", "MAR."])
    def test_months_by_number_or_name(self, month):
        assert cleaned(forms.DateInputField(), parts(month=month)) == date(2008, 3, 5)

    def test_september_short(self):
        assert cleaned(forms.DateInputField(), parts(month="Sept")).month == 9

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            (parts(year="08"), "four digits"),
            (parts(month="ju"), "month as a number"),
            (parts(month="jul or so"), "month as a number"),
            (parts(month="13"), "month as a number"),
            (parts(day="x"), "day as a number"),
            (parts(day="31", month="2"), "no such day"),
            (parts(day=""), "include a day"),
            (parts(day="", month="", year=""), "required"),
            (parts(year="0000"), "no such day"),
        ],
    )
    def test_refused(self, typed, sentence):
        assert sentence in refusal(forms.DateInputField(), typed)

    def test_bounds(self):
        field = forms.DateInputField(earliest=date(2008, 1, 1), latest=date(2008, 3, 4))
        assert refusal(field, parts()) == "The date must be 4 March 2008 or earlier."
        assert refusal(field, parts(year="2007")) == "The date must be 1 January 2008 or later."
        assert cleaned(field, date(2008, 2, 2)) == date(2008, 2, 2)

    def test_optional(self):
        assert cleaned(forms.DateInputField(required=False), None) is None

    def test_changed(self):
        field = forms.DateInputField()
        assert not field.has_changed(date(2008, 3, 5), parts())
        assert field.has_changed(None, parts())

    @given(st.text(max_size=6), st.text(max_size=9), st.text(max_size=6))
    def test_nothing_typed_breaks_it(self, day, month, year):
        try:
            made = forms.DateInputField(required=False).clean(parts(day, month, year))
        except django_forms.ValidationError:
            return
        assert made is None or isinstance(made, date)


def test_empty_fields_ask_by_name():
    form = Everything({})
    assert form.errors["name"] == ["Enter the child’s name."]
    assert form.errors["postcode"] == ["Enter the postcode."]
    assert form.errors["answer"] == ["Answer “Did the family agree?”"]
    assert form.errors["district"] == ["Choose the district."]
    assert form.errors["agreed"] == ["Tick “I have read this with the family”"]


def rendered(form, source="{{ error_summary(form) }}{% for one in form %}{{ field(one) }}{% endfor %}", **context):
    from django.template import engines

    head = '{% from "web/forms.html" import field, error_summary, form_shell, button_form with context %}'
    request = context.pop("request", RequestFactory().get("/"))
    return engines.all()[0].from_string(head + source).render({"form": form, **context}, request)


def test_what_was_typed_is_kept_and_escaped():
    form = Everything(QueryDict("name=%3Cb%3E&born-day=31&born-month=2&born-year=2008&answer=yes&needs=home&agreed=on"))
    page = rendered(form)
    assert 'value="&lt;b&gt;"' in page
    assert 'value="31"' in page
    assert 'href="#id_born-day"' in page
    assert 'id="id_born-day"' in page
    assert page.count("checked") == 3
    assert "<b>" not in page


def test_each_fault_of_the_summary_leads_to_a_box():
    import re

    page = rendered(Everything({"born-day": "5", "born-month": "3", "born-year": "08"}))
    targets = re.findall(r'href="#([^"]+)"', page)
    assert len(targets) >= 6
    assert "id_born-year" in targets
    for target in targets:
        assert f'id="{target}"' in page


def test_options_reach_the_component():
    form = Everything({})
    page = rendered(
        form,
        """{{ field(form["name"], heading="l", width=10, prefix="£", hint="As it is written", autocomplete="name") }}
        {{ field(form["worry"], count=true, rows=9) }}
        {{ field(form["answer"], conditional={"no": "why" | safe}, hints={"yes": "Today"}, inline=true, divider="or") }}
        {{ field(form["born"], autocomplete="bday") }}""",
    )
    for said in (
        "govuk-label--l",
        "<h1",
        "govuk-input--width-10",
        "£",
        "As it is written",
        'autocomplete="name"',
        'rows="9"',
        "You can enter up to 500 characters",
        "why",
        "Today",
        "bday-month",
        "govuk-radios__divider",
    ):
        assert said in page, said


def test_a_month_in_letters_has_room():
    page = rendered(
        Everything({"born-day": "5", "born-month": "Octember", "born-year": "2008"}), '{{ field(form["born"]) }}'
    )
    assert "govuk-input--width-10 govuk-input--error" in page
    assert page.count("govuk-input--error") == 1


class Odd(forms.Form):
    secret = django_forms.CharField(widget=django_forms.HiddenInput)
    group = django_forms.ChoiceField(choices=[("Kent", [("a", "Ashford")]), ("b", "Bexley")])
    file = django_forms.FileField(widget=django_forms.FileInput(attrs={"accept": ".csv"}), required=False)

    def clean(self):
        raise django_forms.ValidationError("These do not go together.")


def test_hidden_grouped_and_general_faults():
    page = rendered(Odd({"secret": "x", "group": "a"}))
    assert '<input type="hidden" name="secret" value="x"' in page
    assert ">Ashford</option>" in page
    assert 'accept=".csv"' in page
    assert "These do not go together." in page


def test_a_widget_without_a_component_is_a_defect():
    class Split(forms.Form):
        when = django_forms.SplitDateTimeField()

    with pytest.raises(TypeError, match="no component"):
        forms.control(Split()["when"], {})


class TestTokens:
    def test_new_for_each_form_shown(self):
        request = RequestFactory().get("/")
        assert forms.idempotency_token(request) != forms.idempotency_token(request)
        assert forms.idempotency_token(None)

    def test_a_form_shown_again_keeps_what_it_sent(self):
        request = RequestFactory().post("/", {"token": TOKEN})
        assert forms.idempotency_token(request) == UUID(TOKEN)
        assert forms.idempotency_token(request, fresh=True) != UUID(TOKEN)
        assert forms.posted_token(request) == UUID(TOKEN)

    @pytest.mark.parametrize("sent", ["", "x", TOKEN[:-1]])
    def test_without_a_token_nothing_is_done(self, sent):
        request = RequestFactory().post("/", {"token": sent})
        assert forms.idempotency_token(request)
        with pytest.raises(BadRequest, match="without its token"):
            forms.posted_token(request)

    def test_the_shell_carries_token_and_proof(self):
        request = RequestFactory().post("/", {"token": TOKEN})
        page = rendered(
            Everything(),
            '{% call form_shell(button="Save", secondary=("Cancel", "/x"), upload=true, id="f") %}inside{% endcall %}'
            '{{ button_form("Accept", "/accept", {"answer": "yes"}) }}',
            request=request,
        )
        assert page.count(f'name="token" value="{TOKEN}"') == 2
        assert page.count("csrfmiddlewaretoken") == 2
        assert 'enctype="multipart/form-data"' in page
        assert 'name="answer" value="yes"' in page

    def test_the_shell_without_its_request_stops(self):
        from django.template import engines

        source = '{% from "web/forms.html" import form_shell %}{% call form_shell() %}{% endcall %}'
        with pytest.raises(ValueError, match="with context"):
            engines.all()[0].from_string(source).render({}, RequestFactory().get("/"))


def test_the_gallery_template_is_there():
    assert "Gallery" in render_to_string("web/problem.html", {"title": "Gallery", "steps": []})


def test_a_form_that_is_not_ours_asks_by_name_too():
    class Plain(django_forms.Form):
        email = django_forms.EmailField(label="Email")

    page = rendered(Plain({}))
    assert page.count("Enter the email.") == 2
    assert "This field is required." not in page
