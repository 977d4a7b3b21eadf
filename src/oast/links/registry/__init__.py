"""Which kinds of things may be linked. Plain Python.

A context says so in its `apps.py`: `allow("directory.service", public=True)`. A kind nobody has allowed is
refused, and the contexts that know children cannot allow one: a link would show outside their rules that
something exists.
"""

import re
from dataclasses import dataclass

SENSITIVE_CONTEXTS = frozenset({"caf", "childindex", "sharing", "audit"})

_KIND = re.compile(r"([a-z]+)\.[a-z]+(_[a-z]+)*")


@dataclass(frozen=True)
class Kind:
    """A kind of thing; `public` when its label may stand on a page that needs no sign-in."""

    name: str
    public: bool


KINDS: dict[str, Kind] = {}
"""Every allowed kind by name."""


class UnknownKind(LookupError):
    """Nobody has allowed this kind to be linked. A defect of the caller."""


def allow(name: str, *, public: bool) -> Kind:
    """Let things of this kind (`context.noun`) be linked. Raises ValueError for a sensitive context's kind."""
    shape = _KIND.fullmatch(name)
    if not shape:
        raise ValueError(f"{name!r} is not a kind; write context.noun")
    if shape[1] in SENSITIVE_CONTEXTS:
        raise ValueError(f"{name} is not linked: {shape[1]} knows children")
    if KINDS.setdefault(name, Kind(name, public)) != Kind(name, public):
        raise ValueError(f"{name} is allowed twice, in different ways")
    return KINDS[name]


def kind(name: str) -> Kind:
    """The allowed kind of that name. Raises UnknownKind."""
    if name not in KINDS:
        raise UnknownKind(f"{name} may not be linked; its context allows it in apps.py, if it knows no children")
    return KINDS[name]
