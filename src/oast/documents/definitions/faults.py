"""Faults of definition files, in words for whoever edits them."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in a file, and what to do about it."""

    file: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class DefinitionError(Exception):
    """The definition files cannot be used; every fault is listed, one a line."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = sorted(faults)
        super().__init__("\n".join(map(str, self.faults)))


def sentences(errors: list[Any]) -> list[tuple[tuple, str]]:
    """Pydantic's errors as (path, sentence). An unknown key is laid beside the missing ones it resembles."""
    missing: dict[tuple, list[str]] = {}
    for error in errors:
        if error["type"] == "missing":
            missing.setdefault(error["loc"][:-1], []).append(str(error["loc"][-1]))
    return [(error["loc"], _sentence(error, missing.get(error["loc"][:-1], []))) for error in errors]


def _sentence(error: Any, missing: list[str]) -> str:
    where, kind = _where(error["loc"]), error["type"]
    if kind == "missing":
        return f"{where} is missing; add it"
    if kind == "extra_forbidden":
        meant = get_close_matches(str(error["loc"][-1]), missing, 1)
        return f"{where} is not known here; " + (f"write {meant[0]}" if meant else "take it out")
    if kind == "string_type" and error["input"] is not None:
        return f'{where} should be text; write it in quotes: "{error["input"]}"'
    if kind == "value_error":
        return f"{where}: {error['ctx']['error']}"
    return f"{where}: {error['msg']} (it says {_short(error['input'])})"


def _where(path: tuple) -> str:
    """`lcsps[3].name`, or the whole file."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.lstrip(".") or "the file"


def _short(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
