"""How a bound field becomes a GOV.UK component: which one, with what parameters. `web/forms.html` renders it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.encoding import force_str

from oast.web.forms.fields import DateParts, asks

LABEL = "govuk-label--{size}"
LEGEND = "govuk-fieldset__legend--{size}"


def control(bound: BoundField, options: dict[str, Any]) -> dict[str, Any]:
    """The component of a bound field and its parameters.

    `options` (all may be left out): heading ("l": the label is the page's h1), size ("s", "m": bold label), hint,
    label, width (2, 3, 4, 5, 10, 20 characters), rows, prefix, suffix, autocomplete, inputmode, spellcheck, hints
    (by value), conditional (HTML by value), inline, divider (text before the last item), count (show what is left).
    """
    widget = bound.field.widget
    for kind, build in _BUILDERS:
        if isinstance(widget, kind):
            component, parameters = build(bound, options)
            return {"component": component, "parameters": _common(bound, options) | parameters}
    raise TypeError(f"no component for {type(widget).__name__}")


def error_list(form: forms.BaseForm) -> list[dict[str, str | None]]:
    """The faults of a form in the order of its fields, each with the address of its box."""
    general: list[dict[str, str | None]] = [{"text": str(text)} for text in form.non_field_errors()]
    return general + [
        {"text": text, "href": _href(form[name])}
        for name in form.fields
        if name in form.errors
        for text in _sentences(form[name])
    ]


def _href(bound: BoundField) -> str | None:
    """Where a fault leads; nowhere for a hidden field, which nobody can mend."""
    return None if bound.is_hidden else f"#{_faulty_id(bound)}"


def _common(bound: BoundField, options: dict[str, Any]) -> dict[str, Any]:
    hint = options.get("hint") or bound.help_text
    return {
        "id": bound.id_for_label if not isinstance(bound.field.widget, DateParts) else bound.auto_id,
        "name": bound.html_name,
        "label": _title(bound, options, LABEL, "isPageHeading"),
        "hint": {"text": hint} if hint else None,
        "errorMessage": {"text": " ".join(_sentences(bound))} if bound.errors else None,
        "disabled": bound.field.disabled,
        "attributes": options.get("attributes") or {},
    }


def _sentences(bound: BoundField) -> list[str]:
    """The faults of a field. Those that Django words for programmers say in plain words what to do."""
    faults = bound.form.errors.as_data().get(bound.name, [])
    if bound.is_hidden:
        return [OF_THE_PAGE] if faults else []
    return [_plainly(bound, fault, text) for fault in faults for text in fault.messages]


def _plainly(bound: BoundField, fault: ValidationError, text: str) -> str:
    """The sentence for a fault that has none of ours; `text` where it has."""
    if text == str(forms.Field.default_error_messages["required"]):
        return asks(bound.field, force_str(bound.label))
    if fault.code in ("invalid_choice", "invalid_list") and fault.message in _OF_DJANGO:
        return CHOOSE
    if text.startswith("Ensure this value") and fault.code in _LIMITS and fault.params:
        return _LIMITS[fault.code].format(limit=fault.params["limit_value"])
    if fault.code == "null_characters_not_allowed":
        return "Take out what is not a letter, a number or a sign."
    return text


_LIMITS = {
    "max_length": "This must be {limit:,} characters or fewer.",
    "min_length": "This must be {limit:,} characters or more.",
    "max_value": "This must be {limit:,} or less.",
    "min_value": "This must be {limit:,} or more.",
}


OF_THE_PAGE = "Something that belongs to this page did not arrive. Load the page again and send it once more."
CHOOSE = "Choose one of the answers that are shown."

_OF_DJANGO = {
    kind.default_error_messages[code]
    for kind in (forms.ChoiceField, forms.MultipleChoiceField)
    for code in ("invalid_choice", "invalid_list")
    if code in kind.default_error_messages
}


def _title(bound: BoundField, options: dict[str, Any], sizes: str, heading: str) -> dict[str, Any]:
    size = options.get("heading") or options.get("size")
    text = force_str(options.get("label") or bound.label)
    if not bound.field.required and not options.get("heading") and not options.get("plain"):
        text += " (optional)"
    return {
        "text": text,
        "classes": sizes.format(size=size) if size else "",
        heading: bool(options.get("heading")),
    }


def _input(bound: BoundField, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    widget = bound.field.widget
    width = options.get("width")
    return "input", {
        "type": getattr(widget, "input_type", "text") if not isinstance(widget, forms.NumberInput) else "text",
        "value": force_str(bound.value() if bound.value() is not None else ""),
        "classes": f"govuk-input--width-{width}" if width else "",
        "inputmode": options.get("inputmode") or ("numeric" if isinstance(bound.field, forms.IntegerField) else None),
        "autocomplete": options.get("autocomplete") or widget.attrs.get("autocomplete"),
        "spellcheck": options.get("spellcheck"),
        "prefix": {"text": options["prefix"]} if options.get("prefix") else None,
        "suffix": {"text": options["suffix"]} if options.get("suffix") else None,
    }


def _password(_bound: BoundField, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "password", {"autocomplete": options.get("autocomplete") or "current-password"}


def _textarea(bound: BoundField, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    rows = options.get("rows") or bound.field.widget.attrs.get("rows", 5)
    limit = getattr(bound.field, "max_length", None)
    count = bool(options.get("count") and limit)
    return "count" if count else "textarea", {
        "value": force_str(bound.value() or ""),
        "rows": rows,
        "maxlength": limit if count else None,
        "spellcheck": options.get("spellcheck", True),
    }


def _choices(component: str) -> Any:
    def build(bound: BoundField, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return component, {
            "idPrefix": bound.auto_id,
            "fieldset": {"legend": _title(bound, options, LEGEND, "isPageHeading")},
            "items": _items(bound, options),
            "classes": f"govuk-{component}--inline" if options.get("inline") else options.get("classes", ""),
        }

    return build


def _items(bound: BoundField, options: dict[str, Any]) -> list[dict[str, Any]]:
    value = bound.value()
    chosen = {force_str(v) for v in (value if isinstance(value, list | tuple | set) else [value]) if v is not None}
    hints, reveals = options.get("hints") or {}, options.get("conditional") or {}
    items: list[dict[str, Any]] = [
        {
            "value": force_str(key),
            "text": force_str(text),
            "checked": force_str(key) in chosen,
            "selected": force_str(key) in chosen,
            "hint": {"text": hints[key]} if key in hints else None,
            "conditional": {"html": reveals[key]} if key in reveals else None,
        }
        for key, text in _flat(bound.field.choices)  # type: ignore[attr-defined]
        if force_str(key) or (isinstance(bound.field.widget, forms.Select) and not _is_radio(bound))
    ]
    if options.get("divider") and len(items) > 1:
        items.insert(-1, {"divider": options["divider"]})
    return items


def _flat(choices: Any) -> Any:
    for key, text in choices:
        if isinstance(text, list | tuple):
            yield from text
        else:
            yield key, text


def _is_radio(bound: BoundField) -> bool:
    return isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


def _select(bound: BoundField, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "select", {"items": _items(bound, options)}


def _checkbox(bound: BoundField, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    text = force_str(options.get("label") or bound.label)
    hint = options.get("hint") or bound.help_text
    item = {
        "value": "on",
        "text": text,
        "checked": bool(bound.value()),
        "hint": {"text": hint} if hint else None,
    }
    return "checkboxes", {"idPrefix": bound.auto_id, "fieldset": None, "hint": None, "items": [item]}


def _date(bound: BoundField, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    values = bound.field.widget.format_value(bound.value())
    faulty = _faulty_parts(bound)
    widths = {"day": 2, "month": 2, "year": 4}
    if not str(values.get("month", "")).isdigit() and values.get("month"):
        widths["month"] = 10
    items = [
        {
            "name": part,
            "label": part.capitalize(),
            "value": values.get(part, ""),
            "classes": f"govuk-input--width-{widths[part]}" + (" govuk-input--error" if part in faulty else ""),
            "inputmode": "text" if part == "month" else "numeric",
            "autocomplete": f"bday-{part}" if options.get("autocomplete") == "bday" else None,
        }
        for part in DateParts.parts
    ]
    legend = _title(bound, options, LEGEND, "isPageHeading")
    return "date", {"namePrefix": bound.html_name, "fieldset": {"legend": legend}, "items": items}


def _faulty_parts(bound: BoundField) -> set[str]:
    codes = {str(fault.code) for fault in bound.errors.as_data()} if bound.errors else set()
    named = codes & set(DateParts.parts)
    return named or (set(DateParts.parts) if codes else set())


def _faulty_id(bound: BoundField) -> str:
    if not isinstance(bound.field.widget, DateParts):
        return bound.auto_id
    return f"{bound.auto_id}-{next(part for part in DateParts.parts if part in _faulty_parts(bound))}"


def _file(bound: BoundField, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    accept = bound.field.widget.attrs.get("accept")
    return "file", {"attributes": (options.get("attributes") or {}) | ({"accept": accept} if accept else {})}


_BUILDERS: list[tuple[type, Any]] = [
    (DateParts, _date),
    (forms.CheckboxSelectMultiple, _choices("checkboxes")),
    (forms.RadioSelect, _choices("radios")),
    (forms.Select, _select),
    (forms.CheckboxInput, _checkbox),
    (forms.Textarea, _textarea),
    (forms.FileInput, _file),
    (forms.PasswordInput, _password),
    (forms.widgets.Input, _input),
]
