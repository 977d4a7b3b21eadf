"""What a change of one of our own terms reaches: services, filters of the search, terms of other lists (ADR 0150).

Looked at before it is saved, and worked out once more when it is published. Changes nothing.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from oast.directory.enums import TermKind
from oast.directory.models import Entry, ServiceTopic, TaxonomyTerm, TermMeaning
from oast.directory.operations.meanings import Move, Sets, meanings_of, meant_by, named, own_ids, shown_sets
from oast.directory.operations.terms import OWN
from oast.directory.taxonomy import Taxonomy, Term


@dataclass(frozen=True)
class Filter:
    """A filter of the search with the services behind it, now and then."""

    name: str
    kind: TermKind
    now: int
    then: int


@dataclass(frozen=True)
class Pointing:
    """A term of another list that means this one, with the services that have it; whether a steward said so."""

    id: UUID
    name: str
    list_name: str
    services: int
    by_steward: bool


@dataclass(frozen=True)
class Reach:
    """What a change reaches. `anew` are all services that are published with it, `listed` how many of them the public
    sees, `moves` those that gain or lose a term, `filters` those with more or fewer services."""

    anew: tuple[UUID, ...]
    listed: int
    moves: tuple[Move, ...]
    filters: tuple[Filter, ...]


def reach(before: Taxonomy, term: Term) -> Reach:
    """What making `term` what it says would reach."""
    if term.code not in before.terms:  # nobody has it yet
        return Reach((), 0, (), ())
    after = before.saying(term)
    services = touched(before, after, term.code)
    sets = _sets(services, before, after)
    listed = set(Entry.objects.filter(pk__in=services).values_list("pk", flat=True))
    filters = _filters(Sets(*({key: of[key] for key in listed} for of in sets)), before, after)
    found = [move for move in named(sets) if move.service in listed]
    ordered = sorted(found, key=lambda move: (move.name, str(move.service)))
    return Reach(tuple(services), len(listed), tuple(ordered), tuple(filters))


def touched(before: Taxonomy, after: Taxonomy, code: str) -> list[UUID]:
    """The services whose snapshots the change reaches: those with the term, said or following, and those with a term
    that means something else after it."""
    used = set(ServiceTopic.objects.filter(mapped=False).values_list("term_id", flat=True).distinct())
    now, then = meanings_of(used, before), meanings_of(used, after)
    others = [key for key in used if now.get(key) != then.get(key)]
    having = Q(term=own_ids(before)[code]) | Q(term__in=others, mapped=False)
    return list(ServiceTopic.objects.filter(having).values_list("service_id", flat=True).distinct())


def pointing(known: Taxonomy, code: str) -> list[Pointing]:
    """The terms of other lists that mean this one, by the files or by a steward, those with most services first."""
    others = TaxonomyTerm.objects.exclude(taxonomy__source__name=OWN)
    meant = meant_by(others.values_list("pk", flat=True), known)
    wanted = [key for key, codes in meant.items() if code in codes]
    said = set(TermMeaning.objects.filter(term__in=wanted, own__code=code, means=True).values_list("term", flat=True))
    counted = Count("services", filter=Q(services__mapped=False))
    rows = TaxonomyTerm.objects.filter(pk__in=wanted).select_related("taxonomy").annotate(n=counted)
    found = [Pointing(one.id, one.name, one.taxonomy.name, one.n, one.id in said) for one in rows]
    return sorted(found, key=lambda one: (-one.services, one.name, str(one.id)))


def _sets(services: Collection[UUID], before: Taxonomy, after: Taxonomy) -> Sets:
    said = ServiceTopic.objects.filter(service__in=services, mapped=False).values_list("term_id", flat=True)
    return shown_sets(services, meanings_of(set(said), after), before, after)


def _filters(sets: Sets, before: Taxonomy, after: Taxonomy) -> Iterable[Filter]:
    """Outcomes and topics whose number of services changes."""
    codes = {key: code for code, key in own_ids(before).items()}
    lost, won = Counter[str](), Counter[str]()
    for service, now in sets.now.items():
        held, holds = _narrowing(now, codes, before), _narrowing(sets.then[service], codes, after)
        lost.update(held - holds)
        won.update(holds - held)
    for code in after.terms:
        if lost[code] or won[code]:
            now_there = Entry.objects.filter(topics__contains=[code]).count()
            yield Filter(after.name(code), after.terms[code].kind, now_there, now_there - lost[code] + won[code])


def _narrowing(keys: Iterable[UUID], codes: dict[UUID, str], known: Taxonomy) -> set[str]:
    """The codes by which a search finds a service: its topics and their outcomes."""
    own = {codes[key] for key in keys if key in codes}
    topics = {code for code in own if code in known.terms and known.terms[code].kind == TermKind.TOPIC}
    return topics | {known.terms[code].parent for code in topics}
