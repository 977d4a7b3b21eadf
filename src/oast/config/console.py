"""Progress on standard error; standard output belongs to what the command was asked for."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

screen = Console(stderr=True, highlight=False, soft_wrap=True)


def say(line: str) -> None:
    """One line for the person."""
    screen.print(f"oast: {line}", markup=False)


@contextmanager
def step(what: str) -> Iterator[None]:
    """A named piece of work: a spinner while it runs on a terminal, a line with its seconds afterwards if it
    took any."""
    started = time.monotonic()
    with screen.status(f"oast: {what} …"):
        yield
    seconds = time.monotonic() - started
    if seconds > 0.3:
        say(f"{what} ready in {seconds:.1f} s")
