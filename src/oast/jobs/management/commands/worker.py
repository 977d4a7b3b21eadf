"""`./oast worker`: run the jobs, until stopped by a signal."""

import logging

from django.core.management.base import BaseCommand
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from oast.jobs.operations import STALLED_AFTER, take_up_stalled

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run the jobs as they come. Stop with Ctrl-C or SIGTERM: the job in hand is finished first."

    def add_arguments(self, parser):
        parser.add_argument("--until-empty", action="store_true", help="stop when there is nothing to do")
        parser.add_argument("--at-once", type=int, default=1, help="how many jobs run at the same time")

    def handle(self, *args, **options):
        """Its output is a log: a fault ends it with its kind and place, without a traceback's words."""
        logging.captureWarnings(capture=True)
        try:
            self.work(options["until_empty"], options["at_once"])
        except Exception:
            log.critical("the worker ended by a fault", exc_info=True)
            raise SystemExit(1) from None

    def work(self, until_empty: bool, at_once: int) -> None:
        take_up_stalled(at=timezone.now(), silent_for=STALLED_AFTER)
        with app.replace_connector(DjangoConnector().get_worker_connector()) as worker:
            worker.run_worker(wait=not until_empty, concurrency=at_once, name="oast", task_middleware=[_own_connection])


def _own_connection(call_next, context, worker):  # noqa: ARG001
    """Each job has a connection of its own: none is left open in a thread that is never used again."""
    try:
        return call_next()
    finally:
        connections.close_all()
