"""A worker is killed while it holds a message: nothing is lost, and nothing is sent twice."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from oast.audit.scope import SystemActor
from oast.config.paths import ROOT
from oast.jobs.operations import take_up_stalled
from oast.mail import operations
from oast.mail.enums import State
from oast.mail.models import Message
from tests import databases
from tests.mail.servers import hanging, post

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)


def kill_a_worker_when(said: bytes) -> Message:
    """Start a real worker on the test's database, kill it once the mail server has read `said`; the message left."""
    with hanging(said) as (port, silent):
        environment = os.environ | {
            "DATABASE_URL": databases.url(connection.settings_dict["NAME"]),
            "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "oast.config.settings",
            "OAST_SMTP_HOST": "127.0.0.1",
            "OAST_SMTP_PORT": str(port),
            "OAST_DEMO": "",
        }
        worker = subprocess.Popen([sys.executable, "-m", "django", "worker"], env=environment, cwd=ROOT)
        try:
            assert silent.wait(60)
        finally:
            worker.kill()
            worker.wait()
    return Message.objects.get()


def after_the_crash(settings, at: datetime) -> list:
    """Time passes, the site goes on: what the mail server gets then."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    take_up_stalled(at=at, silent_for=60)
    operations.sweep(at=at)
    with post() as (server, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_FOLDER = "127.0.0.1", port, None
        operations.deliver(Message.objects.get().id, clock=lambda: at + timedelta(days=1))
    return server.received


@pytest.fixture
def called_for():
    operations.send(
        by=SystemActor("test"), at=AT, to="a@example.invalid", kind="something_waits", link=f"/x/{uuid4()}", key="one"
    )


@pytest.mark.committing
def test_killed_before_the_text_the_mail_goes_later_and_once(called_for, settings):
    left = kill_a_worker_when(b"RCPT")
    assert left.state == State.CLAIMED

    received = after_the_crash(settings, left.claimed_at + timedelta(minutes=16))

    assert len(received) == 1
    assert Message.objects.get().state == State.SENT


@pytest.mark.committing
def test_killed_in_the_text_the_mail_waits_for_a_decision(called_for, settings):
    left = kill_a_worker_when(b".")
    assert left.state == State.SENDING

    received = after_the_crash(settings, left.claimed_at + timedelta(minutes=16))

    assert received == []
    assert Message.objects.get().state == State.UNSURE
