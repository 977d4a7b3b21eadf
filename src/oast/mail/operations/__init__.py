"""Calling for mail, and delivering it."""

from oast.mail.operations.delivery import deliver, sweep
from oast.mail.operations.library import Outbox
from oast.mail.operations.outbox import send, send_again

__all__ = ["Outbox", "deliver", "send", "send_again", "sweep"]
