"""Running Django's commands and those of the contexts, each as the database role it needs."""

import os
import subprocess
import sys
from typing import Any

from oast.config.faults import Fault


def take_role(role: str) -> None:
    """Connect as `role` from now on. Raises Fault where the address of that role is not known."""
    if role == "owner":
        _check_owner({})
    os.environ["OAST_DATABASE_ROLE"] = role


def commands() -> set[str]:
    """The names of all management commands."""
    import django
    from django.core.management import get_commands

    django.setup()
    return set(get_commands())


def django(*arguments: str, role: str = "app", **environment: str) -> subprocess.CompletedProcess:
    """Run a management command in a process of its own and return what it said; it does not raise."""
    return _run(arguments, role, environment, capture_output=True, text=True)


def django_aloud(*arguments: str, role: str = "app", **environment: str) -> subprocess.CompletedProcess:
    """The same, with its output on the terminal."""
    return _run(arguments, role, environment)


def _run(
    arguments: tuple[str, ...], role: str, environment: dict[str, str], **options: Any
) -> subprocess.CompletedProcess:
    if role == "owner":
        _check_owner(environment)
    return subprocess.run(
        [sys.executable, "-m", "django", *arguments],
        env=os.environ | {"OAST_DATABASE_ROLE": role, **environment},
        start_new_session=True,  # a Ctrl-C reaches only us; we end it without its traceback
        **options,
    )


def _check_owner(environment: dict[str, str]) -> None:
    known = os.environ | environment
    if known.get("DATABASE_URL") and not known.get("DATABASE_URL_OWNER"):
        raise Fault(
            "DATABASE_URL is set, but this needs the owner of the tables: set DATABASE_URL_OWNER too (`./oast db"
            " roles` prints the SQL for the database's administrator)"
        )
