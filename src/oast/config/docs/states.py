"""The state diagrams, from the transition tables of every context's policies."""

import importlib
import pkgutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.util import find_spec
from types import ModuleType
from typing import Protocol

import oast

INTRODUCTION = """# States

Written from the transition tables of each context's policies by `./oast docs`; do not edit. A policy module
gives its table as `TRANSITIONS`: either from each state to those that may follow it, or transitions that each
have a `name`, the states in `sources`, and a `target`.
"""


class Transition(Protocol):
    """What a policy's table consists of."""

    @property
    def name(self) -> str: ...
    @property
    def sources(self) -> Collection[str]: ...
    @property
    def target(self) -> str: ...


def page() -> str:
    """Every transition table as a Mermaid diagram and, for those who read lists, as a list."""
    import django

    django.setup()
    tables = [section(*_names(module), module.TRANSITIONS) for module in _policies() if hasattr(module, "TRANSITIONS")]
    return "\n".join([INTRODUCTION, *tables])


def section(context: str, subject: str, table: Mapping[str, Collection[str]] | Iterable[Transition]) -> str:
    """One table: heading, diagram, list."""
    arrows = sorted(_arrows(table))
    diagram = [f"    {start} --> {end}{f': {name}' if name else ''}" for start, end, name in arrows]
    rows = [f"- {start} → {end}{f' ({name})' if name else ''}" for start, end, name in arrows]
    heading = f"## {context}: {subject}" if subject else f"## {context}"
    return "\n".join([heading, "", "```mermaid", "stateDiagram-v2", *diagram, "```", "", *rows, ""])


def _arrows(table: Mapping[str, Collection[str]] | Iterable[Transition]) -> Iterator[tuple[str, str, str]]:
    if isinstance(table, Mapping):
        yield from ((str(start), str(end), "") for start, ends in table.items() for end in ends)
    else:
        yield from ((str(start), str(step.target), step.name) for step in table for start in step.sources)


def _names(module: ModuleType) -> tuple[str, str]:
    """The context, and the part of its policies: `oast.caf.policies.assessment` is caf and assessment."""
    _, context, _, *part = module.__name__.split(".")
    return context, part[0].replace("_", " ") if part else ""


def _policies() -> Iterator[ModuleType]:
    for context in sorted(module.name for module in pkgutil.iter_modules(oast.__path__)):
        if find_spec(f"oast.{context}.policies"):
            module = importlib.import_module(f"oast.{context}.policies")
            yield module
            for part in pkgutil.iter_modules(getattr(module, "__path__", [])):
                yield importlib.import_module(f"{module.__name__}.{part.name}")
