"""What imports did."""

from uuid import UUID

from oast.directory.models import ImportRun


def import_run(run_id: UUID) -> ImportRun:
    """One import with its counts."""
    return ImportRun.objects.select_related("source").get(pk=run_id)
