"""Who may touch the outbox: whoever runs the site, with a command."""

from oast.audit.rules import Refused
from oast.audit.scope import Actor


def check_can_send_again(by: Actor) -> None:
    """Raises Refused for anybody but a system actor."""
    if "system" not in by.offices:
        raise Refused("Mail is sent again by whoever runs the site, with a command.")
