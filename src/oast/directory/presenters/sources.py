"""Sources in the words of their pages."""

from collections.abc import Mapping

from django.urls import reverse

from oast.directory.enums import LINKED, ChangeKind, Every, PullState
from oast.directory.models import ImportChange, ImportRun, Pull
from oast.directory.queries.sources import SourceShown
from oast.web.filters import long_date, long_datetime, plural

FORMATS = {
    "oruk": "Open Referral UK",
    "hsds": "HSDS",
    "csv": "Plain table",
    LINKED: "Linked, not copied",
    "invented": "Invented, for demonstration",
}
FIELDS = {
    "parts": "telephone, places, times, topics or other parts",
    "application_process": "how to refer",
    "url": "web address",
    "held_for": "whether it can be published",
    "for_send": "for special needs",
    "assured_on": "day of the check",
}


def linked(one: SourceShown) -> bool:
    """Whether nothing of it is copied."""
    return one.format == LINKED


def kept(format: str) -> str:
    """What a steward is told about a new source."""
    if format == LINKED:
        return "The directory is linked. Searches offer it from now on."
    return "The source is kept. Read it now to see what it has."


def state(one: SourceShown) -> tuple[str, str]:
    """The state in two words, with the tone of its tag."""
    if linked(one):
        return "Linked", "info"
    if one.running:
        return "Being read", "info"
    if one.problem:
        return "Failed", "danger"
    if one.imported_at is None:
        return "Never read", "waiting"
    return "Good", "good"


def last_good(one: SourceShown) -> str:
    """Until when what is shown of a source holds."""
    if linked(one):
        return "Nothing is copied: a search here leads on to its own"
    return f"As of {long_date(one.imported_at)}" if one.imported_at else "Nothing was taken in yet"


def failed(one: SourceShown) -> str:
    """For the public: that a source failed, and what that means for its entries; empty while it is well."""
    if not (one.problem and one.imported_at and one.tried_at):
        return ""
    return (
        f"We could not read this directory on {long_date(one.tried_at)}. Its entries are shown as they were on "
        f"{long_date(one.imported_at)}."
    )


def often(one: SourceShown) -> str:
    """How often it is read."""
    if linked(one):
        return "Never"
    return str(Every(one.every).label)


def numbers(one: SourceShown) -> list[str]:
    """How many entries of it are listed, and how many defects its last import had; a dash where nothing is copied."""
    return ["–", "–"] if linked(one) else [f"{one.listed:,}", f"{one.defects:,}"]


def run_row(run: ImportRun, counted: Mapping[str, int]) -> list[object]:
    """One import as a row: day and hour, read, new, changed, back, gone, held, defects."""
    numbers = [counted[kind] for kind in (ChangeKind.CREATED, ChangeKind.UPDATED, ChangeKind.WITHDRAWN)]
    back = counted[ChangeKind.RETURNED]
    numbers[0] += back
    told = [run.services["read"], *numbers, run.services["held"], sum(run.defects.values())]
    return [long_datetime(run.at), *(f"{number:,}" for number in told)]


def change_row(one: ImportChange) -> list[object]:
    """One change as a row: the service, what happened, what differs."""
    fields = [FIELDS.get(name, name.replace("_", " ")) for name in one.fields]
    name: object = one.name or "Without a name"
    if one.kind != ChangeKind.WITHDRAWN:
        name = {"text": name, "href": reverse("directory:entry", args=[one.service])}
    return [name, str(ChangeKind(one.kind).label), ", ".join(fields)]


def pull_row(one: Pull) -> list[object]:
    """One pull as a row: when, what became of it, what was sent, why it failed."""
    sent = f"{plural(one.pages, 'document')}, {one.size / 1e6:.1f} MB" if one.pages else ""
    return [long_datetime(one.started_at), str(PullState(one.state).label), sent, one.version, one.problem]


def written(mapping: Mapping[str, str]) -> str:
    """A mapping as the lines of the form."""
    return "\n".join(f"{field} = {column}" for field, column in mapping.items())
