"""Letters of this context: a link and no child's name."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

INVITATION = """{sponsor} invites you to Oast, the working platform of the Children’s Trust, as {job_title} of {agency}.

Open this link to choose a password and set up your second factor:

{link}

The link works once, until {until}. If you did not expect it, do nothing: nobody else can use it without this letter.
"""

ENDED = """Your access to Oast for {agency} has ended. If this is a mistake, ask your agency’s sponsor.
"""


def send(to: str, subject: str, text: str) -> None:
    """Send once the change is committed."""
    transaction.on_commit(lambda: send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [to]))
