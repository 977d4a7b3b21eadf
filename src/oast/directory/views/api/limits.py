"""How many requests a minute one address may make: counted in each worker process, so that no request writes a row.

A fixed window a minute long. An address gets the limit from every process, never less than it: the limit is there so
that one harvester cannot take the place of the others, not to keep anybody out (docs/adr/0130).
"""

import math
import time

MOST_ADDRESSES = 20_000
"""Addresses counted at once; when more come, the count begins anew for all."""

WINDOW = 60
_counts: dict[str, int] = {}
_began = [0.0]


def seconds_to_wait(address: str, most: int, now: float | None = None) -> int:
    """Count a request; 0 where it may be answered, else the seconds until it may be tried again."""
    moment = time.monotonic() if now is None else now
    if moment - _began[0] >= WINDOW or moment < _began[0] or len(_counts) > MOST_ADDRESSES:
        _counts.clear()
        _began[0] = moment
    _counts[address] = _counts.get(address, 0) + 1
    return 0 if _counts[address] <= most else max(1, math.ceil(_began[0] + WINDOW - moment))


def forget() -> None:
    """Begin counting anew."""
    _counts.clear()
    _began[0] = 0.0
