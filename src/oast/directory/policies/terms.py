"""What a change of one of our own terms allows: its state, and what a term may become (docs/adr/0150)."""

from oast.audit.rules import Refused
from oast.directory.enums import TermKind, TermState
from oast.directory.taxonomy import Taxonomy, Term

TRANSITIONS = {
    TermState.WAITING: frozenset({TermState.IN_FORCE, TermState.TAKEN_BACK}),
    TermState.IN_FORCE: frozenset(),
    TermState.TAKEN_BACK: frozenset(),
}
"""A change of one of our own terms. It comes into force together with everything that is published anew for it; what is
in force is changed by a further change."""

DEALT_WITH = "This change is in force or was taken back meanwhile. Load the page again."
FIXED = (
    "The five outcomes are those of Every Child Matters, which section 10 of the Children Act 2004 names: none is "
    "added or retired here. Their wording can be changed."
)
NO_NAME = "Enter the name."
NOT_THERE = "Choose one of those that are shown."
IS_RETIRED = "It is retired. Put it back first."
NOT_RETIRED = "It is not retired."
HAS_NEEDS = "Needs stand under it. Move them under another need first."
ONLY_TWO = "A need stands under a wider one, and nothing under that: choose a wider need."
NO_HEIR = "Choose what is to stand for it, so that no service is left without."
RING = "The term that would stand for it is retired itself, and nothing stands for that but this one."
LONGEST = 200


def check_may_become(state: str, wanted: TermState) -> None:
    """Raises Refused where the change may not go on so."""
    if wanted not in TRANSITIONS[TermState(state)]:
        raise Refused(DEALT_WITH)


def check_can_add(kind: TermKind) -> None:
    """Raises Refused for an outcome."""
    if kind == TermKind.OUTCOME:
        raise Refused(FIXED)


def check_can_retire(known: Taxonomy, term: Term, heir: str) -> None:
    """Raises Refused unless the term is in force and another of its kind that is in force will stand for it."""
    if term.kind == TermKind.OUTCOME:
        raise Refused(FIXED)
    if term.heir:
        raise Refused(IS_RETIRED)
    if not heir:
        raise Refused(NO_HEIR)
    if heir == term.code or not _in_force(known, heir, term.kind):
        raise Refused(NOT_THERE)


def check_fits(known: Taxonomy, term: Term) -> None:
    """Raises Refused where the term would not fit the others: its name, what is above it, what answers it."""
    after = known.saying(term)
    if not term.name.strip() or len(term.name) > LONGEST:
        raise Refused(NO_NAME)
    if term.heir:
        if term.kind == TermKind.OUTCOME:
            raise Refused(FIXED)
        if known.under(term.code):
            raise Refused(HAS_NEEDS)
        if after.terms.get(after.current(term.code), term).heir:
            raise Refused(RING)
        return
    if any(_same_name(one, term) for one in known.terms.values()):
        raise Refused(f"Another {term.kind.label.lower()} is called “{term.name}”.")
    if term.kind == TermKind.TOPIC and not _in_force(known, term.parent, TermKind.OUTCOME):
        raise Refused("Choose the outcome that it serves most.")
    if term.kind == TermKind.NEED:
        _check_need(known, term)


def _check_need(known: Taxonomy, term: Term) -> None:
    wider = known.terms.get(known.parent(term))
    if term.parent and (wider is None or wider.kind != TermKind.NEED or wider.code == term.code):
        raise Refused(NOT_THERE)
    if wider and (wider.parent or known.under(term.code)):
        raise Refused(ONLY_TWO)
    if not all(known.terms.get(known.current(one), term).kind == TermKind.TOPIC for one in term.answers):
        raise Refused(NOT_THERE)


def _in_force(known: Taxonomy, code: str, kind: TermKind) -> bool:
    found = known.terms.get(code)
    return found is not None and found.kind == kind and not found.heir


def _same_name(one: Term, other: Term) -> bool:
    alike = one.name.casefold() == other.name.strip().casefold()
    return alike and one.kind == other.kind and one.code != other.code and not one.heir
