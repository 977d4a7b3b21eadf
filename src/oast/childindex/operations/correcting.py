"""Putting a basic record right: by the index office, for a reason, with what stood there before kept in the audit."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from oast.audit.operations import changed, operation
from oast.audit.rules import Refused
from oast.audit.scope import Actor
from oast.childindex import rules
from oast.childindex.linkage.keys import blocking_keys
from oast.childindex.linkage.names import sort_key
from oast.childindex.models import BlockingKey, Child
from oast.childindex.operations.records import identity_of
from oast.childindex.policies import CORRECTED, CORRECTION, check_correction, corrigible
from oast.sharing.enums import Purpose


@operation("childindex.correct_record")
def correct_record(
    *, by: Actor, at: datetime, subject: UUID, values: Mapping[str, Any], reason: str, asked_by: str
) -> UUID:
    """Write the right values over wrong ones; fields that are not named stay. Returns the correction's id.

    The event keeps what stood there, what stands there now, why, and who asked. A feed that says the wrong value again
    is not believed. Raises Refused where nothing differs, where a value cannot be, or for a field that a shield hides.
    """
    rules.check_is_office(by)
    child = rules.child_of(subject, locked=True)
    before = {name: getattr(child, name) for name in values if name in corrigible(child.shielded)}
    after = {name: values[name] for name in before if (values[name] or None) != (before[name] or None)}
    check_correction(after, reason, unborn=child.expected is not None, subject=subject)
    _check_nobody_elses(child, after.get("nhs_number"))
    for name, value in after.items():
        setattr(child, name, value)
    if child.expected is None:
        child.sort_key = sort_key(child.given, child.family)
    child.sources |= {name: [CORRECTED, at.date().isoformat(), _text(before[name])] for name in after}
    child.version += 1
    child.save(update_fields=[*after, "sort_key", "sources", "version"])
    keys = sorted(blocking_keys(identity_of(child)).all)
    BlockingKey.objects.bulk_create((BlockingKey(key=key, subject=subject) for key in keys), ignore_conflicts=True)
    return _noted(subject, {name: [_text(before[name]), _text(after[name])] for name in after}, reason, asked_by)


def _noted(subject: UUID, fields: dict[str, list[str]], reason: str, asked_by: str) -> UUID:
    made = uuid4()
    changed(
        object_kind=CORRECTION,
        object_id=made,
        subject=subject,
        right="index office",
        purpose=Purpose.STEWARDSHIP,
        shown=sorted(fields),
        text=json.dumps({"fields": fields, "reason": reason, "asked_by": asked_by}),
    )
    return made


def _check_nobody_elses(child: Child, number: str | None) -> None:
    if number and Child.objects.filter(nhs_number=number).exclude(subject=child.subject).exists():
        raise Refused("Another child has this NHS number. Look at both records first.", subject=child.subject)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
