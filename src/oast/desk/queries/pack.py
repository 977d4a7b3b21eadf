"""The copy that a person asked for: from every context, with what speaks of others marked, as PDF, JSON and CSV."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from oast.accounts.queries import Viewer, person_cards
from oast.accounts.queries import agencies as all_agencies
from oast.audit.classification import Level
from oast.audit.classification.export import Cell, Table, table
from oast.audit.operations import saw
from oast.audit.queries import looks_at
from oast.caf.queries import export as caf
from oast.caf.queries.family import shown_to_family
from oast.childindex.queries import export as index
from oast.childindex.queries.reviewing import RIGHT, reviewed_names
from oast.desk import models, redacting, rules
from oast.desk.enums import Redaction, Requester
from oast.desk.policies import requests as policy
from oast.documents import pdf
from oast.documents.csv import csv_text
from oast.sharing import queries as sharing
from oast.sharing.enums import Purpose

EXPORTED: dict[type[Model], str] = {models.RightsRequest: "What was asked about the record"}
NOT_EXPORTED: dict[type[Model], str] = {
    models.Access: "the review of a practitioner's look; the look itself stands in who looked",
    models.AccessFinding: "about the practitioner, by whom the family is told where it is misuse",
    models.AccessQuestion: "about the practitioner",
    models.Hold: "may stand in an inquiry that the copy must not touch; the lead decides apart",
    models.KeepingLine: "a line of the retention clock without content",
    models.PassageChoice: "how this copy was made",
}
OTHERS = frozenset(
    {
        "childindex.Carer", "caf.AssessmentPerson", "caf.FamilyInvitation", "sharing.ConsentCover",
    }
)  # fmt: skip
"""Records that are about somebody else by their nature: every cell of them is a passage."""

OTHERS_FIELDS = frozenset(
    {"giver_name", "witness", "parents", "parent_view", "family_words", "family_and_home", "owner_name", "contact"}
)
"""Fields that hold somebody else's name or words."""


@dataclass(frozen=True)
class Passage:
    """One cell of the copy: as it is held, and as it would be sent. What a shield hides is neither shown to whoever
    prepares the copy nor sent, whatever somebody decides."""

    key: str
    label: str
    text: str
    speaks_of_others: bool
    choice: Redaction
    pieces: tuple[redacting.Piece, ...]
    sent: str


@dataclass(frozen=True)
class Section:
    """One record of the copy with its passages."""

    title: str
    model: str
    rows: tuple[tuple[Passage, ...], ...]


@dataclass(frozen=True)
class Copy:
    """The whole copy. `open` counts the passages about others that nobody has decided about: those are taken out."""

    request: models.RightsRequest
    child: str
    sections: tuple[Section, ...]
    looks: tuple[tuple[str, str, str, str], ...]
    open: int
    digest: str


def copy_of(viewer: Viewer, request_id: UUID) -> Copy:
    """The copy as it stands, with its decisions; one event. Raises Refused or NotForYou."""
    request = rules.requested(viewer, request_id)
    named = reviewed_names(viewer, [request.subject], ["everything that is held"]).get(request.subject)
    child = named.name if named else "The child"
    own = request.requester == Requester.CHILD
    tables = [held for one in (index, sharing, caf) for held in one.exported(viewer, request.subject, own=own)]
    tables += _own(request.subject)
    names = _others(tables, child)
    chosen = dict(models.PassageChoice.objects.filter(request=request).values_list("passage", "choice"))
    sections = tuple(_section(one, names, chosen, shielded=bool(named and named.shielded)) for one in tables)
    looks = tuple(_looks(request.subject))
    passages = [one for section in sections for row in section.rows for one in row if one.speaks_of_others]
    saw(subject=request.subject, right=RIGHT, purpose=Purpose.GOVERNANCE, shown=["copy for the person"])
    undecided = sum(1 for one in passages if one.key not in chosen)
    return Copy(request, child, sections, looks, undecided, _digest(sections))


def sent_copy(viewer: Viewer, request_id: UUID) -> Copy:
    """The copy that may leave: sent, and still what the second person saw. Raises Refused otherwise."""
    made = copy_of(viewer, request_id)
    policy.check_can_send(made.request.checked_by if made.request.sent_at else None, made.request.digest, made.digest)
    return made


def _own(subject: UUID) -> list[Table]:
    rows = models.RightsRequest.objects.filter(subject=subject).exclude(closed_at=None).order_by("received_on").values()
    made = table("What was asked about the record", models.RightsRequest, rows)
    return [made] if made.rows else []


def _others(tables: list[Table], child: str) -> frozenset[str]:
    """Everybody whom the record names, but for the child."""
    own = {part.casefold() for part in child.split()}
    found = set()
    for one in tables:
        for row in one.rows:
            for cell in row:
                is_name = cell.label in ("Name", "Giver name", "Witness", "Owner name", "Practitioner", "Lead name")
                if is_name and one.model != "caf.AssessmentIdentity":
                    found |= {part for part in cell.text.split() if part.casefold() not in own}
    return frozenset(found)


