"""An empty list is a look, too."""

from oast.audit import scope
from oast.audit.enums import Outcome
from oast.audit.operations import record


def say_listed() -> None:
    """Record that a list was looked at, where it named no child that would say so."""
    opened = scope.current()
    if opened and not (opened.events or opened.sights):
        record(outcome=Outcome.SHOWN)
