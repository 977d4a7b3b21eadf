"""Writes a county to disk as it is made: eight feeds, the truth about each of their records, the children."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from oast.childindex.county.families import Ground, county
from oast.childindex.county.feeds import FEEDS, records
from oast.childindex.county.people import Child

TRUTH = ("feed", "record", "child", "faults")
CHILDREN = ("child", "given", "middle", "family", "former", "called", "gender", "born", "expected", "address",
            "postcode",
            "nhs_number", "upn", "school_urn", "practice", "origin", "in_care", "twin_of", "family_number")  # fmt: skip


def write(children: int, ground: Ground, out: Path, progress: Callable[[int], None] = lambda _: None) -> dict:
    """Write the county's files to `out` and return what is in them. `progress` hears how many children are made.

    `truth.csv` says which child each record of each feed is (`record` counts a feed's rows from 1).
    """
    out.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    with ExitStack() as files:
        feeds = {feed.name: _open(files, out / f"{feed.name}.csv", feed.columns) for feed in FEEDS}
        truth = _open(files, out / "truth.csv", TRUTH)
        known = _open(files, out / "children.csv", CHILDREN)
        for family in county(children, ground):
            counts["families"] += 1
            counts["children"] += len(family.children)
            known.writerows(_child(child, family.number) for child in family.children)
            for record in records(family, ground.day, ground.seed):
                counts[record.feed] += 1
                feeds[record.feed].writerow(record.row)
                truth.writerow((record.feed, counts[record.feed], record.child, "; ".join(record.faults)))
            if family.number % 500 == 0:
                progress(counts["children"])
    summary = _summary(ground, counts)
    (out / "county.json").write_text(json.dumps(summary, indent=1) + "\n")
    return summary


def _summary(ground: Ground, counts: Counter[str]) -> dict:
    return {
        "invented": True,
        "children": counts["children"],
        "families": counts["families"],
        "seed": ground.seed,
        "day": ground.day.isoformat(),
        "feeds": {feed.name: counts[feed.name] for feed in FEEDS},
    }


def _open(files: ExitStack, path: Path, columns: tuple[str, ...]):
    writer = csv.writer(files.enter_context(path.open("w", newline="", encoding="utf-8")))
    writer.writerow(columns)
    return writer


def _child(child: Child, family: int) -> tuple:
    return (
        child.number, child.given, child.middle, child.family, child.former, child.called, child.gender,
        child.born or "", child.expected or "", child.home.line, child.home.postcode, child.nhs_number, child.upn,
        child.school_urn, child.practice, child.origin, "yes" if child.in_care else "",
        "" if child.twin_of is None else child.twin_of, family,
    )  # fmt: skip
