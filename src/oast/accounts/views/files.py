"""Files that are sent: the gate shows each to the virus scanner before the page behind it gets any (docs/adr/0170).

`settings.CLAMD` names the daemon; without it nothing is scanned and `check --deploy` warns. A file in which something
is found, and every file while the daemon does not answer, is refused: no view runs, nothing is kept.
"""

import logging
import re

from django.conf import settings
from django.http import HttpRequest

from oast.audit import scope
from oast.audit.rules import Refused
from oast.web import scanning

SECURITY = logging.getLogger("oast.security")

FOUND = (
    "The file was not taken. Our virus scanner found something in it that can do harm. Do not send it again, and tell "
    "whoever looks after your computer."
)
AWAY = (
    "The file was not taken, because the virus scanner that looks at every file does not answer. Try again in a few "
    "minutes."
)


class NotTaken(Refused):
    """A file was not taken; what was typed beside it is shown to be copied."""


def check(request: HttpRequest) -> None:
    """Raises NotTaken unless every file of the request is clean."""
    if not settings.CLAMD:
        return
    for name in request.FILES:
        for file in request.FILES.getlist(name):
            check_content(file.read())
            file.seek(0)


def check_content(content: bytes) -> None:
    """The same for what came as text: a drawn signature."""
    if not settings.CLAMD:
        return
    try:
        found = scanning.scan(settings.CLAMD, content)
    except scanning.Unanswered as fault:
        SECURITY.error(f"a file was refused: the virus scanner did not answer ({_plain(fault)}){_of()}")
        raise NotTaken(AWAY) from fault
    if found:
        SECURITY.warning(f"a file was refused: the virus scanner found {_plain(found)}{_of()}")
        raise NotTaken(FOUND)


def _plain(said: object) -> str:
    """The scanner's own words, in signs that cannot break a line of the log."""
    return re.sub(r"[^\w .:-]", "?", str(said), flags=re.ASCII)[:100]


def _of() -> str:
    """The request, by which the audit's event with the person is found."""
    known = scope.request_id()
    return f" request={known}" if known else ""
