"""Taxonomies and their terms: a source's, and our own as they are in force."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from django.db import models

from oast.directory.enums import TermKind
from oast.directory.models import Source, Taxonomy, TaxonomyTerm
from oast.directory.operations.bulk import upsert
from oast.directory.operations.keys import as_uuid, part_key, source_key
from oast.directory.queries import taxonomy
from oast.directory.records import Package, TermRecord
from oast.directory.taxonomy import Taxonomy as InForce
from oast.directory.taxonomy import Term

OWN = "Oast"
"""The name of the source that our own taxonomies and entries have."""

OUTCOMES, TOPICS, NEEDS = "Every Child Matters outcomes", "Topics", "Needs"
"""The names of our own taxonomies."""

LISTS = {TermKind.OUTCOME: OUTCOMES, TermKind.TOPIC: TOPICS, TermKind.NEED: NEEDS}


def store_terms(package: Package, source: Source) -> dict[tuple[bool, str], UUID]:
    """Store the package's terms and our own; ids by (whether our own, the key by which services point at the term).

    A term that is one of our own, because another Oast sent it, stays our own.
    """
    own = store_own_terms()
    theirs = _store(source, package.terms.values(), frozenset(own.values()))
    return {(True, code): key for code, key in own.items()} | {(False, key): one for key, one in theirs.items()}


def store_own_terms() -> dict[str, UUID]:
    """Bring the rows of our own outcomes, topics and needs to what is in force; codes to ids. A retired one stays."""
    source, _ = Source.objects.get_or_create(id=source_key(OWN), defaults={"name": OWN, "format": "definitions"})
    known = taxonomy.in_force()
    return _store(source, [_record(term, known) for term in known.terms.values()])


def _record(term: Term, known: InForce) -> TermRecord:
    heir = known.current(term.code) if term.heir else ""
    return TermRecord(
        term.code,
        term.name,
        LISTS[term.kind],
        description=f"Retired: “{known.name(heir)}” stands for it." if heir else "",
        parent=known.parent(term),
        heir=heir,
    )


def _store(source: Source, terms: Iterable[TermRecord], own: frozenset[UUID] = frozenset()) -> dict[str, UUID]:
    records = list(terms)
    keys = _free(TaxonomyTerm, "term", source, {one.key or one.code for one in records}, own)
    named = {one.vocabulary: one.taxonomy for one in records if keys[one.key or one.code] not in own}
    taken = _free(Taxonomy, "taxonomy", source, {given for given in named.values() if given})
    taxonomies = {name: taken.get(given) or part_key(source.id, "taxonomy", name) for name, given in named.items()}
    upsert(Taxonomy, [Taxonomy(id=key, source=source, name=name) for name, key in taxonomies.items()])
    new = [one for one in records if keys[one.key or one.code] not in own]
    upsert(TaxonomyTerm, [_term(one, keys, taxonomies) for one in _with_codes(new)])
    return keys


def _free(
    model: type[models.Model], kind: str, source: Source, given: Iterable[str], own: frozenset[UUID] = frozenset()
) -> dict[str, UUID]:
    """The id of each identifier: its own where it is a UUID that no other source has, else one made of both."""
    keys = {name: as_uuid(name) or part_key(source.id, kind, name) for name in given}
    of = "source" if model is Taxonomy else "taxonomy__source"
    others = model._default_manager.filter(pk__in=keys.values()).exclude(**{of: source})
    elsewhere = set(others.values_list("pk", flat=True)) - own
    return {name: part_key(source.id, kind, name) if key in elsewhere else key for name, key in keys.items()}


def _with_codes(terms: Iterable[TermRecord]) -> Iterator[TermRecord]:
    """Terms whose codes are each used once in their taxonomy; a code met before gives way to the identifier."""
    used: set[tuple[str, str]] = set()
    for one in terms:
        code = one.code if (one.vocabulary, one.code) not in used else one.key
        used.add((one.vocabulary, code))
        yield replace(one, code=code)


def _term(one: TermRecord, keys: Mapping[str, UUID], taxonomies: Mapping[str, UUID]) -> TaxonomyTerm:
    return TaxonomyTerm(
        id=keys[one.key or one.code],
        taxonomy_id=taxonomies[one.vocabulary],
        code=one.code,
        name=one.name,
        description=one.description,
        facet=one.facet,
        parent_id=keys.get(one.parent),
        heir_id=keys.get(one.heir),
    )
