"""Our own terms in the words of the stewards' pages."""

from collections.abc import Iterable, Iterator
from typing import Any

from oast.audit.rules import Stale
from oast.directory.enums import TermHow, TermKind, TermState
from oast.directory.models import TermVersion
from oast.directory.operations.reaching import Reach
from oast.directory.queries import stewards
from oast.directory.queries.own_terms import OwnTerm, ids_of, in_words
from oast.directory.taxonomy import Taxonomy, Term

SHOWN = 50
"""Services named in a preview."""


def history(versions: Iterable[TermVersion]) -> list[dict[str, Any]]:
    """The versions of a term as the timeline takes them, the newest first."""
    found = list(versions)
    people = stewards.people(one.made_by for one in found)
    return [
        {
            "id": one.id,
            "title": TermHow(one.how).label + (f": {TermState(one.state).label.lower()}" if _unfinished(one) else ""),
            "when": one.made_at,
            "by": people.get(one.made_by, ""),
            "text": one.words,
        }
        for one in found
    ]


def _unfinished(one: TermVersion) -> bool:
    return one.state != TermState.IN_FORCE


def waiting(change: TermVersion | None) -> dict[str, Any] | None:
    """The change that is not in force yet, and who made it."""
    if change is None:
        return None
    by = stewards.people([change.made_by]).get(change.made_by, "")
    return {"change": change, "name": change.content["name"], "how": TermHow(change.how).label, "by": by}


def preview(known: Taxonomy, before: Term | None, after: Term, reach: Reach) -> dict[str, Any]:
    """What a change would do, before it is saved."""
    return {
        "effects": list(effects(known, before, after)),
        "listed": reach.listed,
        "filters": [[f"{one.kind.label}: {one.name}", f"{one.now:,}", f"{one.then:,}"] for one in reach.filters],
        "moves": reach.moves[:SHOWN],
        "number": len(reach.moves),
    }


def differences(known: Taxonomy, now: Term, then: Term) -> list[dict[str, str]]:
    """What differs between two states of a term, side by side."""
    left, right = in_words(known, now), in_words(known, then)
    return [{"label": one, "left": left[one], "right": right[one]} for one in left if left[one] != right[one]]


def both(stale: Stale) -> list[dict[str, str]]:
    """What somebody else saved, and what was written here."""
    return [{"label": one, "theirs": said, "yours": stale.yours[one]} for one, said in stale.theirs.items()]


def effects(known: Taxonomy, before: Term | None, after: Term) -> Iterator[str]:
    """Sentences on what searches, filters, pages and the open interface say otherwise."""
    if before is None:
        yield _ADDED[after.kind]
        return
    if before.name != after.name:
        yield (
            f"It is read as “{after.name}” instead of “{before.name}”: in the filters and suggestions of the search, on"
            " the pages of its services, in forms, in the open interface and in exports."
        )
    yield from _words(before, after)
    if before.parent != after.parent:
        yield f"It stands under “{_above(known, after)}” instead of “{_above(known, before)}”."
    yield from _answers(known, before, after)
    if after.heir and not before.heir:
        yield (
            f"“{known.name(known.current(after.heir))}” stands for it: addresses of searches that people kept, its"
            " identifier in the open interface, and terms of other lists that mean it lead there."
        )
        if led := [one.name for one in known.needs if after.code in known.answers(one.code)]:
            yield f"Needs that it answers lead there too: {', '.join(led)}."
    elif before.heir and not after.heir:
        yield "It is offered in filters and forms again, and its services have it again."


_ADDED = {
    TermKind.TOPIC: "Providers can choose it in their forms, terms of other lists can be said to mean it, and the"
    " search offers it as a filter as soon as a service has it.",
    TermKind.NEED: "Terms of other lists can be said to mean it, and the open interface lists it.",
}


def _words(before: Term, after: Term) -> Iterator[str]:
    """Words by which a search finds the services of a topic: its name and its further words."""
    old, new = (set(f"{one.name} {one.also}".casefold().split()) for one in (before, after))
    if before.kind == TermKind.TOPIC and new - old:
        yield f"Its services are found by these words too: {', '.join(sorted(new - old))}."
    if before.kind == TermKind.TOPIC and old - new:
        lost = ", ".join(sorted(old - new))
        yield f"They are no longer found by these words, unless they say them themselves: {lost}."


def _answers(known: Taxonomy, before: Term, after: Term) -> Iterator[str]:
    old, new = ({known.current(code) for code in one.answers} for one in (before, after))
    if new - old:
        yield f"Services with this need are found under these topics too: {_names(known, new - old)}."
    if old - new:
        yield f"This need no longer brings these topics with it: {_names(known, old - new)}."


def _names(known: Taxonomy, codes: Iterable[str]) -> str:
    return ", ".join(sorted(map(known.name, codes)))


def _above(known: Taxonomy, term: Term) -> str:
    return known.name(known.parent(term)) if term.parent else "none: a wider need"


def shown(own: OwnTerm) -> dict[str, Any]:
    """One of our own terms for its page."""
    term, known = own.term, own.known
    answering = [one for one in known.needs if term.code in known.answers(one.code)]
    near = [*known.under(term.code), *answering, *filter(None, [known.terms.get(known.current(term.heir))])]
    ids = ids_of({one.code for one in near})
    return {
        "title": term.name,
        "shown": own,
        "rows": [row for row in in_words(known, term).items() if row[1] or row[0] != "Retired into"],
        "under": [(ids[one.code], one.name) for one in known.under(term.code) if one.code in ids],
        "answering": [(ids[one.code], one.name) for one in answering if one.code in ids],
        "heir": next(((ids[one.code], one.name) for one in near[-1:] if term.heir and one.code in ids), None),
    }


def now_and_then(own: OwnTerm, then: Term) -> list[dict[str, str]]:
    """What a term says now and said then, side by side."""
    return differences(own.known, own.term, then)
