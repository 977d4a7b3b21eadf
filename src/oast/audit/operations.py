"""Looks and operations: the only two ways to a child's information, each in one transaction with its events.

with looking(by=viewer, at=now, action="caf.see_assessment") as look:
    page = queries.assessment(viewer, assessment_id, now)      # calls saw(...)
    return render(request, "caf/assessment.html", page)        # rendered before the commit

@operation("caf.complete_assessment")
def complete_assessment(*, by, at, assessment_id): ...         # rule, policy, write, changed(...)
"""

import functools
import inspect
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from oast.audit import queries, scope
from oast.audit.chain.receive import Unheard, Witness
from oast.audit.chain.tree import Tree
from oast.audit.chain.witness import MOST_LEAVES, Head, again, grown
from oast.audit.enums import Outcome
from oast.audit.models import Event, IdempotencyToken, PersonalTextKey, WitnessedRoot
from oast.audit.rules import Refused
from oast.audit.scope import Actor, Scope, Sight

OPERATIONS: dict[str, Callable] = {}
"""Every operation of Oast by name; tests enumerate it."""

OTHER_FORM = "This page was sent once already, for something else. Load it again and send it once more."

AUTOSAVE_EVERY = timedelta(seconds=10)
"""At most one event in this time for the autosaves of one object by one actor."""


class Unrecorded(RuntimeError):
    """A scope touched a child's information, or changed something, and recorded no event. A defect."""


def operation(name: str) -> Callable[[Callable], Callable]:
    """Make a keyword-only function with `by` and `at` an operation: one transaction, at least one event.

    The outermost operation is durable: what it returned is committed. A refusal rolls everything back and
    is recorded after the rollback. With `token=` (a form's idempotency token) a repeated call does nothing
    and returns what the first returned, so an operation returns a UUID or None.
    """

    def decorate(function: Callable) -> Callable:
        _check_signature(name, function)

        @functools.wraps(function)
        def run(*, by: Actor, at: datetime, token: UUID | None = None, **arguments: Any) -> UUID | None:
            done = functools.partial(function, by=by, at=at, **arguments)
            with _transaction(by, at, name, changes=True) as opened:
                result = _once(opened, token, done) if token else done()
                if not opened.events:
                    raise Unrecorded(f"{name} recorded no event")
                return result

        if OPERATIONS.setdefault(name, run) is not run:
            raise ValueError(f"two operations are named {name}")
        return run

    return decorate


@contextmanager
def looking(*, by: Actor, at: datetime, action: str, request_id: str = "") -> Iterator[Scope]:
    """A look at children's information: one transaction, in it one event for each child that was shown.

    Render inside the block. Raises Unrecorded when something was touched and nothing recorded.
    """
    with _transaction(by, at, action, changes=False, request_id=request_id) as opened:
        yield opened
        if opened.touched and not (opened.events or opened.sights):
            raise Unrecorded(f"{action} touched {sorted(opened.touched)} and recorded no event")


def saw(
    *,
    subject: UUID,
    right: str,
    purpose: str,
    shown: Iterable[str],
    object_kind: str = "",
    object_id: UUID | None = None,
) -> None:
    """Say that parts of a subject were shown. One event a subject is written before the scope commits."""
    opened = scope.require("a child's information")
    sight = opened.sights.setdefault(subject, Sight(right, purpose, object_kind=object_kind, object_id=object_id))
    sight.shown.update(shown)


def record(
    *,
    outcome: Outcome,
    subject: UUID | None = None,
    right: str = "",
    purpose: str = "",
    shown: Iterable[str] = (),
    object_kind: str = "",
    object_id: UUID | None = None,
    text: str = "",
    action: str = "",
) -> None:
    """Write one event of the current scope. `text` is personal (search terms, reasons): it is encrypted."""
    opened = scope.require("the audit")
    key, cipher = _sealed_text(opened.by, opened.at, subject, text)
    Event.objects.create(
        at=opened.at,
        action=action or opened.action,
        outcome=outcome,
        actor=opened.by.key,
        acting_for=opened.by.acting_for,
        purpose=purpose,
        right=right,
        subject=subject,
        shown=sorted(shown),
        object_kind=object_kind,
        object_id=object_id,
        request_id=opened.request_id,
        text_key=key,
        text=cipher,
    )
    opened.events += 1


