"""What `./oast manage check --deploy` says about settings of ours."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from oast.web.scanning import place


@register(Tags.security, deploy=True)
def uploads_are_scanned(**_: Any) -> list[CheckMessage]:
    """A warning without a virus scanner, an error for an address that is none."""
    if not settings.CLAMD:
        said = "Files that are sent are not looked at by a virus scanner: set OAST_CLAMD."
        return [Warning(said, id="oast.W001")]
    try:
        place(settings.CLAMD)
    except ValueError as fault:
        return [Error(f"OAST_CLAMD is {fault}.", id="oast.E001")]
    return []
