"""What may stand in a log: which kind of fault, where in the source, at which address, in which request; no value.

A fault's words hold what somebody typed or what a row holds ("… is not a valid date", "Key (nhs_number)=…"), and so
do the arguments of a message. Neither is written. The id of the request stands on the audit's events too, so who
may read the audit can join the two (docs/adr/0083). Plain Python: the server loads it before Django is up.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from numbers import Number
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import UUID

from gunicorn.glogging import Logger

from oast.config.faults import Fault
from oast.config.paths import ROOT

GONE = "…"
"""Stands where a value was."""

_PLACE = re.compile(r"%(?:\((\w+)\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")
_KEY = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORDS = re.compile(r"[^:'\"=(\[{<‘“]*")
_SAID_ALOUD = frozenset({"ImproperlyConfigured", "AppRegistryNotReady", "ModuleNotFoundError"})
"""Faults of whoever set the site up: their words are about settings and source, never about a person."""


class Faults(logging.Formatter):
    """One line for a message, and one for each fault behind it with the places it passed."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(said)s")

    def format(self, record: logging.LogRecord) -> str:
        lines = [f"{self.formatTime(record)} {record.levelname} {record.name} {_said(record)}{_where(record)}"]
        if record.exc_info and record.exc_info[1]:
            lines += told(record.exc_info[1])
        return "\n".join(lines)


class ServerLog(Logger):
    """The server program's log, in the same words. Requests are not logged: what is looked at is the audit's."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Faults())
        sys.excepthook = ended
        threading.excepthook = lambda said: ended(said.exc_type, said.exc_value, said.exc_traceback)
        logging.captureWarnings(capture=True)


class Reporter:
    """In the place of Django's exception reporter, for whoever adds error mails or a debug page: no variables, no form,
    no cookies, no settings, no words of the fault."""

    def __init__(
        self,
        request: Any,  # noqa: ARG002 Django passes it; nothing of it is told
        kind: type[BaseException] | None,  # noqa: ARG002
        fault: BaseException | None,
        trace: TracebackType | None,  # noqa: ARG002
        is_email: bool = False,
    ):
        self.fault = fault
        self.is_email = is_email

    def get_traceback_text(self) -> str:
        return "\n".join(told(self.fault)) if self.fault else ""

    def get_traceback_html(self) -> str:
        return f"<pre>{self.get_traceback_text()}</pre>"


def told(fault: BaseException) -> list[str]:
    """The fault and what caused it, the first cause last: kinds and places, no words."""
    lines = []
    for one in _chain(fault):
        lines.append(f"  {_kind(one)}")
        lines += [f"    {_file(frame.filename)}:{frame.lineno} {frame.name}" for frame in _frames(one)]
    return lines


def ended(kind: type[BaseException], fault: BaseException | None, trace: TracebackType | None) -> None:
    """What a program whose output is a log says at a fault that nobody caught."""
    logging.getLogger("oast").critical("ended by a fault", exc_info=(kind, fault or kind(), trace))


SETTINGS: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"faults": {"()": "oast.config.logs.Faults"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "faults"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers go: one prints only while debugging, the other mails every variable.
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
"""Django's `LOGGING`: everything to standard error, from warnings up; refusals and pages not found are the audit's."""


def _said(record: logging.LogRecord) -> str:
    """The message as it stands in the source. Of one that came ready-made, only its first words."""
    message = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    if not record.args:
        return message if record.name.startswith("oast") else _first_words(message)
    given = iter(record.args if isinstance(record.args, tuple) else ())
    named = record.args if isinstance(record.args, dict) else {}
    return _PLACE.sub(lambda place: _safe(named.get(place[1]) if place[1] else next(given, None)), message)


def _first_words(message: str) -> str:
    words = _WORDS.match(message.strip().partition("\n")[0])
    found = words[0].rstrip() if words else ""
    return found if found == message.strip() else f"{found}{GONE}"


def _safe(value: object) -> str:
    """Numbers and keys; everything else may be about somebody."""
    if isinstance(value, Number | UUID) or (isinstance(value, str) and _KEY.fullmatch(value)):
        return str(value)
    return GONE


def _where(record: logging.LogRecord) -> str:
    """Method, route (never the path: a code may stand in it), status and id of the request."""
    request = getattr(record, "request", None)
    method, match = getattr(request, "method", None), getattr(request, "resolver_match", None)
    parts = {
        "method": method if method in ("GET", "POST", "HEAD") else None,
        "route": f"/{match.route}" if match else None,
        "status": getattr(record, "status_code", None),
        "request": getattr(request, "request_id", None),
        "job": _job(record),
    }
    return "".join(f" {name}={value}" for name, value in parts.items() if value)


def _job(record: logging.LogRecord) -> str | None:
    job = getattr(record, "job", None)
    return f"{job.get('task_name')}[{job.get('id')}]" if isinstance(job, dict) else None


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)


def _frames(fault: BaseException) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(fault.__traceback__))


def _kind(fault: BaseException) -> str:
    """The fault's kind; for the operator's own faults its sentence; for the database's its code and the constraint."""
    kind = type(fault)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    if isinstance(fault, Fault) or kind.__name__ in _SAID_ALOUD:
        return f"{name}: {fault}"
    code = getattr(fault, "sqlstate", None)
    constraint = getattr(getattr(fault, "diag", None), "constraint_name", None)
    number = fault.errno if isinstance(fault, OSError) else None
    return " ".join(str(part) for part in (name, code, constraint, number) if part)


def _file(name: str) -> str:
    """From the source's root, or from the package's."""
    path = Path(name)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else name