def changed(
    *,
    object_kind: str,
    object_id: UUID | None = None,
    subject: UUID | None = None,
    right: str = "",
    purpose: str = "",
    shown: Iterable[str] = (),
    text: str = "",
) -> None:
    """Write the event of a change: what an operation calls after its write."""
    record(
        outcome=Outcome.DONE,
        subject=subject,
        right=right,
        purpose=purpose,
        shown=shown,
        object_kind=object_kind,
        object_id=object_id,
        text=text,
    )


def changed_each(shown: Mapping[UUID, Iterable[str]], *, object_kind: str, right: str) -> None:
    """Write the event of each of many subjects that one operation changed, by subject with the parts, together."""
    opened = scope.require_change(object_kind)
    Event.objects.bulk_create(
        Event(
            at=opened.at,
            action=opened.action,
            outcome=Outcome.DONE,
            actor=opened.by.key,
            acting_for=opened.by.acting_for,
            right=right,
            subject=subject,
            shown=sorted(parts),
            object_kind=object_kind,
            request_id=opened.request_id,
        )
        for subject, parts in shown.items()
    )
    opened.events += len(shown)


def autosaved(*, object_kind: str, object_id: UUID, subject: UUID, right: str = "") -> None:
    """Write the event of an autosave, without text, unless this actor's last one for the object is younger than
    ten seconds (access.md, Audit)."""
    opened = scope.require_change(object_kind)
    lately = Event.objects.filter(
        actor=opened.by.key, action=opened.action, object_id=object_id, at__gt=opened.at - AUTOSAVE_EVERY
    )
    if lately.exists():
        opened.events += 1
    else:
        changed(object_kind=object_kind, object_id=object_id, subject=subject, right=right)


@contextmanager
def _transaction(by: Actor, at: datetime, action: str, *, changes: bool, request_id: str = "") -> Iterator[Scope]:
    outer = scope.current()
    opened = Scope(by, at, action, changes, request_id or scope.request_id())
    try:
        with transaction.atomic(durable=outer is None), scope.opened(opened):
            _set_viewer(by, at)
            yield opened
            _write_sights(opened)
            if outer is not None:
                _set_viewer(outer.by, outer.at)
    except Refused as refusal:
        if outer is None:
            refused(by=by, at=at, action=action, refusal=refusal, request_id=opened.request_id)
        raise


def _set_viewer(by: Actor, at: datetime) -> None:
    """Tell the second wall who looks, for this transaction only."""
    offices = ",".join(["", *sorted(by.offices), ""])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('oast.viewer', %s, true), set_config('oast.agency', %s, true),"
            " set_config('oast.offices', %s, true), set_config('oast.at', %s, true)",
            [by.key, by.acting_for, offices, at.isoformat()],
        )


def _write_sights(opened: Scope) -> None:
    """One event for each child shown. What an operation reads for its work is shown to nobody: it has its own event."""
    if opened.changes:
        return
    Event.objects.bulk_create(
        Event(
            at=opened.at,
            action=opened.action,
            outcome=Outcome.SHOWN,
            actor=opened.by.key,
            acting_for=opened.by.acting_for,
            purpose=sight.purpose,
            right=sight.right,
            subject=subject,
            shown=sorted(sight.shown),
            object_kind=sight.object_kind,
            object_id=sight.object_id,
            request_id=opened.request_id,
        )
        for subject, sight in opened.sights.items()
    )
    opened.events += len(opened.sights)


def refused(*, by: Actor, at: datetime, action: str, refusal: Refused, request_id: str = "") -> None:
    """Record a refusal in a transaction of its own, after the rollback of what was refused."""
    opened = Scope(by, at, action, True, request_id or scope.request_id())
    with transaction.atomic(durable=True), scope.opened(opened):
        _set_viewer(by, at)
        record(outcome=Outcome.REFUSED, subject=refusal.subject, text=refusal.sentence)
    refusal.recorded = True