def _section(one: Table, names: frozenset[str], chosen: Mapping[str, str], *, shielded: bool) -> Section:
    return Section(
        one.title,
        one.model,
        tuple(
            tuple(_passage(one.model, cell, names, chosen, shielded) for cell in row if cell.text) for row in one.rows
        ),
    )


def _passage(model: str, cell: Cell, names: frozenset[str], chosen: Mapping[str, str], shielded: bool) -> Passage:
    field = cell.passage.rsplit(":", 1)[-1]
    if shielded and cell.hidden_by_shield:
        piece = redacting.Piece(redacting.SHIELDED, marked=False)
        return Passage(cell.passage, cell.label, piece.text, False, Redaction.ALL, (piece,), redacting.GONE)
    is_text = isinstance(cell.value, str) and cell.level in (Level.STAFF, Level.PERSONAL, Level.SENSITIVE)
    about_others = (
        (model in OTHERS and cell.level in (Level.STAFF, Level.PERSONAL, Level.SENSITIVE))
        or field in OTHERS_FIELDS
        or cell.level == Level.STAFF
        or isinstance(cell.value, dict)
        or (is_text and redacting.is_marked(cell.text, names))
    )
    choice = Redaction(chosen.get(cell.passage, Redaction.ALL if about_others else Redaction.KEEP))
    sent = {
        Redaction.KEEP: cell.text,
        Redaction.NAMES: redacting.without_names(cell.text, names),
        Redaction.ALL: redacting.GONE,
    }[choice]
    return Passage(
        cell.passage, cell.label, cell.text, about_others, choice, tuple(redacting.pieces(cell.text, names)), sent
    )


def _looks(subject: UUID) -> Iterator[tuple[str, str, str, str]]:
    """Who looked, as the family's own page shows it: by agency and job, without what is withheld."""
    agencies = {str(card.id): card for card in all_agencies()}
    events = looks_at(subject, limit=1000, shown=shown_to_family(subject, agencies))
    people = person_cards(UUID(one.actor) for one in events if one.acting_for)
    for one in events:
        if one.right == RIGHT:
            continue
        agency = agencies.get(one.acting_for)
        person = people.get(UUID(one.actor))
        work = person.work_at(agency.id) if person and agency else None
        who = ", ".join(filter(None, (agency.name if agency else "The family", work.job_title if work else "")))
        why = Purpose(one.purpose).label if one.purpose in Purpose.values else ""
        yield f"{one.at:%Y-%m-%d %H:%M}", who, one.outcome, why


def _digest(sections: tuple[Section, ...]) -> str:
    """Of what is sent of the record. Who looked goes on while the copy is made, so it is not part of it."""
    return hashlib.sha256(json.dumps(_data(sections), sort_keys=True).encode()).hexdigest()


def _data(sections: tuple[Section, ...]) -> list[dict]:
    return [
        {
            "title": section.title,
            "record": section.model,
            "rows": [{one.label: one.sent for one in row} for row in section.rows],
        }
        for section in sections
    ]


def packed(made: Copy, at: datetime) -> bytes:
    """The pack: PDF to read, JSON and CSV for machines, and a page that says what is in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("read-me.txt", README)
        pack.writestr("record.pdf", _pdf(made, at))
        looks = [dict(zip(("at", "who", "outcome", "why"), one, strict=True)) for one in made.looks]
        data = {"record": _data(made.sections), "who_looked": looks}
        pack.writestr("record.json", json.dumps(data, indent=1, ensure_ascii=False))
        for section in made.sections:
            heads = list(dict.fromkeys(one.label for row in section.rows for one in row))
            rows = [[{one.label: one.sent for one in row}.get(head, "") for head in heads] for row in section.rows]
            pack.writestr(f"tables/{section.model.lower()}.csv", csv_text(heads, rows, bom=True))
        pack.writestr("tables/who-looked.csv", csv_text(("When", "Who", "How it ended", "Why"), made.looks, bom=True))
    return out.getvalue()


SOME_LOOKS = "Some looks may not be shown, for example to keep somebody safe."
"""Stands in every copy, whether any is withheld or not."""

README = f"""This is a copy of what the Children's Trust holds.

record.pdf   to read
record.json  the same for a computer
tables/      the same as tables

{redacting.GONE} stands where a passage speaks of somebody else who has a right to privacy.
{SOME_LOOKS}
You may ask for something to be put right, object to the use of the record, or complain to the Information Commissioner.
"""


def _pdf(made: Copy, at: datetime) -> bytes:
    blocks = [pdf.paragraph(f"{redacting.GONE} stands where a passage speaks of somebody else.")]
    for section in made.sections:
        blocks.append(pdf.heading(section.title))
        for row in section.rows:
            blocks.append(pdf.rows([(one.label, one.sent) for one in row]))
    blocks.append(pdf.heading("Who looked"))
    blocks.append(pdf.paragraph(SOME_LOOKS))
    blocks.append(pdf.table("Who looked, when and why", ("When", "Who", "How it ended", "Why"), made.looks))
    marking = pdf.Marking(
        made.request.requester_name, at.replace(microsecond=0), reference=f"Request {str(made.request.id)[:8].upper()}"
    )
    return pdf.pdf(title=f"What is held about {made.child}", blocks=blocks, marking=marking)
