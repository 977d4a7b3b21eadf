"""`./oast definitions check [FOLDER]`: every fault of a county's definition files, with file and line."""

from pathlib import Path

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from oast.documents import definitions


class Command(BaseCommand):
    help = "Read all definition files of a county and list what is wrong, with file and line."

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", nargs="?", type=Path, default=definitions.DEFINITIONS, help="default: the one in use"
        )

    def handle(self, *args, folder: Path, **options):
        definitions.discover(context.name for context in apps.get_app_configs())
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        faults = definitions.check(folder.resolve())
        for fault in faults:
            self.stdout.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} faults in the definition files of {folder}.")
        self.stdout.write(f"The definition files of {folder} are right.")
