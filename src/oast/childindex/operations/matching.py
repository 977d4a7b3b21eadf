"""A batch of a feed's rows against the index: linked, made, or left to the index office.

The same blocking keys and weights as the search. Children made in this batch are candidates for its later
rows, so that a file that names a new child twice makes one child.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db.models import F

from oast.audit.operations import changed_each
from oast.childindex.definitions import FeedKind, model, weights_in_use
from oast.childindex.enums import RowOutcome, State
from oast.childindex.feeds.saying import Said
from oast.childindex.linkage.decision import Candidate, Verdict, decide
from oast.childindex.linkage.identity import Identity
from oast.childindex.linkage.keys import blocking_keys
from oast.childindex.linkage.names import sort_key
from oast.childindex.models import BlockingKey, Carer, Child, FeedLoad, FeedRow, Involvement
from oast.childindex.operations.copying import copy_in
from oast.childindex.operations.numbering import next_numbers
from oast.childindex.policies import CORRECTED
from oast.childindex.queries.candidates import near

STANDS_WITH_CHILD = {"school_census": ("upn", "school_urn"), "gp_registration": ("nhs_number", "practice")}
"""Feeds whose service stands with the child, and the fields of which they are the authority."""

ADDRESS_FROM = frozenset({"school_census", "gp_registration", "health_visiting", "social_services"})
"""Feeds that are believed about a newer address."""

CONTACT = ("practitioner", "team", "telephone")
TOGETHER = 100
"""Rows in one statement that changes them: its text grows with them."""

FILLED = ("gender", "upn", "nhs_number", "practice", "called", "school_urn")
CANDIDATES_KEPT = 5


class Batch:
    """The rows of one operation, with what it has made so far."""

    def __init__(self, load: FeedLoad, kind: FeedKind, at: datetime):
        self.load, self.kind, self.at = load, kind, at
        self.feed = load.agreement.kind
        self.model = model()
        self.made: dict[UUID, Identity] = {}
        self.by_key: dict[int, list[UUID]] = defaultdict(list)
        self.linked: dict[UUID, list[Said]] = defaultdict(list)
        self.new: list[tuple[UUID, Said]] = []

    def match(self, rows: list[tuple[FeedRow, Said]]) -> None:
        """Decide about every row, then write the children, involvements and events that follow."""
        identities = {number: told.identity() for number, (_, told) in enumerate(rows)}
        found = near(identities, past_the_shield=True) if identities else {}
        for number, (row, told) in enumerate(rows):
            record = identities[number]
            known = [Candidate(one.subject, one.identity, one.score, one.shielded) for one in found.get(number, [])]
            candidates = sorted(known + self._made_near(record), key=lambda one: -one.score)
            self._decide(row, told, record, candidates)
        self._write_new()
        self._write_linked()

    def _made_near(self, record: Identity) -> list[Candidate]:
        subjects = {subject for key in blocking_keys(record).all for subject in self.by_key.get(key, ())}
        weights = weights_in_use()
        return [Candidate(one, self.made[one], weights.score(record, self.made[one])) for one in subjects]

    def _decide(self, row: FeedRow, told: Said, record: Identity, candidates: list[Candidate]) -> None:
        verdict, reason = decide(record, candidates, self.model.thresholds_of_feeds())
        row.model, row.reason = self.model.version, reason
        row.score = round(candidates[0].score, 3) if candidates else None
        row.candidates = [[str(one.key), round(one.score, 3)] for one in candidates[:CANDIDATES_KEPT]]
        if verdict is Verdict.LINK:
            row.outcome, row.subject = RowOutcome.MATCHED, UUID(str(candidates[0].key))
            self.linked[row.subject].append(told)
        elif verdict is Verdict.NEW:
            row.outcome, row.subject = RowOutcome.CREATED, self._new(told, record)
        else:
            row.outcome = RowOutcome.QUEUED

    def _new(self, told: Said, record: Identity) -> UUID:
        subject = uuid4()
        self.new.append((subject, told))
        self.made[subject] = record
        for key in blocking_keys(record).all:
            self.by_key[key].append(subject)
        return subject

    def _write_new(self) -> None:
        """The children nobody knew, in a few statements for all of them."""
        if not self.new:
            return
        children = [
            self._child(subject, told, number)
            for (subject, told), number in zip(self.new, next_numbers(len(self.new)), strict=True)
        ]
        Child.objects.bulk_create(children)
        keys = ((key, subject) for subject, record in self.made.items() for key in blocking_keys(record).all)
        copy_in("childindex_blockingkey", ("key", "subject"), keys)
        Carer.objects.bulk_create(
            Carer(subject=subject, name=told.get("mother"), relation="mother")
            for subject, told in self.new
            if told.unborn
        )
        if self.feed not in STANDS_WITH_CHILD:
            Involvement.objects.bulk_create(self._involvement(subject, told) for subject, told in self.new)
        changed_each({subject: ["made"] for subject, _ in self.new}, object_kind="childindex.child", right="feed")

    def _child(self, subject: UUID, told: Said, number: str) -> Child:
        mother_given, mother_family = told.mother if told.unborn else ("", "")
        given, family = told.get("given"), told.get("family")
        return Child(
            subject=subject,
            number=number,
            given=given,
            middle=told.get("middle"),
            family=family,
            called=told.get("called"),
            former=[told.get("former")] if told.get("former") else [],
            mother_given=mother_given,
            mother_family=mother_family,
            sort_key=sort_key(given or mother_given, family or mother_family),
            born=told.dates.get("born"),
            expected=None if "born" in told.dates else told.dates.get("expected"),
            gender=told.get("gender"),
            address=told.get("address"),
            postcode=told.get("postcode"),
            nhs_number=told.get("nhs_number") or None,
            upn=told.get("upn") or None,
            school_urn=told.get("school_urn"),
            practice=told.get("practice"),
            state=State.CONFIRMED if "born" in told.dates else State.DOUBTFUL,
            sources={"*": [self.feed, self._day.isoformat()]},
            made_at=self.at,
        )

    @property
    def _day(self) -> date:
        return self.load.received_at.date()

    def _write_linked(self) -> None:
        """What the rows say of children who were known, or made by an earlier row: written together."""
        if not self.linked:
            return
        children = list(Child.objects.filter(subject__in=self.linked.keys()))
        shown = {child.subject: self._told(child) for child in children}
        self._save([child for child in children if shown[child.subject]], shown)
        for subject in self._involve({subject: self.linked[subject] for subject in shown}):
            shown[subject] |= {"involvement"}
        news = {subject: names for subject, names in shown.items() if names}
        changed_each(news, object_kind="childindex.child", right="feed")

    def _told(self, child: Child) -> set[str]:
        """Everything the rows changed of a child, by field."""
        return {name for one in self.linked[child.subject] for name in self._update(child, one)}

    def _update(self, child: Child, told: Said) -> list[str]:
        """Fill what is empty; believe the authority of a field, and a newer address. What changed, by field."""
        before = {name: getattr(child, name) for name in (*FILLED, "born", "postcode", "address")}
        for name in FILLED:
            believed = name in STANDS_WITH_CHILD.get(self.feed, ()) and not _alike(told.get(name), before[name])
            if told.get(name) and (believed or not before[name]) and not _was_wrong(child, name, told.get(name)):
                setattr(child, name, told.get(name))
        if child.born is None and child.expected is None:
            child.born = told.dates.get("born")
        moved = told.get("postcode") and not _alike(told.get("postcode"), child.postcode)
        moved = moved and not _was_wrong(child, "postcode", told.get("postcode"))
        if moved and self.feed in ADDRESS_FROM and self._newer(child, "postcode"):
            child.postcode, child.address = told.get("postcode"), told.get("address") or child.address
        shown = [name for name, value in before.items() if getattr(child, name) != value]
        child.sources |= {name: [self.feed, self._day.isoformat()] for name in shown}
        return shown

    def _newer(self, child: Child, name: str) -> bool:
        day = (child.sources.get(name) or child.sources.get("*") or ("", ""))[1]
        return self._day.isoformat() > day

    def _save(self, children: list[Child], shown: Mapping[UUID, set[str]]) -> None:
        """Write the fields that changed and no others: somebody may have changed the others meanwhile."""
        alike: dict[tuple[str, ...], list[Child]] = defaultdict(list)
        for child in children:
            child.version = F("version") + 1
            alike[tuple(sorted(shown[child.subject]))].append(child)
        for names, some in alike.items():
            Child.objects.bulk_update(some, [*names, "sources", "version"], batch_size=TOGETHER)
        BlockingKey.objects.bulk_create(
            (BlockingKey(key=key, subject=child.subject) for child in children for key in self._keys(child.subject)),
            ignore_conflicts=True,
        )

    def _keys(self, subject: UUID) -> list[int]:
        return sorted({key for one in self.linked[subject] for key in blocking_keys(one.identity()).all})

    def _involve(self, linked: Mapping[UUID, list[Said]]) -> list[UUID]:
        """Say that the agency's service works with the children, or renew whom to ring there. Whose changed."""
        if self.feed in STANDS_WITH_CHILD:
            return []
        held: dict[UUID, list[Involvement]] = defaultdict(list)
        agency, service = self.load.agreement.agency_id, self.kind.service
        current = Involvement.objects.filter(agency=agency, service=service, ended_on=None)
        for row in current.filter(subject__in=linked.keys()):
            held[row.subject].append(row)
        new, renewed = [], []
        for subject, told in linked.items():
            values = _contact(told[-1])
            if not held[subject]:
                new.append(self._involvement(subject, told[-1]))
            elif all(_contact_of(row) != values for row in held[subject]):
                renewed += [_renewed(row, values) for row in held[subject]]
        Involvement.objects.bulk_create(new)
        Involvement.objects.bulk_update(renewed, [*CONTACT, "version"], batch_size=TOGETHER)
        return list(dict.fromkeys(row.subject for row in (*new, *renewed)))

    def _involvement(self, subject: UUID, told: Said) -> Involvement:
        return Involvement(
            subject=subject,
            agency_id=self.load.agreement.agency_id,
            service=self.kind.service,
            started_on=told.dates.get("started_on"),
            **_contact(told),
        )


def _contact(told: Said) -> dict[str, str]:
    return {name: told.get(name) for name in CONTACT}


def _contact_of(row: Involvement) -> dict[str, str]:
    return {name: getattr(row, name) for name in CONTACT}


def _renewed(row: Involvement, values: dict[str, str]) -> Involvement:
    for name, value in values.items():
        setattr(row, name, value)
    row.version = F("version") + 1
    return row


def _was_wrong(child: Child, name: str, said: str) -> bool:
    """Whether the index office put just this value right: a feed that says it again is not believed."""
    source = child.sources.get(name) or [""]
    return source[0] == CORRECTED and _alike(said, source[2])


def _alike(one: str, other: str | None) -> bool:
    """Whether two values differ by capitals at most: that is no news."""
    return one.casefold() == (other or "").casefold()
