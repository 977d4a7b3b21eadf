"""Changing our own outcomes, topics and needs (docs/adr/0150).

A change is kept as a version that waits. A job brings it into force in one transaction with everything that is
published anew for it, so that nobody meets half of it; until then what was in force before holds.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils.text import slugify

from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou, Refused, Stale, check_is_clock
from oast.audit.scope import Actor
from oast.directory.enums import TermHow, TermKind, TermState
from oast.directory.models import Service, TermVersion
from oast.directory.operations.meanings import derive
from oast.directory.operations.publishing import publish
from oast.directory.operations.reaching import reach
from oast.directory.operations.terms import store_own_terms
from oast.directory.policies import terms as policy
from oast.directory.queries import own_terms as queries
from oast.directory.queries import taxonomy
from oast.directory.rules import check_is_steward
from oast.directory.taxonomy import Said, Taxonomy, Term, differs
from oast.jobs.operations import start_run

JOB = "directory.publish_terms"

NOTHING = "Nothing was changed."
NO_WORDS = "Say why: it stands in the history."
WAITS = "Another change of our lists is being published just now. Wait until it is in force, or take it back."
MEANWHILE = "Somebody else changed it while you had it open. Both are below: save again to keep yours."


@operation("directory.add_term")
def add_term(*, by: Actor, at: datetime, kind: TermKind, said: Said, words: str) -> UUID:
    """Add a topic or a need; its code is made of its name and stays. The id of the change. Raises Refused."""
    known = _begin(by)
    policy.check_can_add(kind)
    term = Term(_code(known, kind, said["name"]), kind, "").saying(said | {"heir": ""})
    return _keep(by, at, known, term, TermHow.ADDED, words)


@operation("directory.change_term")
def change_term(*, by: Actor, at: datetime, code: str, said: Said, seen: str, words: str) -> UUID:
    """Rename a term, change its further words, what is above it or what answers it; of an outcome only the wording.
    `seen` is the `mark` of what the steward saw. Raises Refused, and Stale with both."""
    known = _begin(by)
    term = _term(known, code)
    if term.heir:
        raise Refused(policy.IS_RETIRED)
    given = {"name": said["name"]} if term.kind == TermKind.OUTCOME else said | {"heir": ""}
    after = term.saying(given)
    _check_seen(term, seen, after, known)
    return _keep(by, at, known, after, TermHow.CHANGED, words)


@operation("directory.retire_term")
def retire_term(*, by: Actor, at: datetime, code: str, heir: str, seen: str, words: str) -> UUID:
    """Retire a topic or a need into another, which stands for it from then on. Raises Refused, and Stale."""
    known = _begin(by)
    term = _term(known, code)
    policy.check_can_retire(known, term, heir)
    after = term.saying({"heir": heir})
    _check_seen(term, seen, after, known)
    return _keep(by, at, known, after, TermHow.RETIRED, words)


@operation("directory.put_term_back")
def put_term_back(*, by: Actor, at: datetime, code: str, seen: str, words: str) -> UUID:
    """Put a retired term back: its services have it again. Raises Refused, and Stale."""
    known = _begin(by)
    term = _term(known, code)
    if not term.heir:
        raise Refused(policy.NOT_RETIRED)
    after = term.saying({"heir": ""})
    _check_seen(term, seen, after, known)
    return _keep(by, at, known, after, TermHow.PUT_BACK, words)


@operation("directory.revert_term")
def revert_term(*, by: Actor, at: datetime, code: str, version_id: UUID, seen: str, words: str) -> UUID:
    """Bring a term back to what an earlier version said; a further version, so that nothing of the history is lost."""
    known = _begin(by)
    term = _term(known, code)
    after = term.saying(queries.version(code, version_id).content)
    _check_seen(term, seen, after, known)
    return _keep(by, at, known, after, TermHow.REVERTED, words)


@operation("directory.publish_term_again")
def publish_term_again(*, by: Actor, at: datetime, change_id: UUID) -> UUID:
    """Start publishing once more, where it was cancelled or went wrong. Raises Refused."""
    check_is_steward(by)
    row = _waiting(change_id)
    row.run = _start(by, at, row)
    row.save(update_fields=["run"])
    changed(object_kind="directory.term_version", object_id=row.id)
    return row.id


@operation("directory.take_term_back")
def take_term_back(*, by: Actor, at: datetime, change_id: UUID) -> UUID:
    """Think better of a change that is not in force. Raises Refused once it is."""
    check_is_steward(by)
    _end(_waiting(change_id), TermState.TAKEN_BACK, at)
    return change_id


@operation("directory.publish_term")
def publish_term(*, by: Actor, at: datetime, change_id: UUID) -> UUID:
    """Bring a change into force, with everything that is published anew for it: the clock's. Raises Refused where it is
    in force already, was taken back, or does not fit the files any more."""
    check_is_clock(by)
    _lock()
    row = _waiting(change_id)
    known = taxonomy.in_force()
    term = _from(row)
    policy.check_fits(known, term)
    reached = reach(known, term)
    row.services = reached.listed
    _end(row, TermState.IN_FORCE, at)
    store_own_terms()
    if reached.anew:
        derive(reached.anew)
        Service.objects.filter(pk__in=reached.anew).update(modified_at=at)
        publish(reached.anew)
    return row.id


def _begin(by: Actor) -> Taxonomy:
    """One change after the other. Raises Refused for whoever is no steward, and while another change waits."""
    check_is_steward(by)
    _lock()
    if queries.waiting():
        raise Refused(WAITS)
    return taxonomy.in_force()


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('directory.own_terms'))")


def _keep(by: Actor, at: datetime, known: Taxonomy, term: Term, how: TermHow, words: str) -> UUID:
    """Keep the change as a version that waits, and have it published."""
    if term == known.terms.get(term.code):
        raise Refused(NOTHING)
    policy.check_fits(known, term)
    if not words.strip():
        raise Refused(NO_WORDS)
    before = known.terms.get(term.code)
    if before and not TermVersion.objects.filter(code=term.code).exists():
        _row(before, TermHow.FILED, at, state=TermState.IN_FORCE, ended_at=at).save(force_insert=True)
    row = _row(term, how, at, words=words.strip(), made_by=by.key)
    row.run = _start(by, at, row)
    row.save(force_insert=True)
    changed(object_kind="directory.term_version", object_id=row.id)
    return row.id


def _row(term: Term, how: TermHow, at: datetime, **values: Any) -> TermVersion:
    """The next version, not saved."""
    last = TermVersion.objects.order_by("-number").first()
    return TermVersion(
        id=uuid4(),
        number=last.number + 1 if last else 1,
        kind=term.kind,
        code=term.code,
        content=term.said,
        differs=differs(term, taxonomy.files().terms.get(term.code)),
        how=how,
        made_at=at,
        **values,
    )


def _start(by: Actor, at: datetime, row: TermVersion) -> UUID | None:
    title = f"Publishing “{row.content['name']}”"
    return start_run(by=by, at=at, job=JOB, title=title, arguments={"change": row.id})


def _end(row: TermVersion, state: TermState, at: datetime) -> None:
    policy.check_may_become(row.state, state)
    row.state, row.ended_at = state, at
    row.save(update_fields=["state", "ended_at", "services"])
    changed(object_kind="directory.term_version", object_id=row.id)


def _waiting(change_id: UUID) -> TermVersion:
    found = TermVersion.objects.select_for_update().filter(pk=change_id).first()
    if found is None:
        raise NotForYou("There is no such change.")
    policy.check_may_become(found.state, TermState.IN_FORCE)
    return found


def _term(known: Taxonomy, code: str) -> Term:
    if code not in known.terms:
        raise NotForYou("There is no such term.")
    return known.terms[code]


def _from(row: TermVersion) -> Term:
    return Term(row.code, TermKind(row.kind), "").saying(row.content)


def _code(known: Taxonomy, kind: TermKind, name: str) -> str:
    """A code that nobody has, from the name."""
    start = f"{'need-' if kind == TermKind.NEED else ''}{slugify(name)}".strip("-")[:40].strip("-") or kind.value
    numbered = (start if number == 1 else f"{start}-{number}" for number in range(1, 10_000))
    return next(code for code in numbered if code not in known.terms)


def _check_seen(term: Term, seen: str, after: Term, known: Taxonomy) -> None:
    if queries.mark(term.code) != seen:
        theirs, yours = queries.in_words(known, term), queries.in_words(known, after)
        fields = [label for label in theirs if theirs[label] != yours[label]]
        raise Stale(MEANWHILE, theirs={one: theirs[one] for one in fields}, yours={one: yours[one] for one in fields})
