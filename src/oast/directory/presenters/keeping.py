"""What providers and stewards read about entries, in the words of their pages."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from oast.directory.differences import LABELS, Content, Difference, as_today, differences, lines, merge, whole
from oast.directory.enums import How, ProposalState, Status
from oast.directory.models import Claim, Pair, Proposal, Service, Upload, Version
from oast.directory.queries import stewards
from oast.directory.queries.stewards import Mine, Standing
from oast.web.filters import long_date


def kept(shown: Standing, day: date) -> dict[str, Any]:
    """One entry for whoever keeps it."""
    service, waiting = shown.service, shown.waiting
    holder = stewards.agencies([shown.holder]).get(shown.holder, "") if shown.holder else ""
    return {
        "title": service.name,
        "service": service,
        "care": shown.care,
        "listed": shown.listed,
        "mark": shown.mark,
        "holder": holder,
        "waiting": waiting,
        "returned": bool(waiting and waiting.state == ProposalState.RETURNED),
        "differences": differences(waiting.base, waiting.content) if waiting else (),
        "status": Status(service.status).label,
        "overdue": bool(service.due_on and service.due_on < day),
        "why_not": _why_not(shown),
    }


def _why_not(shown: Standing) -> str:
    """Why the public does not see it; nothing where it does."""
    service, care = shown.service, shown.care
    if shown.listed:
        return ""
    if service.do_not_list:
        return "A steward took it off the directory."
    if care and care.unlisted_on:
        return "Its check was overdue for too long. Say that it is still right, and it is listed again."
    if service.held_for:
        return (
            "It is new and waits for a steward."
            if service.held_for == "new"
            else "Its source’s record is not complete."
        )
    return "It is not running."


def history(versions: Iterable[Version]) -> list[dict[str, Any]]:
    """The versions of an entry as the timeline takes them, the newest first."""
    found = list(versions)
    people = stewards.people(one.by for one in found)
    agencies = stewards.agencies(one.agency_id for one in found)
    return [
        {
            "title": f"Version {one.number}: {How(one.how).label}",
            "when": one.at,
            "by": ", ".join(filter(None, (people.get(one.by), agencies.get(one.agency_id or _NOBODY)))),
            "text": one.words,
            "id": one.id,
        }
        for one in found
    ]


_NOBODY = UUID(int=0)


def edits(found: Iterable[Proposal]) -> list[dict[str, Any]]:
    """Edits in a list, with who sent them: two more queries, whatever their number."""
    listed = list(found)
    people = stewards.people(one.made_by for one in listed)
    agencies = stewards.agencies(one.agency_id for one in listed)
    return [
        {
            "edit": one,
            "how": How(one.how).label,
            "state": ProposalState(one.state).label,
            "by": people.get(one.made_by, ""),
            "agency": agencies.get(one.agency_id or _NOBODY, ""),
        }
        for one in listed
    ]


def claims(found: Iterable[Claim]) -> list[dict[str, Any]]:
    """Claims in a list."""
    listed = list(found)
    people = stewards.people(one.made_by for one in listed)
    return [{"claim": one, "by": people.get(one.made_by, "")} for one in listed]


def edit(shown: Proposal, current: Mapping[str, Any]) -> dict[str, Any]:
    """One edit: what the public would read after it beside what it reads now."""
    merged = merge(shown.base, shown.content, current)
    service = shown.service
    is_open = shown.state in (ProposalState.WAITING, ProposalState.RETURNED)
    care = getattr(service, "care", None)
    return {
        "title": service.name,
        "edit": shown,
        "service": service,
        "how": How(shown.how).label,
        "state": ProposalState(shown.state),
        "differences": differences(current, merged.content) if is_open else differences(shown.base, shown.content),
        "clashes": [LABELS[name] for name in merged.clashes] if is_open else [],
        "fresh": shown.how in (How.NEW, How.COPY) and service.held_for == "new",
        "by": stewards.people([shown.made_by]).get(shown.made_by, ""),
        "agency": stewards.agencies([shown.agency_id]).get(shown.agency_id, "") if shown.agency_id else "",
        "mark": f"{care.version if care else 0}.{shown.revision if is_open else 0}",
    }


def claim(shown: Claim) -> dict[str, Any]:
    """One claim: who says it is theirs, and who holds it now."""
    holder = stewards.holder(shown.service)
    return {
        "title": f"Whose is {shown.service.name}?",
        "claim": shown,
        "service": shown.service,
        "telephones": stewards.telephones(shown.service_id),
        "holder": holder,
        "by": stewards.people([shown.made_by]).get(shown.made_by, ""),
    }


def version(shown: Standing, earlier: Version, before: Version | None, current: Mapping[str, Any]) -> dict[str, Any]:
    """A version beside the one `before` it, and beside what the entry says now."""
    return {
        "title": f"Version {earlier.number} of {shown.service.name}",
        "service": shown.service,
        "version": earlier,
        "how": How(earlier.how).label,
        "before": before,
        "brought": differences(before.content, earlier.content) if before else (),
        "differences": differences(current, as_today(earlier.content, whole(current))),
        "mark": shown.mark,
        "by": stewards.people([earlier.by]).get(earlier.by, ""),
    }


def overdue(found: Iterable[Service], day: date) -> list[list[Any]]:
    """Rows of the table of overdue entries."""
    return [
        [
            _link(one),
            one.organization.name if one.organization else "",
            long_date(one.due_on),
            {"text": (day - one.due_on).days if one.due_on else 0, "number": True},
            "Not listed for it" if _unlisted(one) else "Listed, but falls in the search",
        ]
        for one in found
    ]


def _unlisted(one: Service) -> bool:
    care = getattr(one, "care", None)
    return bool(care and care.unlisted_on)


def not_listed(found: Iterable[Service]) -> list[list[Any]]:
    """Rows of the table of entries that a steward took off."""
    return [[_link(one), getattr(one, "care", None) and one.care.not_listed_because] for one in found]


def source_changed(found: Iterable[Service]) -> list[list[Any]]:
    """Rows of the table of entries whose source sends something else."""
    return [[_link(one), one.source.name, long_date(one.care.source_changed_at)] for one in found]


def _link(one: Service) -> dict[str, str]:
    return {"text": one.name, "href": reverse("directory:entry", args=[one.id])}


def pair(shown: Pair, said: Mapping[UUID, Mapping[str, Any]]) -> dict[str, Any]:
    """Two entries beside each other: all that either says, and where they differ."""
    first, second = said[shown.first_id], said[shown.second_id]
    differing: dict[str, Difference] = {one.field: one for one in differences(first, second)}
    rows = []
    for name, label in LABELS.items():
        one = differing.get(name)
        left, right = lines(name, first[name]), lines(name, second[name])
        if left or right:
            said_of = {"label": label, "left": "\n".join(left), "right": "\n".join(right)}
            rows.append(said_of | {"differs": one is not None})
    return {"title": "Are these the same service?", "pair": shown, "rows": rows}


def table(kept_table: Upload, now: Mapping[UUID, Content]) -> dict[str, Any]:
    """A table that was sent: what is right and changes something, what changes nothing, what is not right. `now` says
    what the services say before the table is confirmed: each row that changes something shows both wordings."""
    rows = kept_table.rows
    faulty = [row for row in rows if row["faults"]]
    changing = [row for row in rows if row["changes"] and not row["faults"]]
    return {
        "title": "What your table did" if kept_table.confirmed_at else "What your table would change",
        "table": kept_table,
        "changing": [row | {"differences": _of_row(row, now)} for row in changing],
        "faulty": faulty,
        "unchanged": len(rows) - len(faulty) - len(changing),
        "number": len(rows),
    }


def _of_row(row: Mapping[str, Any], now: Mapping[UUID, Content]) -> tuple[Difference, ...]:
    """Both wordings of a row of an entry that is there; nothing for a new one."""
    before = now.get(UUID(row["key"])) if row["key"] else None
    return tuple(differences(before, row["content"])) if before is not None else ()


def to_do(found: Iterable[Mine]) -> list[Mine]:
    """Entries that want something of whoever keeps them: edits that were sent back first, then the longest overdue."""
    wanting = [one for one in found if one.overdue or one.waiting == ProposalState.RETURNED]
    return sorted(wanting, key=lambda one: (one.waiting != ProposalState.RETURNED, one.due_on or date.max, one.name))
