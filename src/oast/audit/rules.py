"""Refusals: the exceptions by which a rule or a policy says no, with a sentence for the person."""

from uuid import UUID

from oast.audit.scope import Actor


class Refused(Exception):
    """The person may not do this, or the state does not allow it.

    `sentence` is shown to the person (403) and kept in the audit; it never holds a child's information.
    `recorded` is set once its event is written.
    """

    def __init__(self, sentence: str, *, subject: UUID | None = None):
        self.sentence = sentence
        self.subject = subject
        self.recorded = False
        super().__init__(sentence)


class NotForYou(Refused):
    """The person may not even know whether it exists: one constant 404 page; the sentence goes to the audit."""


class Stale(Refused):
    """Somebody else saved first. `theirs` and `yours` hold both values by field, so that nothing typed is lost."""

    def __init__(self, sentence: str, *, theirs: dict[str, str], yours: dict[str, str], subject: UUID | None = None):
        self.theirs = theirs
        self.yours = yours
        super().__init__(sentence, subject=subject)


def check_is_clock(by: Actor) -> None:
    """Raises Refused for all but named system actors."""
    if "system" not in by.offices:
        raise Refused("Only the clock does this.")
