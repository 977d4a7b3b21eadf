"""Who may watch a run: whoever started it, nobody else."""

from oast.audit.rules import NotForYou
from oast.audit.scope import Actor
from oast.jobs.models import Run


def check_can_watch(by: Actor, run: Run | None) -> Run:
    """The run itself. Raises NotForYou for a run that is not there or that somebody else started."""
    if run is None or run.started_by != by.key:
        raise NotForYou("A run is shown to the person who started it.")
    return run
