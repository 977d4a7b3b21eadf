"""The jobs of Oast by name, and what may be handed to one. Plain Python.

    @job("caf.remind", tries=5)
    def remind(assessment: UUID) -> None: ...

A context's jobs stand in its `tasks.py`; anybody on the same floor or above starts one by its name
(`oast.jobs.operations.enqueue`). A job's arguments are keys, numbers and days: they lie in the queue's
table in clear, so nothing about a person goes there.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_type_hints
from uuid import UUID

JOBS: dict[str, "Job"] = {}
"""Every job by name."""

_NAME = re.compile(r"[a-z]+\.[a-z0-9]+(_[a-z0-9]+)*")
_KEY = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,63}")

_READERS: dict[type, Callable[[Any], Any]] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    bool: bool,
    int: int,
    float: float,
    str: str,
}
"""The types of arguments, and how each is read back from JSON."""


class UnknownJob(LookupError):
    """No job has this name. A defect of the caller."""


class UnfitArgument(TypeError):
    """What was handed to a job is not a key, a number or a day, or not what the job takes. A defect of the caller."""


@dataclass(frozen=True)
class Job:
    """A named function to be run by a worker.

    `tries` is how often it is run in all before it is given up (1: never again), with `pause` seconds
    between, each time that much longer. A job with more than one try is run again when its worker died, so
    doing it twice must do no harm. `cron` starts it by the clock, in UTC.
    """

    name: str
    function: Callable[..., None]
    types: Mapping[str, type]
    tries: int = 1
    pause: int = 30
    cron: str = ""

    def packed(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments as JSON values. Raises UnfitArgument."""
        try:
            inspect.signature(self.function).bind(**arguments)
        except TypeError as error:
            raise UnfitArgument(f"{self.name}: {error}") from error
        return {name: self._packed(name, value) for name, value in arguments.items()}

    def run(self, packed: Mapping[str, Any]) -> None:
        """Call the function with arguments that `packed` made."""
        self.function(**{name: _READERS[self.types[name]](value) for name, value in packed.items()})

    def _packed(self, name: str, value: Any) -> Any:
        expected = self.types[name]
        if type(value) is not expected:
            raise UnfitArgument(f"{self.name}: {name} is {type(value).__name__}, not {expected.__name__}")
        if isinstance(value, str) and not _KEY.fullmatch(value):
            raise UnfitArgument(f"{self.name}: {name} is text, but not a key; hand over an id and read the text there")
        if isinstance(value, date):  # a datetime is one too
            return value.isoformat()
        return str(value) if isinstance(value, UUID) else value


def job(
    name: str, *, tries: int = 1, pause: int = 30, cron: str = ""
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as the job `name`. Raises ValueError or TypeError for a definition that cannot work."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a job's name; write context.verb_noun")
        if name in JOBS:
            raise ValueError(f"two jobs are named {name}")
        types = _types(name, function)
        if cron and types:
            raise TypeError(f"{name} is started by the clock, so it takes no arguments")
        JOBS[name] = Job(name, function, types, tries, pause, cron)
        return function

    return decorate


def named(name: str) -> Job:
    """The job of that name. Raises UnknownJob."""
    if name not in JOBS:
        raise UnknownJob(f"no job is named {name}")
    return JOBS[name]


def _types(name: str, function: Callable) -> dict[str, type]:
    hints = get_type_hints(function)
    types = {parameter: hints.get(parameter) for parameter in inspect.signature(function).parameters}
    for parameter, kind in types.items():
        if kind not in _READERS:
            raise TypeError(f"{name}: {parameter} must be one of {', '.join(sorted(k.__name__ for k in _READERS))}")
    return types  # type: ignore[return-value]
