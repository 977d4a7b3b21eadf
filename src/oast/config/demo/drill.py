"""`./oast drill misuse`: how much of the misuse seeded in the demonstration the governance desk shows, and how much
else it queues."""

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from oast.config.faults import Fault
from oast.config.paths import VAR

SEEDED = VAR / "demo/misuse.csv"
Key = tuple[UUID, UUID, date]


@dataclass(frozen=True)
class Row:
    """One kind of seeded misuse: how many looks, how many of them wait in the queue, and by which signals."""

    kind: str
    seeded: int
    shown: int
    signals: dict[str, int]


def main(arguments: list[str]) -> int:
    """Explain what is new, compare with the truth, print the table. 1 when a seeded look is not shown."""
    parser = argparse.ArgumentParser(prog="./oast drill misuse", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--seeded", type=Path, default=SEEDED, help="what was seeded (default: the demonstration's)")
    given = parser.parse_args(arguments)
    outcome = compared(list(seeded(given.seeded)))
    print(json.dumps(outcome, indent=1) if given.json else "\n".join(lines(outcome)))
    return 0 if outcome["shown"] == outcome["seeded"] else 1


def seeded(path: Path) -> Iterator[tuple[str, Key]]:
    """What was seeded: kind and key. Raises Fault where the demonstration was not built."""
    if not path.exists():
        raise Fault(f"{path} is not there: build the demonstration first (./oast demo)")
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield row["kind"], (UUID(row["actor"]), UUID(row["subject"]), date.fromisoformat(row["day"]))


def compared(truth: Iterable[tuple[str, Key]]) -> dict:
    """Figures by kind, and what else waits, by what is said of it."""
    judged = _judged()
    kinds = dict.fromkeys(kind for kind, _ in truth)
    rows = [_row(kind, [judged.get(key) for name, key in truth if name == kind]) for kind in kinds]
    known = {key for _, key in truth}
    normal = [one for key, one in judged.items() if key not in known]
    queued = [one for one in normal if one.waits]
    return {
        "kinds": [asdict(row) for row in rows],
        "seeded": sum(row.seeded for row in rows),
        "shown": sum(row.shown for row in rows),
        "normal": len(normal),
        "normal_queued": len(queued),
        "normal_queued_by": dict(Counter(one.codes[0] if one.codes else "nothing explains it" for one in queued)),
        "normal_by_basis": dict(Counter(str(one.basis) for one in normal)),
    }


@dataclass(frozen=True)
class _Judged:
    waits: bool
    codes: tuple[str, ...]
    basis: str


def _judged() -> dict[Key, _Judged]:
    import django

    django.setup()
    from oast.audit.operations import looking
    from oast.audit.scope import SystemActor
    from oast.desk.operations.explaining import explain_accesses
    from oast.desk.queries.accesses import judgements

    by, at = SystemActor("explain-accesses"), datetime.now(UTC)
    while explain_accesses(by=by, at=at):
        pass
    with looking(by=by, at=at, action="drill.misuse"):
        return {
            (one.actor, one.subject, one.day): _Judged(one.state != "explained", one.codes, one.basis.value)
            for one in judgements(by)
        }


def _row(kind: str, found: list[_Judged | None]) -> Row:
    signals = Counter(code for one in found if one for code in one.codes)
    return Row(kind, len(found), sum(1 for one in found if one and one.waits), dict(signals))


def lines(outcome: dict) -> Iterator[str]:
    """The table as text."""
    yield f"{'seeded misuse':22} {'looks':>6} {'shown':>6}  by"
    for row in outcome["kinds"]:
        by = ", ".join(f"{code} {count}" for code, count in row["signals"].items()) or "no relationship alone"
        yield f"{row['kind']:22} {row['seeded']:6} {row['shown']:6}  {by}"
    yield f"{'all':22} {outcome['seeded']:6} {outcome['shown']:6}"
    share = 100 * outcome["normal_queued"] / max(1, outcome["normal"])
    yield (
        f"Of {outcome['normal']:,} normal looks (one person, one child, one day) {outcome['normal_queued']:,} wait too,"
        f" {share:.1f}%: " + ", ".join(f"{name} {count}" for name, count in outcome["normal_queued_by"].items())
    )
