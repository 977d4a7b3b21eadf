"""An entry as a form on one page: every field begins with what the entry says, and only what was changed is read.

So an imported entry whose telephone is no number can be edited elsewhere without mending it first. Tables of many
services (`operations.tables`) are read by the same form, row by row.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from oast.directory import entering
from oast.directory.differences import Content, whole
from oast.directory.enums import Delivery
from oast.directory.queries.contents import OwnTopics, own_topics
from oast.places import queries as places
from oast.web.forms import PlainTextField

UNSAID = "unsaid"
YES_NO = [("yes", "Yes"), ("no", "No"), (UNSAID, "Not said")]
ONLY_YES_NO = {"invalid_choice": "“%(value)s” is neither yes nor no. Leave it empty if nobody knows."}
MOST_PLACES = 20

_WEB = re.compile(r"^https?://[^\s/]+\.[^\s]+$")

TEXTS = (
    "name",
    "alternate_name",
    "description",
    "eligibility",
    "application_process",
    "fees",
    "email",
    "url",
    "interpretation",
    "accreditations",
    "alert",
)
OF_PLACE = ("name", "address_1", "address_2", "city", "postal_code", "transportation", "masked", "access")


def area_choices() -> list[tuple[str, str]]:
    """The areas that a service may be for: the county, its districts, its partnerships."""
    county = [("county", f"All of {places.county_name()}")]
    districts = [(one.slug, one.name) for one in places.districts()]
    return [*county, *districts, *((one.slug, one.name) for one in places.lcsps())]


def written(content: Mapping[str, Any], own: OwnTopics) -> dict[str, Any]:
    """A content as the form shows it. A topic that was retired is shown as the one that stands for it."""
    said = whole(content)
    made: dict[str, Any] = {name: said[name] for name in TEXTS}
    made |= {name: _yes_no(said[name]) for name in ("self_referral", "free")}
    made |= {name: _age(said[name]) for name in ("minimum_age", "maximum_age")}
    made |= {
        "topics": sorted({own.code_of[one["term"]] for one in said["topics"] if one["term"] in own.code_of}),
        "areas": sorted(one["place"] for one in said["areas"] if one["place"]),
        "delivery": list(said["delivery"]),
        "for_send": said["for_send"],
        "phones": entering.write_phones(said["phones"]),
        "openings": entering.write_openings(said["schedules"]),
        "events": entering.write_events(said["schedules"]),
        "languages": entering.write_list(said["languages"]),
    }
    for number, place in enumerate(said["places"]):
        values = {name: place.get(name, "") for name in OF_PLACE}
        values["access"] = entering.write_pairs(place.get("accessibility", []))
        made |= {f"place-{number}-{name}": value for name, value in values.items()}
    return made


def _yes_no(value: bool | None) -> str:
    return {True: "yes", False: "no", None: UNSAID}[value]


def _age(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


class EntryForm(forms.Form):
    """What a provider writes about a service. `of` is what it says now; `content` what it says after."""

    name = PlainTextField(label="Name", max_length=200, asks="Enter the name of the service.")
    description = PlainTextField(label="What it does", lines=True, max_length=20_000, required=False, rows=6)
    topics = forms.MultipleChoiceField(label="Topics", required=False, widget=forms.CheckboxSelectMultiple)
    eligibility = PlainTextField(label="For whom", lines=True, required=False, rows=2)
    minimum_age = forms.FloatField(label="From age", required=False, min_value=0, max_value=120)
    maximum_age = forms.FloatField(label="Up to age", required=False, min_value=0, max_value=120)
    for_send = forms.BooleanField(label="For children with special needs (SEND)", required=False)
    areas = forms.MultipleChoiceField(
        label="For families who live in", required=False, widget=forms.CheckboxSelectMultiple
    )
    application_process = PlainTextField(label="How to refer", lines=True, required=False, rows=3)
    self_referral = forms.ChoiceField(
        label="Can families come without a referral?",
        choices=YES_NO,
        required=False,
        widget=forms.RadioSelect,
        error_messages=ONLY_YES_NO,
    )
    free = forms.ChoiceField(
        label="Is it free?", choices=YES_NO, required=False, widget=forms.RadioSelect, error_messages=ONLY_YES_NO
    )
    fees = PlainTextField(label="Cost in words", required=False, max_length=2000)
    delivery = forms.MultipleChoiceField(
        label="How help comes", choices=Delivery.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    phones = PlainTextField(label="Telephone", lines=True, required=False, rows=2)
    email = PlainTextField(label="E-mail", required=False)
    url = PlainTextField(label="Web address", required=False, max_length=2000)
    openings = PlainTextField(label="Opening times", lines=True, required=False, rows=5)
    events = PlainTextField(label="Workshops and events", lines=True, required=False, rows=3)
    languages = PlainTextField(label="Languages", required=False, max_length=1000)
    alternate_name = PlainTextField(label="Also called", required=False, max_length=1000)
    interpretation = PlainTextField(label="Interpreters", required=False, max_length=1000)
    accreditations = PlainTextField(label="Accredited by", required=False, max_length=1000)
    alert = PlainTextField(label="Notice at the top of the page", required=False, max_length=1000)
    words = PlainTextField(label="Anything the steward should know", required=False, max_length=1000)

    def __init__(
        self,
        data: Any = None,
        *,
        of: Mapping[str, Any],
        spare: bool = True,
        own: OwnTopics | None = None,
        **options: Any,
    ):
        self.of = whole(of)
        self.own = own or own_topics()
        self.before = written(of, self.own)
        super().__init__(data, initial=self.before, **options)
        self.fields["topics"].choices = self.own.choices  # type: ignore[attr-defined]
        self.fields["areas"].choices = area_choices()  # type: ignore[attr-defined]
        kept = len(self.of["places"])
        self.numbers = range(min(kept + (1 if spare else 0), max(MOST_PLACES, kept)))
        for number in self.numbers:
            self.fields |= _place_fields(number)

    @property
    def places(self) -> list[dict[str, Any]]:
        """The fields of each place, for the page; the last is empty."""
        return [{name: self[f"place-{number}-{name}"] for name in (*OF_PLACE, "remove")} for number in self.numbers]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        least, most = given.get("minimum_age"), given.get("maximum_age")
        if least is not None and most is not None and most < least:
            self.add_error("maximum_age", "The age up to which it is must not be below the age from which it is.")
        self.content = self._content(given)
        return given

    def _content(self, given: Mapping[str, Any]) -> Content:
        """What the entry says after it; a field with a fault stays as it was."""
        made = dict(self.of)
        for name in TEXTS:
            if self._new(name, given):
                made[name] = given[name]
        self._check_addresses(given)
        for name in ("minimum_age", "maximum_age", "for_send", "delivery"):
            if name in given:
                made[name] = given[name]
        for name in ("self_referral", "free"):
            if name in given:
                made[name] = {"yes": True, "no": False}.get(given[name])
        made["topics"] = self._topics(given)
        made["areas"] = self._areas(given)
        if self._new("languages", given):
            made["languages"] = entering.read_list(given["languages"])
        if self._new("phones", given):
            made["phones"] = self._read("phones", entering.read_phones, given["phones"])
        made["places"] = [place for number in self.numbers if (place := self._place(number, given))]
        made["schedules"] = self._schedules(given, made["places"])
        return made

    def _new(self, name: str, given: Mapping[str, Any]) -> bool:
        """Whether somebody wrote something else there; the ends of lines are the browser's."""
        return name in given and _flat(given[name]) != _flat(self.before.get(name, ""))

    def _check_addresses(self, given: Mapping[str, Any]) -> None:
        if given.get("email") and self._new("email", given):
            try:
                validate_email(given["email"])
            except ValidationError:
                self.add_error("email", "Enter an e-mail address like name@example.org.")
        if given.get("url") and self._new("url", given) and not _WEB.match(given["url"]):
            self.add_error("url", "Enter a web address that begins with http:// or https://.")

    def _topics(self, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What stays and what is new; a retired topic stays as long as the one that stands for it is chosen."""
        chosen = set(given.get("topics", self.before["topics"]))
        stays = [one for one in self.of["topics"] if self.own.code_of.get(one["term"]) in {None, *chosen}]
        held = {self.own.code_of.get(one["term"]) for one in stays}
        new = [one for code, one in self.own.by_code.items() if code in chosen - held]
        return sorted([*stays, *new], key=lambda one: (one["name"], one["term"]))

    def _areas(self, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        chosen = set(given.get("areas", self.before["areas"]))
        if chosen == set(self.before["areas"]):
            return self.of["areas"]
        kept = [one for one in self.of["areas"] if not one["place"] or one["place"] in chosen]
        held = {one["place"] for one in kept}
        names = dict(area_choices())
        return kept + [{"place": key, "name": names[key]} for key in names if key in chosen - held]

    def _read(self, name: str, reader: Callable[[str], Any], text: str) -> Any:
        try:
            return reader(text)
        except entering.NotUnderstood as fault:
            self.add_error(name, str(fault))
            return self.of.get(name, [])

    def _schedules(self, given: Mapping[str, Any], at: list[dict[str, Any]]) -> list[dict[str, Any]]:
        place = at[0]["id"] if len(at) == 1 else ""
        weekly = [one for one in self.of["schedules"] if not one.get("on_date")]
        dated = [one for one in self.of["schedules"] if one.get("on_date")]
        if self._new("openings", given):
            weekly = self._read("openings", lambda text: entering.read_openings(text, place), given["openings"])
        if self._new("events", given):
            dated = self._read("events", lambda text: entering.read_events(text, place), given["events"])
        written_anew = self._new("openings", given) or self._new("events", given)
        return [*weekly, *dated] if written_anew else self.of["schedules"]

    def _place(self, number: int, given: Mapping[str, Any]) -> dict[str, Any] | None:
        """One place as it is after; None for one that was taken away or never filled in."""
        names = {name: f"place-{number}-{name}" for name in OF_PLACE}
        held = self.of["places"][number] if number < len(self.of["places"]) else None
        if given.get(f"place-{number}-remove"):
            return None
        new = {name for name, field in names.items() if self._new(field, given)}
        if held is not None and not new:
            return held
        said = {name: given.get(field, "") for name, field in names.items()}
        if held is None and not any(said[name] for name in OF_PLACE if name != "masked"):
            return None
        place: dict[str, Any] = dict(held or _NOWHERE)
        place |= {name: said[name] for name in new - {"access", "masked"}}
        place["masked"] = bool(said["masked"])
        if "access" in new:
            place["accessibility"] = entering.read_pairs(said["access"])
        if "postal_code" in new:
            place |= self._point(names["postal_code"], said["postal_code"])
        return place

    def _point(self, field: str, postcode: str) -> dict[str, Any]:
        """Where a postcode lies; a fault at its field where nobody knows."""
        if not postcode:
            return {"postal_code": "", "latitude": None, "longitude": None}
        found = places.find_postcode(postcode)
        if isinstance(found, places.Unknown):
            self.add_error(field, found.sentence)
            return {}
        return {"postal_code": found.postcode, "latitude": found.latitude, "longitude": found.longitude}


_NOWHERE: dict[str, Any] = dict.fromkeys(
    ("id", "name", "description", "transportation", "address_1", "address_2", "city", "postal_code", "here"), ""
) | {"latitude": None, "longitude": None, "masked": False, "accessibility": []}


def _place_fields(number: int) -> dict[str, forms.Field]:
    made: dict[str, forms.Field] = {
        "name": PlainTextField(label="Name of the building", required=False),
        "address_1": PlainTextField(label="Address line 1", required=False),
        "address_2": PlainTextField(label="Address line 2", required=False),
        "city": PlainTextField(label="Town", required=False),
        "postal_code": PlainTextField(label="Postcode", required=False, max_length=12),
        "transportation": PlainTextField(label="How to get there", required=False, max_length=1000),
        "masked": forms.BooleanField(label="Do not show the address in public, only the town", required=False),
        "access": PlainTextField(label="Accessibility", lines=True, required=False, rows=2),
        "remove": forms.BooleanField(label="Take this place away", required=False),
    }
    return {f"place-{number}-{name}": field for name, field in made.items()}


def _flat(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
