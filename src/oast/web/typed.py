"""What somebody typed into a form that could not be sent, so that the next page can show it to be copied."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest

MARK = "keeps_typed"
"""An attribute of a view whose forms ask for nothing secret: what is typed there may be shown again."""

MACHINERY = re.compile(r"^(csrfmiddlewaretoken|token|version|number|autosave|drawn|proof-.*)$")
"""Fields that the page carries by itself."""

SECRET = re.compile(r"passw|secret|code|credential|again|otp|pin$", re.IGNORECASE)
"""Names that may hold a secret: never shown, whatever page they came from."""

PARTS = ("day", "month", "year")
ROWS = 20


@dataclass(frozen=True)
class Typed:
    """One answer: the name of its field in words, and what was said."""

    name: str
    words: str
    said: str

    @property
    def rows(self) -> int:
        """Lines of the box that shows it."""
        return min(ROWS, sum(1 + len(line) // 70 for line in self.said.split("\n")))


def typed(request: HttpRequest) -> list[Typed]:
    """What a person said in the posted form, in its order; nothing for a page whose fields may be secret.

    A date is one answer. Files are not among it: a browser does not let anybody choose them again for a person.
    """
    if request.method != "POST" or not _keeps(request):
        return []
    said = {name: "\n".join(many).strip() for name, many in request.POST.lists() if not MACHINERY.match(name)}
    said = {name: text for name, text in said.items() if text and not SECRET.search(name)}
    answers: dict[str, str] = {}
    for name, text in said.items():
        whole, _, part = name.rpartition("-")
        if part in PARTS and whole:
            answers[whole] = f"{answers.get(whole, '')} {text}".strip()
        else:
            answers[name] = text
    return [Typed(name, _words(name), text) for name, text in answers.items()]


def came_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent this. Another site can neither say so nor hide that it did.

    Every browser of the last years sends one of the three; without any, the answer is no.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(sender)[:2] == (request.scheme, request.get_host())


def _keeps(request: HttpRequest) -> bool:
    return bool(request.resolver_match and getattr(request.resolver_match.func, MARK, False))


def _words(name: str) -> str:
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", name).replace("_", " ").strip(" :-")
    return text[:1].upper() + text[1:80] if text else "Answer"
