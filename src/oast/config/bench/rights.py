"""What the wall costs: the rule, the policy and the event, each alone and together, beside the bare query.

./oast bench rights [--children 350000] [--rounds 200] [--json] [--keep]

On the county of `./oast bench pages` (the same database with `--keep`), in one process, one connection a role:

bare      the rows by their keys, as the owner, who bypasses the policies; no rule
rule      the same with the rule's filter, as the owner
policy    the bare query as the application, under the second wall
both      the rule's filter under the wall
event     the events of the look alone, sealed and committed
together  the look as the pages do it: viewer set, rule, policy, event, commit
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import psycopg

from oast.config import console
from oast.config.bench import _county
from oast.config.cluster import Cluster

ASKED = ("--rounds", "how often each way is asked")

LISTED = 50
LIST = f"list of {LISTED}"
MOST_FOR_A_LIST = 2.0
"""Milliseconds that row level security may add to a list which has the rule's filter in place (both, less rule)."""

WARM_UP = 10


@dataclass(frozen=True)
class Row:
    """One way to ask. Times in milliseconds."""

    what: str
    way: str
    p50: float
    p95: float


def main(arguments: list[str]) -> int:
    """Build the county if it is not there, ask in every way, print the table."""
    return _county.run(arguments, "rights", ASKED, measure, lines)


def measure(ours: Cluster, database: str, given: argparse.Namespace) -> dict:
    """The times of every way to ask. Each way is asked once a round, so that whatever else the machine
    does falls on all alike."""
    import django

    django.setup()
    with psycopg.connect(ours.url("owner", database), autocommit=True, prepare_threshold=None) as owner:  # as Django
        ways = dict(_Scene(owner).ways())
        times: dict[tuple[str, str], list[float]] = {key: [] for key in ways}
        with console.step(f"{given.rounds} rounds"):
            for number in range(given.rounds + WARM_UP):
                for key, ask in ways.items():
                    taken = ask()
                    if number >= WARM_UP:
                        times[key].append(taken)
    return {
        "rounds": given.rounds,
        "rows": [
            asdict(Row(*key, round(statistics.median(taken), 2), round(_county.percentile_95(taken), 2)))
            for key, taken in times.items()
        ],
        "wall_adds_ms": _more(times, "both", "rule"),
        "wall_limit_ms": MOST_FOR_A_LIST,
        "both_add_ms": _more(times, "both", "bare"),
    }


def _more(times: Mapping[tuple[str, str], list[float]], way: str, than: str) -> float:
    """What one way to ask for the list costs more than another: the median of the rounds' differences, in which what
    else the machine did falls on both."""
    ways = {one: taken for (what, one), taken in times.items() if what == LIST}
    return round(statistics.median(more - less for more, less in zip(ways[way], ways[than], strict=True)), 2)


def lines(figures: dict) -> Iterator[str]:
    """The table as text."""
    yield _county.head(figures, f"{figures['rounds']} rounds")
    yield f"{'':14} {'':9} {'p50 ms':>8} {'p95 ms':>8}"
    for row in figures["rows"]:
        yield f"{row['what']:14} {row['way']:9} {row['p50']:8.2f} {row['p95']:8.2f}"
    over = " over" if figures["wall_adds_ms"] > figures["wall_limit_ms"] else ""
    yield (
        f"row level security, with the rule’s filter in place: a list costs {figures['wall_adds_ms']} ms more (limit"
        f" {figures['wall_limit_ms']}){over}"
    )
    yield f"rule and row level security together: a list costs {figures['both_add_ms']} ms more than the bare query"


