"""Our own terms on the stewards' pages: one with its history, and the change that is being published."""

from dataclasses import dataclass
from uuid import UUID

from oast.audit.rules import NotForYou
from oast.directory.enums import TermHow, TermKind, TermState
from oast.directory.models import TaxonomyTerm, TermVersion
from oast.directory.queries import taxonomy
from oast.directory.queries.terms import OURS
from oast.directory.taxonomy import Taxonomy, Term

LISTS = {"Every Child Matters outcomes": TermKind.OUTCOME, "Topics": TermKind.TOPIC, "Needs": TermKind.NEED}
"""Our own lists by their name."""


@dataclass(frozen=True)
class OwnTerm:
    """One of our own terms, with all others as they are in force."""

    id: UUID
    term: Term
    known: Taxonomy
    list_id: UUID
    list_name: str


def own_term(term_id: UUID) -> OwnTerm:
    """One of our own terms. Raises NotForYou for one of another list, and one that is not there."""
    row = TaxonomyTerm.objects.filter(pk=term_id, taxonomy__source__format=OURS).select_related("taxonomy").first()
    known = taxonomy.in_force()
    if row is None or row.code not in known.terms:
        raise NotForYou("There is no such term.")
    return OwnTerm(row.id, known.terms[row.code], known, row.taxonomy_id, row.taxonomy.name)


def kind_of(list_id: UUID) -> TermKind:
    """Which of our lists this is. Raises NotForYou for a list of others."""
    found = TaxonomyTerm.objects.filter(taxonomy=list_id, taxonomy__source__format=OURS)
    name = found.values_list("taxonomy__name", flat=True).first()
    if name not in LISTS:
        raise NotForYou("There is no such list of our own.")
    return LISTS[name]


def ids_of(codes: set[str]) -> dict[str, UUID]:
    """The keys of our own terms by their code."""
    rows = TaxonomyTerm.objects.filter(taxonomy__source__format=OURS, code__in=codes)
    return dict(rows.values_list("code", "id"))


def mark(code: str) -> str:
    """What somebody saw of a term: its last version, or that the files alone hold."""
    rows = TermVersion.objects.filter(code=code, state=TermState.IN_FORCE).exclude(how=TermHow.FILED)
    last = rows.order_by("-number").first()
    return str(last.id) if last else "files"


def history(code: str) -> list[TermVersion]:
    """All that stewards made of a term, the newest first."""
    return list(TermVersion.objects.filter(code=code).order_by("-number"))


def version(code: str, version_id: UUID) -> TermVersion:
    """One version of a term. Raises NotForYou."""
    found = TermVersion.objects.filter(code=code, pk=version_id).first()
    if found is None:
        raise NotForYou("There is no such version.")
    return found


def change(change_id: UUID) -> TermVersion | None:
    """One change, in force or not."""
    return TermVersion.objects.filter(pk=change_id).first()


def waiting() -> TermVersion | None:
    """The change that is not in force yet."""
    return TermVersion.objects.filter(state=TermState.WAITING).first()


def in_words(known: Taxonomy, term: Term) -> dict[str, str]:
    """What a term says, as people read it, by what it is about."""
    above = "Outcome" if term.kind == TermKind.TOPIC else "Under"
    said = {"Name": term.name}
    if term.kind == TermKind.TOPIC:
        said["Further words that find it"] = term.also
    if term.kind != TermKind.OUTCOME:
        said[above] = known.name(known.parent(term)) if term.parent else ""
    if term.kind == TermKind.NEED:
        answers = dict.fromkeys(known.current(one) for one in term.answers)
        said["Topics that answer it"] = "\n".join(map(known.name, answers))
    if term.kind != TermKind.OUTCOME:
        said["Retired into"] = known.name(known.current(term.heir)) if term.heir else ""
    return said