def _once(opened: Scope, token: UUID, done: Callable[[], UUID | None]) -> UUID | None:
    """Run `done` unless this actor's token was already used for this; two at once wait for each other.

    Raises Refused for one that was used for another operation: to answer as if this were done would be false.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{opened.by.key}:{token}"])
    earlier = IdempotencyToken.objects.filter(actor=opened.by.key, token=token).first()
    if earlier and earlier.operation != opened.action:
        raise Refused(OTHER_FORM)
    if earlier:
        record(outcome=Outcome.DONE, object_kind="audit.repeated", object_id=earlier.result)
        return earlier.result
    result = done()
    IdempotencyToken.objects.create(
        token=token, actor=opened.by.key, operation=opened.action, result=result, at=opened.at
    )
    return result


def hand_to_witness(witness: Witness, key: Ed25519PrivateKey, *, at: datetime) -> int:
    """Hand the leaves of newly sealed events and the signed new root to the outside witness; how many events.

    No operation, because its own event would be handed over the next time, for ever. Raises Unheard when the
    witness cannot be reached, refuses, or holds what this database does not.
    """
    head = _agreed(witness.head(), at)
    before = head.size
    while leaves := queries.leaves_after(head.size, MOST_LEAVES):
        head = witness.keep(grown(head, leaves, at.isoformat(), key))
        _acknowledge(head, at)
    return head.size - before


def begin_witness_again(
    witness: Witness, key: Ed25519PrivateKey, *, at: datetime, reason: str, kept: int | None = None
) -> int:
    """After a restore: have the witness go on from the log's first `kept` events (all, if not given), and say to
    everybody who verifies that those after them are lost, and why. How many are. Raises Unheard."""
    head = witness.head()
    tree = Tree().extend(queries.leaves_after(0, queries.sealed_count() if kept is None else kept))
    after = witness.keep(again(head, tree, at.isoformat(), reason, key))
    _acknowledge(after, at)
    return head.size - after.size


def _agreed(theirs: Head, at: datetime) -> Head:
    """Where the witness says it stands, if this log leads there."""
    ours = queries.acknowledged()
    if theirs == ours:
        return ours
    tree = Tree().extend(queries.leaves_after(0, theirs.size))
    if theirs.record <= ours.record or tuple(tree.peaks) != theirs.peaks:
        raise Unheard(
            f"the witness stands at record {theirs.record}, {theirs.size} events, which is not this log; see `./oast"
            " audit verify`, and docs/how-to-run.md if the database was restored"
        )
    _acknowledge(theirs, at)
    return theirs


def _acknowledge(head: Head, at: datetime) -> None:
    peaks = list(head.peaks)
    WitnessedRoot.objects.create(
        record=head.record, size=head.size, root=head.root, peaks=peaks, digest=head.digest, at=at
    )


def _sealed_text(by: Actor, at: datetime, subject: UUID | None, text: str) -> tuple[UUID | None, bytes | None]:
    if not text:
        return None, None
    key = PersonalTextKey(subject=subject, actor=by.key, secret=AESGCM.generate_key(256), made_at=at)
    key.save(force_insert=True)
    nonce = secrets.token_bytes(12)
    return key.id, nonce + AESGCM(bytes(key.secret)).encrypt(nonce, text.encode(), key.id.bytes)


def _check_signature(name: str, function: Callable) -> None:
    parameters = inspect.signature(function).parameters
    if not {"by", "at"} <= set(parameters):
        raise TypeError(f"operation {name} needs `by` and `at`")
    if any(parameter.kind is not parameter.KEYWORD_ONLY for parameter in parameters.values()):
        raise TypeError(f"operation {name} takes keyword arguments only")


def forget_subject(subject: UUID) -> int:
    """Destroy the keys of all personal text about a subject, and of the searches that found it: nobody can read the
    text again, and the chain stays whole. Returns how many. Inside an operation of a named system actor only."""
    scope.require_change("the audit")
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_forget_subject(%s)", [subject])
        return cursor.fetchone()[0]


@operation("audit.forget_old")
def forget_old(*, by: Actor, at: datetime, searches_before: datetime, tokens_before: datetime) -> None:  # noqa: ARG001
    """Destroy the keys of searches of before a moment, and used form tokens of before another. The clock's."""
    if "system" not in by.offices:
        raise Refused("Only the clock does this.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_forget_searches(%s)", [searches_before])
        searches = cursor.fetchone()[0]
    tokens, _ = IdempotencyToken.objects.filter(at__lt=tokens_before).delete()
    record(outcome=Outcome.DONE, right="retention", shown=[f"{searches} searches, {tokens} tokens forgotten"])
