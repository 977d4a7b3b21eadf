"""`./oast manage NAME …`, and the commands that the table hands to a context."""

from oast.config.faults import Fault
from oast.config.manage import commands, take_role

OWNERS = {"migrate", "makemigrations", "sqlmigrate", "showmigrations", "optimizemigration", "squashmigrations"}
"""Commands that change or compare the tables: they run as the owner. All others run as the site does."""


def manage(arguments: list[str]) -> int:
    """`./oast manage NAME …`."""
    name = next((word for word in arguments if not word.startswith("-")), "help")
    return call(name, [word for word in arguments if word != name], role="owner" if name in OWNERS else "app")


def call(name: str, arguments: list[str], role: str = "app", words: str = "") -> int:
    """Run a management command in this process. Raises Fault when no context has it."""
    take_role(role)
    from django.core.management import ManagementUtility

    if words and name not in commands():
        raise Fault(f"`./oast {words}` is not built yet: no context has a management command `{name}`")
    ManagementUtility([f"oast {words or 'manage'}", name, *arguments]).execute()
    return 0
