"""Sources with their state, what each import and pull did, and what is wrong with what they send."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery

from oast.audit.rules import NotForYou
from oast.directory.enums import ChangeKind, DefectKind, PullState
from oast.directory.models import Defect, Entry, ImportChange, ImportRun, Pull, Source
from oast.directory.policies.sources import led_on

CHANGES_SHOWN = 100
EXAMPLES = 5
LATEST = 10


@dataclass(frozen=True)
class SourceShown:
    """A source as the public sees it. `problem` is empty while all is well."""

    id: UUID
    name: str
    format: str
    address: str
    every: str
    homepage: str
    licence: str
    search: str
    invented: bool
    imported_at: datetime | None
    tried_at: datetime | None
    problem: str
    listed: int
    defects: int = 0
    running: bool = False


@dataclass(frozen=True)
class DefectsShown:
    """All defects of a kind, with some of them."""

    kind: DefectKind
    number: int
    examples: tuple[Defect, ...]


@dataclass(frozen=True)
class SourceDetail:
    """Everything about one source."""

    source: SourceShown
    mapping: dict[str, str]
    runs: tuple[tuple[ImportRun, dict[str, int]], ...]
    changes: tuple[ImportChange, ...]
    defects: tuple[DefectsShown, ...]
    pulls: tuple[Pull, ...]


def sources() -> list[SourceShown]:
    """All sources that have or had services, by name; one statement."""
    return [_shown(one) for one in _rows()]


def elsewhere(words: str, place: str) -> list[tuple[str, str]]:
    """Other directories that have a search of their own: the name, and the address of this search there."""
    found = Source.objects.exclude(search="").order_by("name", "pk").values_list("name", "search")
    return [(name, led_on(search, words, place)) for name, search in found]


def source(source_id: UUID) -> SourceDetail:
    """One source in full. Raises NotForYou where there is none."""
    found = _rows().filter(pk=source_id).first()
    if found is None:
        raise NotForYou("There is no such source.")
    runs = list(ImportRun.objects.filter(source=found).order_by("-at", "pk")[:LATEST])
    return SourceDetail(
        _shown(found),
        found.mapping,
        tuple(zip(runs, _counted(runs), strict=True)),
        tuple(_latest_changes(runs)),
        tuple(_defects(found.pk)),
        tuple(Pull.objects.filter(source=found).order_by("-started_at")[:LATEST]),
    )


def _rows() -> Any:
    listed = Entry.objects.filter(source=OuterRef("pk")).order_by().values("source").annotate(n=Count("pk"))
    defects = Defect.objects.filter(source=OuterRef("pk")).order_by().values("source").annotate(n=Count("pk"))
    return (
        Source.objects.exclude(format="definitions")
        .annotate(
            listed=Subquery(listed.values("n")),
            faults=Subquery(defects.values("n")),
            now=Count("pulls", filter=Q(pulls__state=PullState.RUNNING)),
        )
        .order_by("name", "pk")
    )


def _shown(one: Any) -> SourceShown:
    return SourceShown(
        one.id,
        one.name,
        one.format,
        one.address if one.address.startswith(("http://", "https://")) else "",
        one.every,
        one.homepage,
        one.licence,
        one.search,
        one.invented,
        one.imported_at,
        one.tried_at,
        one.problem,
        one.listed or 0,
        one.faults or 0,
        bool(one.now),
    )


def _counted(runs: list[ImportRun]) -> list[dict[str, int]]:
    """For each import how many services it changed, by kind."""
    rows = ImportChange.objects.filter(run__in=runs).values_list("run", "kind").annotate(n=Count("pk"))
    made: dict[Any, dict[str, int]] = {run.pk: dict.fromkeys(ChangeKind.values, 0) for run in runs}
    for run, kind, number in rows:
        made[run][kind] = number
    return [made[run.pk] for run in runs]


def _latest_changes(runs: list[ImportRun]) -> list[ImportChange]:
    """What the last import that changed something did, unless it was the first, which made everything."""
    rows = ImportChange.objects.filter(run__in=runs).exclude(
        kind=ChangeKind.CREATED, run=runs[-1:][0] if runs else None
    )
    latest = rows.order_by("-run__at", "run").first()
    if latest is None:
        return []
    return list(rows.filter(run=latest.run_id).order_by("kind", "name", "pk")[:CHANGES_SHOWN])


def _defects(source_id: UUID) -> list[DefectsShown]:
    counted = Defect.objects.filter(source=source_id).values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    examples: dict[str, list[Defect]] = {}
    for number, kind in enumerate(kind for kind, _ in counted):
        if number < len(DefectKind.values):
            found = Defect.objects.filter(source=source_id, kind=kind).order_by("file", "row", "pk")
            examples[kind] = list(found[:EXAMPLES])
    return [DefectsShown(DefectKind(kind), number, tuple(examples[kind])) for kind, number in counted]
