"""Who may change the county's areas."""

from oast.audit.rules import Refused
from oast.audit.scope import Actor


def check_can_import_lookup(by: Actor) -> None:
    """Boundaries are taken in from the command line, by whoever runs the site; no page does it."""
    if "system" not in by.offices:
        raise Refused("The county's boundaries are taken in by whoever runs the site, with a command.")
