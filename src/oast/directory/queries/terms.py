"""Lists of terms with what they mean here, and how many services have them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from oast.audit.rules import NotForYou
from oast.directory.models import ServiceTopic, Taxonomy, TaxonomyTerm

OURS = "definitions"
"""The format of our own source."""

A_PAGE = 50


@dataclass(frozen=True)
class ListShown:
    """A list of terms. `without` are services of its source that no topic of ours was found for."""

    id: UUID
    name: str
    source: str
    ours: bool
    terms: int
    used: int


@dataclass(frozen=True)
class TermShown:
    """A term with the services that have it."""

    id: UUID
    name: str
    code: str
    services: int
    list_id: UUID
    list_name: str
    source: str
    ours: bool


@dataclass(frozen=True)
class Choices:
    """What a term may mean: outcomes with their topics, and needs, as (id, name) by heading."""

    topics: tuple[tuple[str, str], ...]
    needs: tuple[tuple[str, str], ...]


def lists() -> list[ListShown]:
    """All lists of terms, ours first; one statement."""
    rows = Taxonomy.objects.select_related("source").annotate(
        n=Count("terms", distinct=True), used=Count("terms", filter=Q(terms__in=_used()), distinct=True)
    )
    made = [ListShown(one.id, one.name, one.source.name, one.source.format == OURS, one.n, one.used) for one in rows]
    return sorted(made, key=lambda one: (not one.ours, one.source, one.name))


def terms(list_id: UUID, words: str = "", page: int = 1) -> tuple[str, list[TermShown], bool]:
    """The name of a list, its terms by how many services have them, and whether there are more. Raises NotForYou."""
    found = Taxonomy.objects.filter(pk=list_id).select_related("source").first()
    if found is None:
        raise NotForYou("There is no such list.")
    rows = _counted().filter(taxonomy=found, name__icontains=words).order_by("-n", "name", "pk")
    shown = [_shown(one) for one in rows[(page - 1) * A_PAGE : page * A_PAGE + 1]]
    return found.name, shown[:A_PAGE], len(shown) > A_PAGE


def term(term_id: UUID) -> TermShown:
    """One term of another list. Raises NotForYou, also for one of our own, which mean themselves."""
    found = _counted().filter(pk=term_id).first()
    if found is None or found.taxonomy.source.format == OURS:
        raise NotForYou("There is no such term.")
    return _shown(found)


def choices() -> Choices:
    """Our topics and needs."""
    rows = TaxonomyTerm.objects.filter(taxonomy__source__format=OURS, heir=None).order_by("name")
    named = [(one.taxonomy_id, str(one.id), one.name, one.parent_id) for one in rows]
    names = dict(Taxonomy.objects.filter(source__format=OURS).values_list("id", "name"))
    return Choices(
        tuple((key, name) for of, key, name, _ in named if names[of] == "Topics"),
        tuple((key, name) for of, key, name, parent in named if names[of] == "Needs" and parent),
    )


def names(keys: set[UUID]) -> dict[UUID, str]:
    """The names of terms."""
    return dict(TaxonomyTerm.objects.filter(pk__in=keys).values_list("pk", "name"))


def _used():
    having = ServiceTopic.objects.filter(term=OuterRef("pk"))
    return TaxonomyTerm.objects.filter(Exists(having)).values("pk")


def _counted():
    return TaxonomyTerm.objects.select_related("taxonomy__source").annotate(n=Count("services"))


def _shown(one) -> TermShown:
    of = one.taxonomy
    return TermShown(one.id, one.name, one.code, one.n, of.id, of.name, of.source.name, of.source.format == OURS)
