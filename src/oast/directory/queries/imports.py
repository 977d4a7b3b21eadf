"""What imports did."""

from uuid import UUID

from oast.directory.models import ImportRun, Source


def import_run(run_id: UUID) -> ImportRun:
    """One import with its counts."""
    return ImportRun.objects.select_related("source").get(pk=run_id)


def mapping_of(source: str) -> dict[str, str]:
    """Which column each field stands in, as it was saved for a source; empty where nothing was."""
    return next(iter(Source.objects.filter(name=source).values_list("mapping", flat=True)), {})
