"""Many services at once by a table: what it would change is shown row by row before anything is sent."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.directory import presenters
from oast.directory.differences import Content
from oast.directory.forms import TableForm
from oast.directory.forms.table import COLUMNS, cells_of, check, read
from oast.directory.operations.tables import confirm_table, keep_table
from oast.directory.queries import stewards
from oast.directory.queries.contents import contents, own_topics
from oast.documents.csv import Unreadable, csv_response
from oast.documents.xlsx import xlsx_response


@gate("directory.provide")
def send(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """Send a table."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("directory:table", _kept(request, viewer, at, form.cleaned_data["file"]))
        except Unreadable as fault:
            form.add_error("file", str(fault))
    page = {"title": "Change many services by a table", "form": form, "columns": COLUMNS}
    return render(request, "directory/keep/tables.html", page)


def _kept(request: HttpRequest, viewer: Viewer, at: datetime, file) -> UUID | None:
    unknown, rows = read(file.name, file.read())
    marks = stewards.marks(viewer)
    check(rows, _now(marks))
    kept = [row.as_json(marks[row.key].mark if row.key else "", marks[row.key].name if row.key else "") for row in rows]
    if unknown:
        messages.warning(request, f"Columns that are not known were left out: {', '.join(unknown)[:200]}")
    return keep_table(by=viewer, at=at, token=form_token(request), file_name=file.name, rows=kept)


def _now(marks: Mapping[UUID, stewards.Marked]) -> dict[UUID, Content]:
    """What each service says, or would say after the edit of it that waits."""
    said = contents(marks)
    return {key: one.edited or said[key] for key, one in marks.items()}


@gate("directory.provide")
def table(request: HttpRequest, viewer: Viewer, at: datetime, upload_id: UUID) -> HttpResponse:
    """What a table would change, and what was done."""
    if request.method == "POST":
        confirm_table(by=viewer, at=at, token=form_token(request), upload_id=upload_id)
        return redirect("directory:table", upload_id)
    kept = stewards.upload(viewer, upload_id)
    page = presenters.table(kept, {} if kept.confirmed_at else _now(stewards.marks(viewer)))
    return render(request, "directory/keep/table.html", page)


@gate("directory.provide")
@require_safe
def returned(request: HttpRequest, viewer: Viewer, at: datetime, upload_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The rows that are not right, as a table with the reasons."""
    kept = stewards.upload(viewer, upload_id)
    heads = ["Row", "What to mend", *COLUMNS.values()]
    rows = [
        [row["line"], " ".join(f"{column}: {said}" if column else said for column, said in row["faults"])]
        + [row["cells"].get(column, "") for column in COLUMNS]
        for row in kept.rows
        if row["faults"]
    ]
    return csv_response("returned", heads, rows)


@gate("directory.provide")
@require_safe
def services(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:
    """One's services as a table that can be changed and sent back."""
    own = own_topics()
    rows = [cells_of(key, said, own) for key, said in _now(stewards.marks(viewer)).items()]
    name = f"services-{timezone.localdate(at).isoformat()}"
    answer = xlsx_response if request.GET.get("as") == "xlsx" else csv_response
    return answer(name, list(COLUMNS.values()), rows)
