"""The scope in which a child's information may be touched: who looks or acts, when, and what was seen.

Plain Python. `looking` and `operation` (oast.audit.operations) open a scope; the managers of sensitive
models ask for it and refuse to run without one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Actor(Protocol):
    """Whoever looks or acts. Keys only: the audit knows no names."""

    @property
    def key(self) -> str:
        """The person's id as text, or `system:<name>`."""

    @property
    def acting_for(self) -> str:
        """The id of the agency the person acts for, as text; empty for a family or a system actor."""

    @property
    def offices(self) -> frozenset[str]:
        """County offices whose rows the second wall opens: `index`, `governance`, `system`, …"""


@dataclass(frozen=True)
class SystemActor:
    """A named process with a right of its own: a feed, a count, a clock-driven job."""

    name: str
    offices: frozenset[str] = frozenset({"system"})
    acting_for: str = ""

    @property
    def key(self) -> str:
        return f"system:{self.name}"


@dataclass
class Sight:
    """What was shown of one subject inside a scope."""

    right: str
    purpose: str
    shown: set[str] = field(default_factory=set)
    object_kind: str = ""
    object_id: UUID | None = None


@dataclass
class Scope:
    """One look or one operation, from its first query to its commit."""

    by: Actor
    at: datetime
    action: str
    changes: bool
    request_id: str = ""
    touched: set[str] = field(default_factory=set)
    sights: dict[UUID, Sight] = field(default_factory=dict)
    events: int = 0

    def nothing_shown(self) -> None:
        """What this look read only led on, to an operation that records itself or to another page: nobody saw it."""
        self.sights.clear()
        self.touched.clear()


class NoViewer(RuntimeError):
    """A child's information was asked for outside a look or an operation. A defect, never a user's fault."""


class ChangeOutsideOperation(RuntimeError):
    """A sensitive row was to be changed outside an operation. A defect, never a user's fault."""


_current: ContextVar[Scope | None] = ContextVar("oast_scope", default=None)
_request: ContextVar[str] = ContextVar("oast_request", default="")


def request_id() -> str:
    """The id of the web request that is being answered; empty outside one."""
    return _request.get()


@contextmanager
def request(identity: str) -> Iterator[None]:
    """Every event inside the block carries this request's id."""
    mark = _request.set(identity)
    try:
        yield
    finally:
        _request.reset(mark)


def current() -> Scope | None:
    """The open scope, or None."""
    return _current.get()


def require(model: str) -> Scope:
    """The open scope, which from now on must record an event because `model` was touched.

    Raises NoViewer when there is none.
    """
    scope = _current.get()
    if scope is None:
        raise NoViewer(f"{model} was read without a viewer: open audit.looking(...) or call an operation")
    scope.touched.add(model)
    return scope


def require_change(model: str) -> Scope:
    """The open scope, if it is an operation's. Raises ChangeOutsideOperation otherwise."""
    scope = _current.get()
    if scope is None or not scope.changes:
        raise ChangeOutsideOperation(f"{model} may only be changed inside an operation")
    return scope


@contextmanager
def opened(scope: Scope) -> Iterator[Scope]:
    """Make `scope` the current one for the block."""
    mark = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(mark)
