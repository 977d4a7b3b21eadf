"""Form fields whose errors say what to do. Every typed character that is text is kept as it was typed."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from oast.web import filters

_POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$")
_OUTWARD = re.compile(r"^[A-Z]{1,2}[0-9][A-Z0-9]?$")
_TELEPHONE = re.compile(r"^\+?[0-9 ()./-]+(?: ?(?:ext|x|extension)\.? ?[0-9]{1,6})?$", re.IGNORECASE)
_INVISIBLE = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x200B)}
_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october"]
_MONTHS += ["november", "december"]


def cleaned_text(value: str, *, lines: bool) -> str:
    """Composed (NFC), with line ends as \\n, without control characters and marks that reverse the line."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if not lines:
        text = text.replace("\n", " ").replace("\t", " ")
    kept = (c for c in text if (c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")) and c not in _INVISIBLE)
    return "".join(kept)


class Form(forms.Form):
    """A plain form whose empty fields ask for themselves: "Enter the name." instead of "This field is required."."""

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **{"label_suffix": ""} | options)
        for name, field in self.fields.items():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = asks(field, str(field.label or name.replace("_", " ")))


def asks(field: forms.Field, label: str) -> str:
    """The sentence for an empty field that has none of its own."""
    if label.endswith("?"):
        return f"Answer “{label}”"
    verb = "Enter"
    if isinstance(field, forms.BooleanField | forms.ChoiceField | forms.FileField):
        verb = "Tick" if isinstance(field, forms.BooleanField) else "Choose"
    said = label if label[:2].isupper() or verb == "Tick" else label[:1].lower() + label[1:]
    return f"{verb} “{said}”" if verb == "Tick" else f"{verb} the {said}."


class PlainTextField(forms.CharField):
    """Text of people: one line, or several with `lines=True`. `asks` is the sentence shown when it is empty."""

    def __init__(self, *, lines: bool = False, rows: int = 5, asks: str = "", **options: Any):
        self.lines = lines
        options.setdefault("max_length", 4000 if lines else 200)
        if lines:
            options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**options)
        if asks:
            self.error_messages["required"] = asks
        self.validators = [v for v in self.validators if getattr(v, "code", "") != "max_length"]

    def to_python(self, value: Any) -> str:
        text = super().to_python(cleaned_text(value, lines=self.lines) if isinstance(value, str) else value)
        return text or ""

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.max_length is not None and len(value) > self.max_length:
            over = filters.plural(len(value) - self.max_length, "character")
            raise ValidationError(
                f"This must be {self.max_length:,} characters or fewer. It is {over} too long.", code="max_length"
            )


class PostcodeField(PlainTextField):
    """A postcode, kept as `ME14 1XX`; with `partial=True` also its first half, `ME14`."""

    def __init__(self, *, partial: bool = False, **options: Any):
        self.partial = partial
        super().__init__(**{"max_length": 12} | options)

    def to_python(self, value: Any) -> str:
        text = re.sub(r"[^A-Z0-9]", "", super().to_python(value).upper())
        if not text:
            return ""
        if whole := _POSTCODE.match(text):
            return f"{whole[1]} {whole[2]}"
        if self.partial and _OUTWARD.match(text):
            return text
        raise ValidationError("Enter a full postcode, such as ME14 1XQ.", code="postcode")


class TelephoneField(PlainTextField):
    """A telephone number as people write it; spaces, brackets and an extension are allowed."""

    def __init__(self, **options: Any):
        super().__init__(**{"max_length": 40} | options)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        digits = sum(character.isdigit() for character in text)
        if text and not (_TELEPHONE.match(text) and 3 <= digits <= 21):
            raise ValidationError("Enter a telephone number, such as 01632 960 001.", code="telephone")
        return filters.telephone(text)


class DateParts(forms.Widget):
    """Three boxes: `name-day`, `name-month`, `name-year`."""

    parts = ("day", "month", "year")

    def value_from_datadict(self, data: Mapping, files: Mapping, name: str) -> dict[str, str]:  # noqa: ARG002
        return {part: str(data.get(f"{name}-{part}", "")).strip() for part in self.parts}

    def value_omitted_from_data(self, data: Mapping, files: Mapping, name: str) -> bool:  # noqa: ARG002
        return not any(f"{name}-{part}" in data for part in self.parts)

    def format_value(self, value: Any) -> dict[str, str]:
        if isinstance(value, date):
            return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
        return dict(value) if value else {}

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-day"


class DateInputField(forms.Field):
    """A day in three boxes. The month may be a name. An error's code names the box: day, month or year.

    `earliest` and `latest` (dates, both allowed) may be set on the field by the view, which knows the day.
    """

    widget = DateParts

    def __init__(self, *, earliest: date | None = None, latest: date | None = None, **options: Any):
        self.earliest, self.latest = earliest, latest
        super().__init__(**options)

    def clean(self, value: Any) -> date | None:
        if isinstance(value, date):
            return self._within(value)
        typed = {part: str((value or {}).get(part, "")) for part in DateParts.parts}
        if not any(typed.values()):
            self.validate(None)
            return None
        for part, text in typed.items():
            if not text:
                raise ValidationError(f"The date must include a {part}.", code=part)
        return self._within(_day(typed))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return DateParts().format_value(initial) != (data or {})

    def _within(self, day: date) -> date:
        if self.latest and day > self.latest:
            raise ValidationError(f"The date must be {filters.long_date(self.latest)} or earlier.", code="latest")
        if self.earliest and day < self.earliest:
            raise ValidationError(f"The date must be {filters.long_date(self.earliest)} or later.", code="earliest")
        return day


def _day(typed: Mapping[str, str]) -> date:
    month = _month(typed["month"])
    if not re.fullmatch(r"[0-9]{4}", typed["year"]):
        raise ValidationError("Enter the year with four digits, such as 2008.", code="year")
    if not re.fullmatch(r"[0-9]{1,2}", typed["day"]):
        raise ValidationError("Enter the day as a number, such as 5.", code="day")
    try:
        return date(int(typed["year"]), month, int(typed["day"]))
    except ValueError:
        raise ValidationError("There is no such day in that month. Check the date.", code="day") from None


def _month(text: str) -> int:
    written = text.lower().rstrip(".")
    if re.fullmatch(r"[0-9]{1,2}", written) and 1 <= int(written) <= 12:
        return int(written)
    named = [number for number, name in enumerate(_MONTHS, 1) if len(written) >= 3 and name.startswith(written)]
    if len(named) == 1 or written == "sept":
        return named[0] if named else 9
    raise ValidationError("Enter the month as a number or its name, such as 3 or March.", code="month")
