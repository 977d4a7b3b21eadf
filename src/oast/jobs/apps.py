from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "oast.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Find the jobs of all contexts and hand them to the queue's library, which gets ready after us."""
        from procrastinate.contrib.django import app

        from oast.jobs.operations import bind
        from oast.jobs.registry import JOBS

        autodiscover_modules("tasks")
        for job in JOBS.values():
            bind(job, app)
