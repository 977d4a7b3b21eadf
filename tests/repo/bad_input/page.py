"""A page as a browser reads it: its forms with every control and what stands in it, its faults, its targets."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

BUTTONS = {"submit", "button", "image", "reset"}


@dataclass
class Control:
    """All boxes of one name in a form: text, textarea, radio, checkbox, select, hidden, file, password or submit."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    """What the browser would send as it stands."""
    offered: list[str] = field(default_factory=list)
    """The values among which one chooses."""
    ids: list[str] = field(default_factory=list)
    digits: bool = False
    """The box asks for a number."""


@dataclass
class Form:
    """One form of a page."""

    action: str
    method: str
    multipart: bool = False
    autosaved: bool = False
    controls: dict[str, Control] = field(default_factory=dict)

    def sent(self) -> dict[str, list[str]]:
        """What a browser sends when nobody touches anything; the first named button is pressed."""
        there = {name: list(one.values) for name, one in self.controls.items() if one.kind not in ("submit", "file")}
        return {name: values for name, values in there.items() if values}


class Page(HTMLParser):
    """A page read: `forms`, `ids`, `faults` (address of each link in an error summary, or "" for bare text)."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.ids: set[str] = set()
        self.faults: list[tuple[str, str]] = []
        self.title = ""
        self.headings = 0
        self.has_alert = False
        self._form: Form | None = None
        self._text: list[str] | None = None
        self._select: Control | None = None
        self._summary = self._in_summary = 0
        self._href = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.add(given["id"])
        if given.get("role") == "alert":
            self.has_alert = True
        if "govuk-error-summary" in given.get("class", "").split():
            self._in_summary = 1
        elif self._in_summary and tag == "div":
            self._in_summary += 1
        opened = getattr(self, f"_open_{tag}", None)
        if opened:
            opened(given)

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "div" and self._in_summary:
            self._in_summary -= 1
        elif tag in ("textarea", "title") and self._text is not None:
            self._close_text(tag)
        elif tag == "li" and self._in_summary and self._text is not None:
            self.faults.append((self._href, "".join(self._text).strip()))
            self._text, self._href = None, ""
        elif tag == "select":
            self._select = None

    def handle_data(self, data):
        if self._text is not None:
            self._text.append(data)

    def _open_title(self, _given):
        self._text = []

    def _open_h1(self, _given):
        self.headings += 1

    def _open_li(self, _given):
        if self._in_summary:
            self._text = []

    def _open_a(self, given):
        if self._in_summary:
            self._href = given.get("href", "")

    def _open_form(self, given):
        self._form = Form(given.get("action", ""), given.get("method", "get").lower())
        self._form.multipart = given.get("enctype") == "multipart/form-data"
        self._form.autosaved = "data-autosave" in given
        self.forms.append(self._form)

    def _open_input(self, given):
        kind, name = given.get("type", "text").lower(), given.get("name", "")
        trap = given.get("tabindex") == "-1"  # for programs: no person can reach it
        if self._form is None or not name or "disabled" in given or trap:
            return
        control = self._control(name, kind, given)
        if kind in ("radio", "checkbox"):
            control.offered.append(given.get("value", "on"))
            if "checked" in given:
                control.values.append(given.get("value", "on"))
        elif kind != "file":
            control.values.append(given.get("value", ""))

    def _open_button(self, given):
        if self._form is not None and given.get("name"):
            self._control(given["name"], "submit", given).offered.append(given.get("value", ""))

    def _open_textarea(self, given):
        self._text = []
        if self._form is not None and given.get("name"):
            self._area = self._control(given["name"], "textarea", given)

    def _open_select(self, given):
        if self._form is not None and given.get("name"):
            self._select = self._control(given["name"], "select", given)

    def _open_option(self, given):
        if self._select is not None:
            self._select.offered.append(given.get("value", ""))
            if "selected" in given or not self._select.values:
                self._select.values[:] = [given.get("value", "")]

    def _control(self, name: str, kind: str, given: dict[str, str]) -> Control:
        assert self._form is not None
        control = self._form.controls.setdefault(name, Control(name, kind))
        control.digits = control.digits or given.get("inputmode") == "numeric" or kind == "number"
        if "id" in given:
            control.ids.append(given["id"])
        return control

    def _close_text(self, tag: str) -> None:
        said = "".join(self._text or [])
        self._text = None
        if tag == "title":
            self.title = said.strip()
        else:
            self._area.values.append(said.removeprefix("\n"))