class _Scene:
    """A lead professional of 50 children by the families' agreement, and the ways to ask about them."""

    def __init__(self, owner: psycopg.Connection) -> None:
        from django.db import connection
        from django.utils import timezone

        self.at = timezone.now()
        self.owner, self.app = owner, connection
        self.viewer = self._somebody()
        self.subjects = self._children()
        self.searched_at = self._last_search()
        self.searched = self._terms()

    def _somebody(self) -> Any:
        from oast.accounts.models import Employment
        from oast.accounts.queries import viewer
        from oast.config.bench._people import SEARCHERS

        (_, key) = self.owner.execute(SEARCHERS + " LIMIT 1").fetchall()[0]
        one = Employment.objects.select_related("person", "agency").get(pk=key)
        return viewer(one.person, one, self.at.date())

    def _children(self) -> list[UUID]:
        """50 children whom the viewer leads by an agreement that names the viewer's agency."""
        from oast.audit.scope import SystemActor
        from oast.sharing import operations
        from oast.sharing.enums import CASE_PARTS, Answer, ConsentKind, Evidence, Giver, Part, Recipient, Relation

        found = self.owner.execute(
            "SELECT subject FROM childindex_child WHERE born IS NOT NULL AND NOT shielded"
            " ORDER BY md5(number) LIMIT %s",
            [LISTED],
        ).fetchall()
        system, parts = SystemActor("bench"), CASE_PARTS | {Part.INDEX}
        named = [operations.Named(self.viewer.agency, Recipient.AGENCY)]
        for (subject,) in [] if self._led(found) else found:
            common = {"by": system, "at": self.at, "subject": subject, "parts": parts}
            operations.relate(
                **common, relation=Relation.LEAD, person=self.viewer.person, agency=self.viewer.agency
            )  # fmt: skip
            operations.record_consent(
                **common, kind=ConsentKind.SHARING, answer=Answer.YES, giver=Giver.PARENT, giver_name="Pat",
                recorded_by=self.viewer.person, evidence=Evidence.SPOKEN, witness="Sam", age=8, named=named,
            )  # fmt: skip
        return [subject for (subject,) in found]

    def _led(self, found: list[tuple]) -> bool:
        """Whether an earlier run with `--keep` has made the relationships."""
        query = "SELECT 1 FROM sharing_relationship WHERE relation = 'lead' AND person = %s AND subject = %s"
        return bool(self.owner.execute(query, [self.viewer.person, found[0][0]]).fetchall())

    def _last_search(self) -> datetime:
        """Now, or the last search of an earlier run with `--keep`."""
        from oast.childindex.operations.opening import SEARCH

        query = "SELECT greatest(max(at), %s) FROM audit_event WHERE action = %s"
        return self.owner.execute(query, [self.at, SEARCH]).fetchall()[0][0]

    def _terms(self) -> Any:
        from oast.childindex.policies import Terms

        query = "SELECT given, family, born FROM childindex_child WHERE subject = %s"
        return Terms(*self.owner.execute(query, [self.subjects[0]]).fetchall()[0])

    def ways(self) -> Iterator[tuple[tuple[str, str], Callable[[], float]]]:
        """Each thing in each way, with what asks it once and says how long it took."""
        for what, some in (("one record", self.subjects[:1]), (LIST, self.subjects)):
            bare, rule = self._bare(some), self._rule(some)
            yield (what, "bare"), partial(self._as_owner, *bare)
            yield (what, "rule"), partial(self._as_owner, *rule)
            yield (what, "policy"), partial(self._as_app, *bare)
            yield (what, "both"), partial(self._as_app, *rule)
            yield (what, "event"), partial(_timed, partial(self._events, some))
            yield (what, "together"), partial(_timed, partial(self._look, some))
        yield ("search", "bare"), lambda: self._as_owner(*self._candidates())
        yield ("search", "policy"), lambda: self._as_app(*self._candidates())
        yield ("search", "event"), partial(_timed, partial(self._events, self.subjects[:5]))
        yield ("search", "together"), partial(_timed, self._search)

    def _bare(self, some: list[UUID]) -> tuple[str, Any]:
        return "SELECT * FROM childindex_child WHERE subject = ANY(%s)", [some]

    def _rule(self, some: list[UUID]) -> tuple[str, Any]:
        from django.apps import apps

        from oast.audit.operations import looking
        from oast.childindex.rules import visible_to
        from oast.sharing.enums import Part

        with looking(by=self.viewer, at=self.at, action="bench.rights") as opened:
            opened.events += 1
            rows = visible_to(
                self.viewer,
                apps.get_model("childindex.Child").objects.filter(subject__in=some),
                self.at,
                part=Part.TEAM,
            )
            return rows.query.sql_with_params()

    def _candidates(self) -> tuple[str, list]:
        """What a search asks of the database: under the wall only the one function may."""
        from oast.childindex.linkage.keys import blocking_keys

        made = blocking_keys(self.searched.identity())
        keys = [*made.open, *made.whereabouts]
        hidden = [False] * len(made.open) + [True] * len(made.whereabouts)
        return (
            "SELECT * FROM childindex_candidates(%s::int[], %s::bigint[], %s::bool[], '')",
            [[0] * len(keys), keys, hidden],
        )

    def _as_owner(self, sql: str, values: Any) -> float:
        with self.owner.transaction():
            self.owner.execute(_VIEWER, self._settings())
            return _timed(lambda: self.owner.execute(sql, values).fetchall())

    def _as_app(self, sql: str, values: Any) -> float:
        from django.db import transaction

        with transaction.atomic(), self.app.cursor() as cursor:
            cursor.execute(_VIEWER, self._settings())

            def ask() -> None:
                cursor.execute(sql, values)
                cursor.fetchall()

            return _timed(ask)

    def _settings(self) -> list[str]:
        return [self.viewer.key, self.viewer.acting_for, self.at.isoformat()]

    def _events(self, some: list[UUID]) -> None:
        from oast.audit.operations import looking, saw

        with looking(by=self.viewer, at=self.at, action="bench.rights"):
            for subject in some:
                saw(subject=subject, right="lead professional, by consent", purpose="support", shown=["name", "born"])

    def _look(self, some: list[UUID]) -> None:
        from oast.audit.operations import looking
        from oast.childindex import queries
        from oast.sharing.enums import Part, Purpose

        with looking(by=self.viewer, at=self.at, action="bench.rights"):
            if len(some) == 1:
                queries.identity(self.viewer, some[0], Purpose.SUPPORT, self.at, part=Part.TEAM)
            else:
                queries.names(self.viewer, some, Purpose.SUPPORT, self.at, part=Part.TEAM)

    def _search(self) -> None:
        """The operation with its event; each a day after the last, so that no limit stops it."""
        from datetime import timedelta

        from oast.childindex import operations
        from oast.childindex.enums import Standing
        from oast.sharing.enums import Purpose

        self.searched_at += timedelta(days=2)
        operations.search(
            by=self.viewer, at=self.searched_at, terms=self.searched, purpose=Purpose.SUPPORT,
            standing=Standing.SETTING, reason="A benchmark", token=uuid4(),
        )  # fmt: skip


def _timed(ask: Callable[[], Any]) -> float:
    """How long it took, in milliseconds."""
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000


_VIEWER = (
    "SELECT set_config('oast.viewer', %s, true), set_config('oast.agency', %s, true), set_config('oast.at', %s, true),"
    " set_config('oast.offices', '', true)"
)
