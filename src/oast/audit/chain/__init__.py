"""The chain of sealed events and its outside witness. Plain Python: neither Django nor the database.

`events`: an event as bytes and its hash. `tree`: one root over all events. `witness`: signed records of leaves
and roots. `verdict`: a log walked beside them. `receive`: handing records over. `program`: all of it by itself.
"""

from oast.audit.chain.events import (
    FIELDS,
    START,
    NoLog,
    SealedEvent,
    canonical,
    chain_hash,
    exported,
    leaf_hash,
    read_log,
)
from oast.audit.chain.verdict import BrokenChain, Verdict, judge, verify

__all__ = [
    "FIELDS",
    "START",
    "BrokenChain",
    "NoLog",
    "SealedEvent",
    "Verdict",
    "canonical",
    "chain_hash",
    "exported",
    "judge",
    "leaf_hash",
    "read_log",
    "verify",
]
