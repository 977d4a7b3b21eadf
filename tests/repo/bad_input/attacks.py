"""What is thrown at a form: at each of its fields one by one, and at the whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote_plus

from tests.repo.bad_input.page import Control, Form

Values = dict[str, list[bytes]]

MARK = '"><script>alert(1)</script>'
"""Must never stand in a page as it is."""

CHOSEN = {"radio", "checkbox", "select"}
TYPED = {"text", "textarea", "search", "email", "tel"}
LONG = "x" * 100_000
BOUNDARY = "oast-test"
PARTS = ("-day", "-month", "-year")


@dataclass(frozen=True)
class Attack:
    """One request: its name, the field it aims at, what is sent, and whether it can be valid there."""

    name: str
    field: str
    body: bytes
    content_type: str
    values: Values
    never: bool = False
    """No form may take this."""
    unread: bool = False
    """What is typed cannot be shown again: the body is not a form."""


WEIRD = "a\0\x01\x08\x1b\u202eb\u2028c".encode() + b"\xff\xfe\xed\xa0\x80\xc3"
"""A NUL, control characters, a mark that turns the line round, bytes that are no UTF-8."""

HOSTILE = (
    f"=HYPERLINK(\"http://x.invalid\";'{MARK}') {{{{ 7 * 7 }}}}{{% raw %}} ' OR 1=1; DROP TABLE x; --%s%(x)s".encode()
)
"""A formula, a script, a template and SQL in one."""

AT_ALL: dict[str, list[bytes]] = {
    "missing": [],
    "control characters and no UTF-8": [WEIRD],
    "a formula, HTML, a template, SQL": [HOSTILE],
    "twice": [b"first", b"second"],
}
AT_CHOICES = {"no such choice": [b"no-such-choice"], "a UUID of nothing": [b"00000000-0000-4000-8000-000000000000"]}
AT_TEXT = {"empty": [b""], "100,000 characters": [LONG.encode()], "spaces": [b" \t\r\n \xc2\xa0 "]}
AT_NUMBERS = {
    "a huge number": [b"9" * 5000],
    "a number beyond any column": [b"99999999999999999999"],
    "below zero": [b"-1"],
    "not a number": [b"NaN"],
    "digits that are no numbers": ["²٣".encode()],
    "a UUID of nothing": [b"00000000-0000-4000-8000-000000000000"],
}
"""For boxes that nobody types words into: hidden ones, and those for digits."""

AT_DAYS = {
    "the 31st of February": ("31", "2", "2008"),
    "the year 0": ("1", "1", "0000"),
    "a year beyond the calendar": ("1", "1", "99999"),
    "month 13": ("1", "13", "2008"),
    "words": ("first", "of", "May"),
    "digits that are no numbers": ("²", "²", "²٠٠٨"),
    "half a date": ("1", "", "2008"),
}


def attacks(form: Form, good: dict[str, list[str]]) -> Iterator[Attack]:
    """Every attack on a form whose good submission is `good`."""
    sent: Values = {name: [value.encode() for value in values] for name, values in good.items()}
    yield from _at_fields(form, sent)
    yield from _at_days(form, sent)
    yield from _at_the_whole(form, sent)
    yield from _not_a_form(form, sent)


def good_submission(form: Form, good: dict[str, list[str]]) -> Attack:
    """What the table says, sent as a browser does."""
    values = {name: [value.encode() for value in values] for name, values in good.items()}
    return _request(form, "good", "", values)


def _at_fields(form: Form, sent: Values) -> Iterator[Attack]:
    for name, control in form.controls.items():
        if name == "csrfmiddlewaretoken" or control.kind == "file":
            continue
        for what, thrown in _thrown_at(control).items():
            values = {key: value for key, value in sent.items() if key != name} | ({name: thrown} if thrown else {})
            yield _request(form, what, name, values, never=_never(what, control))
        yield _request(form, "in brackets", name, _renamed(sent, name))


def _thrown_at(control: Control) -> dict[str, list[bytes]]:
    if control.kind in CHOSEN | {"submit"}:
        return AT_ALL | AT_CHOICES
    return AT_ALL | AT_TEXT | (AT_NUMBERS if control.kind == "hidden" or control.digits else {})


def _never(what: str, control: Control) -> bool:
    """Whether no form may take this there: lists have nothing but their choices, and every text has an end."""
    if control.kind in CHOSEN and len(control.offered) > 1:
        return what in {*AT_CHOICES, "control characters and no UTF-8", "a formula, HTML, a template, SQL"}
    return control.kind in TYPED and what == "100,000 characters"


def _renamed(sent: Values, name: str) -> Values:
    return {(f"{key}[]" if key == name else key): value for key, value in sent.items()}


def _at_days(form: Form, sent: Values) -> Iterator[Attack]:
    for name in sorted({key[:-4] for key in form.controls if key.endswith("-day")}):
        for what, parts in AT_DAYS.items():
            typed = {f"{name}{part}": [value.encode()] for part, value in zip(PARTS, parts, strict=True)}
            yield _request(form, what, name, sent | typed, never=True)


def _at_the_whole(form: Form, sent: Values) -> Iterator[Attack]:
    texts = [name for name, one in form.controls.items() if one.kind in TYPED]
    yield _request(form, "hostile HTML in every text", "", sent | {name: [MARK.encode()] for name in texts})
    yield _request(form, "fields that nobody asked for", "", sent | {f"extra{n}": [MARK.encode()] for n in range(500)})
    yield _request(form, "privileges", "", sent | {name: [b"1"] for name in ("id", "subject", "is_staff", "by", "at")})
    yield _request(form, "too many fields", "", sent | {f"extra{n}": [b"x"] for n in range(3000)}, never=True)
    yield _request(form, "nothing at all", "", {}, never=bool(sent))
    yield _request(form, "no token", "", {**sent, "token": [b"no token"]}, never="token" in form.controls)
    for name, control in form.controls.items():
        if control.kind == "file":
            yield from _at_file(form, name, sent)


def _at_file(form: Form, name: str, sent: Values) -> Iterator[Attack]:
    files = {
        "no bytes": ("empty.csv", b""),
        "bytes of nothing": ("x.csv", bytes(range(256)) * 8),
        "a program": ("x.pdf", b"MZ\x90\0" * 64),
        "half a PDF": ("x.pdf", b"%PDF-1.7\n1 0 obj"),
        "a zip": ("x.csv", b"PK\x03\x04" + b"\0" * 64),
        "UTF-16": ("x.csv", "Reference,Surname\nKP/1,Hopkins\n".encode("utf-16")),
        "a path for a name": ("../../../../etc/passwd\r\nX: y", b"a,b\n1,2\n"),
        "a name of 5,000 characters": ("x" * 5000 + ".csv", b"a,b\n1,2\n"),
        "hostile name": (MARK, b"a,b\n1,2\n"),
    }
    for what, (called, content) in files.items():
        yield _multipart(form, what, name, sent, {name: (called, content)})
    yield _request(form, "text instead of a file", name, sent | {name: [b"no file"]})


def _not_a_form(form: Form, sent: Values) -> Iterator[Attack]:
    """Bodies that are no form of this kind, half ones, too large ones, other encodings."""
    whole = _encoded(sent)
    wholes = _multipart(form, "", "", sent, {}).body
    half = wholes[: len(wholes) // 2]
    bodies = {
        "JSON": (b'{"token": 1}', "application/json"),
        "JSON called a form": (b'{"token": "\\ud800"}', "application/x-www-form-urlencoded"),
        "XML": (b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>", "text/xml"),
        "no type": (whole, ""),
        "half a multipart body": (half, f"multipart/form-data; boundary={BOUNDARY}"),
        "multipart without its boundary": (wholes, "multipart/form-data"),
        "another boundary": (wholes, "multipart/form-data; boundary=another"),
        "a boundary of nothing": (wholes, 'multipart/form-data; boundary=""'),
        "multipart of rubbish": (bytes(range(256)), f"multipart/form-data; boundary={BOUNDARY}"),
        "a body over the limit": (whole + b"&more=" + b"x" * 6_000_000, "application/x-www-form-urlencoded"),
        "a multipart field over the limit": (
            _multipart(form, "", "", sent | {"more": [b"x" * 6_000_000]}, {}).body,
            f"multipart/form-data; boundary={BOUNDARY}",
        ),
        "percent signs": (b"%zz=%%%&" + whole + b"&%", "application/x-www-form-urlencoded"),
    }
    for what, (body, kind) in bodies.items():
        never = what not in ("no type", "percent signs", "half a multipart body")
        yield Attack(what, "", body, kind, {}, never=never and bool(sent), unread=True)
    for encoding in ("hex", "utf-7", "unicode_escape", "idna", "no-such-encoding"):
        for kind, body in (("application/x-www-form-urlencoded", whole), ("multipart/form-data", wholes)):
            bound = f"; boundary={BOUNDARY}" if kind.startswith("multi") else ""
            sent_as = body.replace(b"\r\n\r\n", b"\r\n\r\n\\ud800") if encoding == "unicode_escape" else body
            yield Attack(f"{kind} as {encoding}", "", sent_as, f"{kind}; charset={encoding}{bound}", {}, unread=True)


def _request(form: Form, name: str, field: str, values: Values, *, never: bool = False) -> Attack:
    if form.multipart:
        return _multipart(form, name, field, values, {}, never=never)
    return Attack(name, field, _encoded(values), "application/x-www-form-urlencoded", values, never=never)


def _encoded(values: Values) -> bytes:
    pairs = [(name, value) for name, several in values.items() for value in several]
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()


def _multipart(
    form: Form, name: str, field: str, values: Values, files: dict[str, tuple[str, bytes]], *, never: bool = False
) -> Attack:
    """As a browser sends a form with files; a value of the table that begins with `file:` is a file's content."""
    files = _files(form, values) | files
    pieces = []
    for key, several in values.items():
        for value in several if key not in files else ():
            pieces.append(f'Content-Disposition: form-data; name="{key}"\r\n\r\n'.encode() + value)
    for key, (called, content) in files.items():
        called = called.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = f'Content-Disposition: form-data; name="{key}"; filename="{called}"\r\nContent-Type: text/csv\r\n\r\n'
        pieces.append(head.encode() + content)
    body = b"".join(f"--{BOUNDARY}\r\n".encode() + piece + b"\r\n" for piece in pieces)
    body += f"--{BOUNDARY}--\r\n".encode()
    return Attack(name, field, body, f"multipart/form-data; boundary={BOUNDARY}", values, never=never)


def _files(form: Form, values: Values) -> dict[str, tuple[str, bytes]]:
    boxes = {name for name, one in form.controls.items() if one.kind == "file"}
    return {
        name: ("file.csv", several[0].removeprefix(b"file:"))
        for name, several in values.items()
        if name in boxes and several and several[0].startswith(b"file:")
    }
