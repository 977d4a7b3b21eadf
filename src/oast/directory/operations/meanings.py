"""What the terms of other lists mean here: our topics and needs that follow from them, service by service.

The definition files say what is certain; a steward goes before them. A topic that follows is a row of its own, marked
`mapped`, so that it can be made anew without touching what the source or the provider said (docs/adr/0133). One of our
own that is retired means its heir in the same way (docs/adr/0150).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import Actor
from oast.directory.definitions import MAPPINGS
from oast.directory.models import Service, ServiceTopic, TaxonomyTerm, TermMeaning
from oast.directory.operations.bulk import copy
from oast.directory.operations.keys import part_key
from oast.directory.operations.publishing import publish
from oast.directory.operations.terms import OUTCOMES, OWN, store_own_terms
from oast.directory.queries import taxonomy
from oast.directory.rules import check_is_steward
from oast.directory.taxonomy import Taxonomy

Meanings = dict[UUID, frozenset[UUID]]
"""Terms to the terms of our own that follow from them."""


@dataclass(frozen=True)
class Move:
    """What a service would gain and lose."""

    service: UUID
    name: str
    gains: tuple[str, ...]
    loses: tuple[str, ...]


@operation("directory.map_term")
def map_term(*, by: Actor, at: datetime, term_id: UUID, own: Collection[UUID]) -> UUID:
    """Say which of our own topics and needs a term means; the services with it are published anew.

    Raises Refused for whoever is no steward and for what is not ours, NotForYou for a term that is not there.
    """
    check_is_steward(by)
    term = _term(term_id)
    _check_ours(own)
    said = _differing(term, own)
    TermMeaning.objects.filter(term=term).delete()
    TermMeaning.objects.bulk_create(
        TermMeaning(term=term, own_id=key, means=means, by=by.key, at=at) for key, means in said.items()
    )
    moved = {move.service for move in _moves(term, frozenset(own))}
    services = with_term(term)
    derive(services)
    if moved:
        Service.objects.filter(pk__in=moved).update(modified_at=at)
        publish(moved)
    changed(object_kind="directory.term", object_id=term.id)
    return term.id


def _differing(term: TaxonomyTerm, own: Collection[UUID]) -> dict[UUID, bool]:
    """What a steward says of a term that the files do not: these it means, those it does not. What the files say of a
    retired one of our own counts as said of its heir."""
    known = taxonomy.in_force()
    ids = own_ids(known)
    filed = {ids[code]: ids[known.current(code)] for code in _by_files(term, known)}
    refused = {key: False for key, now in filed.items() if now not in own}
    return refused | {key: True for key in own if key not in filed.values()}


def what_moves(term_id: UUID, own: Collection[UUID]) -> list[Move]:
    """Which services would gain or lose what, before it is saved, by name. Changes nothing."""
    _check_ours(own)
    return sorted(_moves(_term(term_id), frozenset(own)), key=lambda move: (move.name, str(move.service)))


def derive(services: Collection[UUID] | None = None) -> None:
    """Make anew what follows from the terms of these services (all, if not given)."""
    old = ServiceTopic.objects.filter(mapped=True)
    rows = ServiceTopic.objects.filter(mapped=False)
    if services is not None:
        old, rows = old.filter(service__in=services), rows.filter(service__in=services)
    old.delete()
    said: dict[UUID, set[UUID]] = {}
    for service, term in rows.values_list("service_id", "term_id"):
        said.setdefault(service, set()).add(term)
    meanings = meanings_of({term for terms in said.values() for term in terms})
    follows = ((service, key) for service, terms in said.items() for key in sorted(_following(terms, meanings)))
    copy(
        ServiceTopic,
        ["id", "service", "term", "mapped"],
        ((part_key(service, "topic", str(key)), service, key, True) for service, key in follows),
    )


def meant_itself(terms: Iterable[UUID], known: Taxonomy | None = None) -> Meanings:
    """What each of the terms is said to mean, by the files and the stewards; not what follows from a need. Terms that
    mean nothing are left out. `known` are our own, those in force if not given."""
    known = known or taxonomy.in_force()
    ids = own_ids(known)
    said = meant_by(terms, known)
    return {key: frozenset(ids[known.current(code)] for code in codes) for key, codes in said.items() if codes}


def meanings_of(terms: Iterable[UUID], known: Taxonomy | None = None) -> Meanings:
    """What each of the terms means: by the files, by the stewards, and what follows from a need."""
    known = known or taxonomy.in_force()
    needs = needs_of(known)
    said = meant_itself(terms, known)
    return {key: own.union(*(needs.get(one, frozenset()) for one in own)) for key, own in said.items()}


def needs_of(known: Taxonomy) -> Meanings:
    """Our own needs to the topics that answer them."""
    ids = own_ids(known)
    return {ids[one.code]: frozenset(ids[code] for code in known.answers(one.code)) for one in known.needs}


def with_term(term: TaxonomyTerm) -> list[UUID]:
    """The services that a source or a provider gave this term."""
    return list(ServiceTopic.objects.filter(term=term, mapped=False).values_list("service_id", flat=True))


def _following(terms: Collection[UUID], meanings: Meanings) -> set[UUID]:
    """What follows from terms and is not among them."""
    return set().union(*(meanings.get(term, frozenset()) for term in terms)) - set(terms)


def _moves(term: TaxonomyTerm, own: frozenset[UUID]) -> list[Move]:
    """The difference between what follows now and what would follow."""
    known = taxonomy.in_force()
    services = with_term(term)
    said = ServiceTopic.objects.filter(service__in=services, mapped=False).values_list("term_id", flat=True)
    meanings = meanings_of(set(said), known)
    needs = needs_of(known)
    meanings[term.id] = own.union(*(needs.get(one, frozenset()) for one in own))
    return named(shown_sets(services, meanings, known, known))


class Sets(NamedTuple):
    """The terms that services are shown with, now and after a change."""

    now: dict[UUID, set[UUID]]
    then: dict[UUID, set[UUID]]


def shown_sets(services: Collection[UUID], meanings: Meanings, before: Taxonomy, after: Taxonomy) -> Sets:
    """What the services are shown with, and would be if terms meant this and our own were `after`."""
    said: dict[UUID, set[UUID]] = {service: set() for service in services}
    now: dict[UUID, set[UUID]] = {service: set() for service in services}
    rows = ServiceTopic.objects.filter(service__in=services).values_list("service_id", "term_id", "mapped")
    for service, key, mapped in rows:
        now[service].add(key)
        if not mapped:
            said[service].add(key)
    ids = own_ids(before)
    hidden, hidden_then = ({ids[one.code] for one in known.retired} for known in (before, after))
    then = {service: (keys | _following(keys, meanings)) - hidden_then for service, keys in said.items()}
    return Sets({service: keys - hidden for service, keys in now.items()}, then)


def named(sets: Sets) -> list[Move]:
    """What each of the services gains and loses, by name; those that do neither are left out."""
    differing = [service for service, now in sets.now.items() if now != sets.then[service]]
    wanted = {key for service in differing for key in sets.now[service] ^ sets.then[service]}
    names = dict(TaxonomyTerm.objects.filter(pk__in=wanted).values_list("pk", "name"))
    called = dict(Service.objects.filter(pk__in=differing).values_list("pk", "name"))
    return [
        Move(
            service,
            called[service],
            tuple(sorted(names[key] for key in sets.then[service] - sets.now[service])),
            tuple(sorted(names[key] for key in sets.now[service] - sets.then[service])),
        )
        for service in differing
    ]


def meant_by(terms: Iterable[UUID], known: Taxonomy) -> dict[UUID, frozenset[str]]:
    """The codes that the files and the stewards give each term, retired ones among them."""
    found = list(TaxonomyTerm.objects.filter(pk__in=terms).select_related("taxonomy__source"))
    made = {one.id: _by_files(one, known) for one in found}
    rows = TermMeaning.objects.filter(term__in=found).values_list("term_id", "own__code", "means")
    for term, code, means in rows:
        made[term] = made[term] | {code} if means else made[term] - {code}
    return made


def _by_files(term: TaxonomyTerm, known: Taxonomy) -> frozenset[str]:
    """The codes that follow from a term before a steward says otherwise: of our own, a need means its topics and a
    retired one its heir."""
    if term.taxonomy.source.name != OWN:
        return frozenset(_by_file(term))
    own = known.terms.get(term.code)
    if own is None:
        return frozenset()
    return frozenset({own.heir} if own.heir else own.answers)


def _by_file(term: TaxonomyTerm) -> set[str]:
    """The codes that the rules of the files give a term."""
    said = {term.code.casefold(), term.name.casefold()}
    means: set[str] = set()
    for mapping in MAPPINGS.one().mappings:
        if mapping.vocabulary in {"*", term.taxonomy.name}:
            for rule in mapping.rules:
                if any(_meets(word.casefold(), said) for word in rule.terms):
                    means.update(rule.means)
    return means


def _meets(word: str, said: Iterable[str]) -> bool:
    if word.endswith("*"):
        return any(one.startswith(word[:-1]) for one in said)
    return word in said


def own_ids(known: Taxonomy) -> dict[str, UUID]:
    """Our own terms by code."""
    found = dict(TaxonomyTerm.objects.filter(taxonomy__source__name=OWN).values_list("code", "id"))
    return found if set(known.terms) <= set(found) else store_own_terms()


def _term(term_id: UUID) -> TaxonomyTerm:
    found = TaxonomyTerm.objects.filter(pk=term_id).select_related("taxonomy__source").first()
    if found is None or found.taxonomy.source.name == OWN:
        raise NotForYou("There is no such term.")
    return found


def _check_ours(own: Collection[UUID]) -> None:
    """Only topics and needs of our own are meant by a term; outcomes follow from topics."""
    ours = TaxonomyTerm.objects.filter(pk__in=own, taxonomy__source__name=OWN, heir=None)
    rows = ours.exclude(taxonomy__name=OUTCOMES)
    if rows.count() != len(set(own)):
        raise Refused("A term can mean topics and needs of this directory only.")
