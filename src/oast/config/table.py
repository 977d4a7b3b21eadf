"""The table of commands: one row each. Plain Python, read by the bootstrap before any package is there.

A context adds a command by writing a Django management command and a row here; the row's words are what a
person types after `./oast`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One command. `run` is `module:function` taking the arguments after the words and returning the exit
    code; or `manage` is the management command that does it, connected as `role`."""

    words: str
    summary: str
    run: str = ""
    manage: str = ""
    role: str = "app"
    tests: bool = False
    """Needs the test packages."""
    front: bool = False
    """Needs the front end built."""
    database: bool = True
    """Needs the database: the private cluster is started for it and stopped after it."""


_HERE = "oast.config.cli"

COMMANDS = [
    Command("demo", "the demonstration county on this machine, ready to sign in", f"{_HERE}.site:demo", front=True),
    Command("serve", "the site alone", f"{_HERE}.site:serve", front=True),
    Command("worker", "the jobs alone", f"{_HERE}.site:worker"),
    Command("setup", "everything that a start needs, without starting", f"{_HERE}.site:setup", front=True),
    Command(
        "test",
        "all tests, or those of PATH; takes pytest's options",
        f"{_HERE}.quality:test",
        tests=True,
        front=True,
    ),
    Command(
        "check",
        "lint, types, contracts, migrations, generated documents",
        f"{_HERE}.quality:check",
        tests=True,
        front=True,
    ),
    Command("fix", "mend what can be mended, write the generated documents", f"{_HERE}.quality:fix", tests=True),
    Command("docs", "write the generated documents", f"{_HERE}.quality:docs", tests=True),
    Command("lock", "write the locked lists of packages anew", f"{_HERE}.quality:lock", tests=True, database=False),
    Command("bench", "a benchmark by its name", f"{_HERE}.bench:bench", tests=True, front=True),
    Command(
        "mutants",
        "changes to the guarding code that no test finds",
        f"{_HERE}.mutants:mutants",
        tests=True,
        front=True,
    ),
    Command("manage", "Django's own commands and those of the contexts", f"{_HERE}.manage:manage"),
    Command("backup", "database, keys and witness into a folder, the log from then on", f"{_HERE}.backup:backup"),
    Command("restore", "a backup as it was at a moment, into a new place", f"{_HERE}.backup:restore", database=False),
    Command("db", "start, stop, status, url, roles, psql, digest", f"{_HERE}.database:db", database=False),
    Command(
        "drill crash",
        "kill server and database while people write, and count what is lost",
        "oast.config.drill.crash:main",
        tests=True,
        front=True,
        database=False,
    ),
    Command(
        "drill directory",
        "10,000 views and edits of the directory at once, and a pull meanwhile; what is lost or torn",
        "oast.config.drill.directory:main",
        tests=True,
        front=True,
        database=False,
    ),
    Command("audit verify", "the sealed audit, event by event", f"{_HERE}.audit:verify", database=False),
    Command("audit export", "the sealed audit into a file, personal text encrypted", f"{_HERE}.audit:export"),
    Command("audit witness", "new leaf hashes and a signed root to the outside witness", f"{_HERE}.audit:witness"),
    Command("audit receive", "be the witness, as another account", f"{_HERE}.audit:receive", database=False),
    Command("audit key", "the public key of the signed roots", f"{_HERE}.audit:key", database=False),
    Command("retention", "what is due by the retention clock: --dry-run reports, --apply does it", manage="retention"),
    Command("drill misuse", "how much seeded misuse the governance desk shows", "oast.config.demo.drill:main"),
    Command("county", "a generated county of children and the agencies' feeds", manage="county"),
    Command("directory import", "the services of another directory, from a file or folder", manage="directory_import"),
    Command("directory pull", "the services of another directory, over the network", manage="directory_pull"),
    Command("places import", "the county's own table of postcodes to partnerships", manage="import_lookup"),
    Command("mail outbox", "the mail by its state, and what needs a decision", manage="outbox"),
    Command(
        "definitions check",
        "the county's definition files, with file and line of each fault",
        manage="check_definitions",
    ),
]
"""Rows in the order of the help."""


def find(word: str) -> Command | None:
    """The first command that begins with `word`."""
    return next((command for command in COMMANDS if command.words.split()[0] == word), None)


def match(arguments: list[str]) -> tuple[Command, list[str]] | None:
    """The command whose words begin the arguments, the longest first, and the arguments that are left."""
    for command in sorted(COMMANDS, key=lambda row: -len(row.words.split())):
        words = command.words.split()
        if arguments[: len(words)] == words:
            return command, arguments[len(words) :]
    return None
