import os
import subprocess
import sys

from oast.config.cluster import cluster
from oast.config.paths import ROOT


def main() -> int:
    command, *arguments = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oast.config.settings")
    ours = cluster()
    ours.ensure()
    if command == "manage":
        if arguments[:1] in (["migrate"], ["makemigrations"], ["createcachetable"]):
            os.environ["OAST_DATABASE_ROLE"] = "owner"
        from django.core.management import execute_from_command_line

        execute_from_command_line(["oast manage", *arguments])
        return 0
    if command == "test":
        return subprocess.call([sys.executable, "-m", "pytest", *arguments], cwd=ROOT)
    if command == "createdb":
        ours.ensure_database()
        return 0
    return 2


sys.exit(main())
