"""Handing a mail over: to a mail server by SMTP, or into a folder. Plain Python."""

from oast.mail.transport.folder import put_in_folder
from oast.mail.transport.smtp import Later, Never, Server, Unsure, hand_over

__all__ = ["Later", "Never", "Server", "Unsure", "hand_over", "put_in_folder"]
