"""Find the command in the table, get the machine ready for it, run it; wrong conditions end in one sentence."""

import contextlib
import errno
import importlib
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType

from oast.config import console, front
from oast.config.cluster import cluster
from oast.config.faults import Fault, sentence
from oast.config.paths import VAR
from oast.config.table import COMMANDS, Command, match


def entry() -> int:
    """The command line of this process: a signal to end is obeyed as Ctrl-C is."""
    signal.signal(signal.SIGTERM, _asked_to_end)
    return main(sys.argv[1:])


def main(arguments: list[str]) -> int:
    """Run one command; returns its exit code. 2 for a command that does not exist."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oast.config.settings")
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(overview())
        return 0
    found = match(arguments)
    if found is None:
        console.say(unknown(arguments))
        return 2
    command, rest = found
    try:
        with ready(command, rest):
            return run(command, rest)
    except Fault as fault:
        console.say(sentence(fault))
        return 1
    except OSError as fault:
        if fault.errno not in (errno.ENOSPC, errno.EACCES, errno.EPERM, errno.EROFS):
            raise
        console.say(sentence(fault))
        return 1
    except KeyboardInterrupt:
        return 130


def _asked_to_end(_number: int, _frame: FrameType | None) -> None:
    """As Ctrl-C: what was started is stopped on the way out."""
    raise KeyboardInterrupt


@contextlib.contextmanager
def ready(command: Command, rest: list[str]) -> Iterator[None]:
    """The front end built and the private cluster up for as long as the command runs."""
    if set(rest) & {"-h", "--help"}:
        yield
        return
    if command.front:
        with console.step("front end"):
            front.build()
    with contextlib.ExitStack() as stack:
        if command.database and not os.environ.get("DATABASE_URL"):
            ours = cluster()
            if ours.data.parent != VAR and not ours.data.exists():
                console.say(f"the database stands in {ours.data.parent}: it runs as `nobody`, who cannot reach {VAR}")
            with console.step("database cluster"):
                stack.enter_context(ours.up())
                ours.ensure_database()
        yield


def run(command: Command, rest: list[str]) -> int:
    if command.manage:
        command_line = importlib.import_module("oast.config.cli.manage")
        return command_line.call(command.manage, rest, role=command.role, words=command.words)
    module, function = command.run.split(":")
    return getattr(importlib.import_module(module), function)(rest)


def overview() -> str:
    """What `./oast --help` prints."""
    width = max(len(command.words) for command in COMMANDS)
    rows = [f"  {command.words:<{width}}  {command.summary}" for command in COMMANDS]
    return "\n".join(
        [
            "Oast: the working platform of a Children's Trust.",
            "",
            "./oast COMMAND [options]     ./oast COMMAND --help",
            "",
            *rows,
            "",
            "State stands under var/; OAST_VAR moves it. Everything else: docs/how-to-run.md.",
        ]
    )


def unknown(arguments: list[str]) -> str:
    """What there is, when a command does not exist."""
    below = [command.words for command in COMMANDS if command.words.split()[0] == arguments[0]]
    there = below or [command.words for command in COMMANDS]
    return f"there is no command `{' '.join(arguments[:2] if below else arguments[:1])}`; there is: {', '.join(there)}"


if __name__ == "__main__":
    sys.exit(entry())
