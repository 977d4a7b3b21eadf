"""Playing on all processors: what has nothing to do with each other is played at once, in processes of their own."""

import multiprocessing
import os
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ProcessPoolExecutor
from ctypes import c_int
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from typing import TypeVar

from django.db import connection, connections

One = TypeVar("One")
Result = TypeVar("Result")

PROCESSES = min(4, os.cpu_count() or 1)

_told: tuple[Synchronized, Callable[[int], None]] | None = None
"""In a playing process: how many all of them have played, and whom to tell."""


def play_together(
    every: Sequence[One],
    key: Callable[[One], Hashable],
    play: Callable[[One], Result],
    said: Callable[[int], None],
    processes: int = PROCESSES,
) -> list[Result]:
    """What `play` returned for each, in their order. Those of one `key` are played one after the other.

    `said` is told, after each, how many are done. Closes the database connection, so it must not be called inside a
    transaction. Raises what `play` raised.
    """
    shares = shared_out(every, key, processes)
    connections.close_all()
    # A copy of this process knows the database of a test or a benchmark; a new one would not.
    forking = multiprocessing.get_context("fork")
    told = (forking.Value(c_int), said)
    with ProcessPoolExecutor(len(shares) or 1, forking, _begin, told) as pool:
        numbered = pool.map(partial(_play_share, play), [[(number, every[number]) for number in one] for one in shares])
        results = dict(pair for share in numbered for pair in share)
    relax()
    return [results[number] for number in range(len(every))]


def shared_out(every: Sequence[One], key: Callable[[One], Hashable], processes: int) -> list[list[int]]:
    """The numbers of `every`, in at most so many shares of about one size, those of one key in one share."""
    together: dict[Hashable, list[int]] = defaultdict(list)
    for number, one in enumerate(every):
        together[key(one)].append(number)
    shares: list[list[int]] = [[] for _ in range(processes)]
    for numbers in sorted(together.values(), key=len, reverse=True):
        min(shares, key=len).extend(numbers)
    return [sorted(share) for share in shares if share]


def relax() -> None:
    """Losing the last moments of an unfinished demonstration to a crash costs nothing: it is built anew."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


def _begin(done: Synchronized, said: Callable[[int], None]) -> None:
    global _told
    _told = (done, said)
    relax()


def _play_share(play: Callable[[One], Result], share: Sequence[tuple[int, One]]) -> list[tuple[int, Result]]:
    played = []
    for number, one in share:
        played.append((number, play(one)))
        _tell()
    return played


def _tell() -> None:
    if _told is None:
        raise RuntimeError("a share is played by a process of play_together")
    done, said = _told
    with done.get_lock():
        done.value += 1
        said(done.value)
