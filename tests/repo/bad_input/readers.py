"""Which addresses read a sent form: found in the code of their views, so that a new one cannot be forgotten."""

import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType

from tests.repo.addresses import Address, patterns

SENT = {"POST", "FILES", "body"}
"""Attributes of a request whose reading makes a view one that takes a form."""


def takes_forms() -> list[Address]:
    """Every address whose view reads what was sent: ours by their code, a library's by their method `post`."""
    return [address for address, view in patterns() if _posts(view)]


def takes_questions() -> list[Address]:
    """Every address of ours whose view reads what stands behind the question mark."""
    return [address for address, view in patterns() if address.context != "library" and _reads(view, {"GET"})]


def _posts(view: Callable) -> bool:
    if kind := getattr(view, "view_class", None):
        return hasattr(kind, "post")
    return _reads(view, SENT)


def _reads(view: Callable, attributes: set[str]) -> bool:
    return any(attributes & set(code.co_names) for code in _codes(inspect.unwrap(view), set()))


def _codes(function: FunctionType, seen: set[FunctionType]) -> Iterator[CodeType]:
    """The code of a view and of everything of ours that it calls by name."""
    if function in seen:
        return
    seen.add(function)
    for code in _nested(function.__code__):
        yield code
        for called in _called(code, function.__globals__):
            yield from _codes(called, seen)


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inside in code.co_consts:
        if isinstance(inside, CodeType):
            yield from _nested(inside)


def _called(code: CodeType, known: dict) -> Iterator[FunctionType]:
    for name in code.co_names:
        for found in [known.get(name), *(getattr(one, name, None) for one in _modules(code, known))]:
            plain = inspect.unwrap(found) if callable(found) else None
            if isinstance(plain, FunctionType) and plain.__module__.startswith("oast."):
                yield plain


def _modules(code: CodeType, known: dict) -> list[ModuleType]:
    return [known[name] for name in code.co_names if isinstance(known.get(name), ModuleType)]
