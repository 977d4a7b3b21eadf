"""Taxonomies and their terms: a source's, and our own from the definition files."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from oast.directory.definitions import TOPICS as DEFINED
from oast.directory.models import Source, Taxonomy, TaxonomyTerm
from oast.directory.operations.bulk import upsert
from oast.directory.operations.keys import part_key, source_key
from oast.directory.records import Package, TermRecord

OWN = "Oast"
"""The name of the source that our own taxonomies and entries have."""

OUTCOMES, TOPICS = "Every Child Matters outcomes", "Topics"


def store_terms(package: Package, source: Source) -> dict[tuple[bool, str], UUID]:
    """Store the package's terms and our own; ids by (whether our own, code)."""
    own = store_own_terms()
    theirs = _store(source, package.terms.values())
    return {(True, code): key for code, key in own.items()} | {(False, code): key for code, key in theirs.items()}


def store_own_terms() -> dict[str, UUID]:
    """Bring our own outcomes and topics to the definition files; codes to ids."""
    source, _ = Source.objects.get_or_create(id=source_key(OWN), defaults={"name": OWN, "format": "definitions"})
    known = DEFINED.one()
    outcomes = [TermRecord(one.code, one.name, OUTCOMES) for one in known.outcomes]
    topics = [TermRecord(one.code, one.name, TOPICS, parent=one.outcome) for one in known.topics]
    return _store(source, [*outcomes, *topics])


def _store(source: Source, terms: Iterable[TermRecord]) -> dict[str, UUID]:
    records = list(terms)
    taxonomies = {name: part_key(source.id, "taxonomy", name) for name in {one.vocabulary for one in records}}
    upsert(Taxonomy, [Taxonomy(id=key, source=source, name=name) for name, key in taxonomies.items()])
    keys = {one.code: part_key(source.id, "term", one.code) for one in records}
    upsert(TaxonomyTerm, [_term(one, keys, taxonomies) for one in records])
    return keys


def _term(one: TermRecord, keys: Mapping[str, UUID], taxonomies: Mapping[str, UUID]) -> TaxonomyTerm:
    return TaxonomyTerm(
        id=keys[one.code],
        taxonomy_id=taxonomies[one.vocabulary],
        code=one.code,
        name=one.name,
        facet=one.facet,
        parent_id=keys.get(one.parent),
    )
