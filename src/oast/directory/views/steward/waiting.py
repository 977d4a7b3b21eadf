"""What waits for a steward: edits side by side, claims, histories; and the decisions."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from oast.accounts.queries import Viewer
from oast.accounts.views.gates import form_token, gate
from oast.audit.rules import Refused, Stale
from oast.directory import presenters
from oast.directory.forms import CheckForm, DecideForm, ListingForm
from oast.directory.operations.claims import decide_claim
from oast.directory.operations.editing import approve_edit, return_edit, revert_entry
from oast.directory.operations.standing import check_entry, set_listing
from oast.directory.queries import stewards
from oast.directory.queries.contents import content_of


@gate("directory.steward")
@require_safe
def waiting(request: HttpRequest, viewer: Viewer, at: datetime) -> HttpResponse:  # noqa: ARG001
    """The queue, the oldest first."""
    page = {
        "title": "What waits for you",
        "edits": presenters.edits(stewards.waiting_edits()),
        "claims": presenters.claims(stewards.waiting_claims()),
        "decided": presenters.edits(stewards.decided()),
    }
    return render(request, "directory/steward/waiting.html", page)


@gate("directory.steward")
def edit(request: HttpRequest, viewer: Viewer, at: datetime, proposal_id: UUID) -> HttpResponse:
    """One edit beside what the public reads; approve it or send it back."""
    shown = stewards.edit(viewer, proposal_id)
    form = DecideForm(request.POST or None, yes="Approve and publish", no="Send back with the comment")
    moved = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _decide(request, viewer, at, proposal_id, form.cleaned_data)
        except Stale as stale:
            moved = stale.sentence
            shown = stewards.edit(viewer, proposal_id)
    page = presenters.edit(shown, content_of(shown.service_id)) | {"form": form, "moved": moved}
    return render(request, "directory/steward/edit.html", page, status=409 if moved else 200)


def _decide(request: HttpRequest, viewer: Viewer, at: datetime, proposal_id: UUID, said: dict) -> HttpResponse:
    seen, token = request.POST.get("seen", "")[:30], form_token(request)
    decide = approve_edit if said["decision"] == "yes" else return_edit
    decide(by=viewer, at=at, token=token, proposal_id=proposal_id, seen=seen, comment=said["comment"])
    messages.success(request, "Approved and published." if decide is approve_edit else "Sent back.")
    return redirect("directory:waiting")


@gate("directory.steward")
def claim(request: HttpRequest, viewer: Viewer, at: datetime, claim_id: UUID) -> HttpResponse:
    """One claim; agree or refuse."""
    shown = stewards.claim(claim_id)
    form = DecideForm(request.POST or None, yes="Agree: the agency keeps the entry", no="Refuse, with the comment")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        agreed = said["decision"] == "yes"
        decide_claim(
            by=viewer, at=at, token=form_token(request), claim_id=claim_id, agreed=agreed, comment=said["comment"]
        )
        messages.success(request, "Agreed." if agreed else "Refused.")
        return redirect("directory:waiting")
    page = presenters.claim(shown) | {"form": form}
    return render(request, "directory/steward/claim.html", page)


@gate("directory.steward")
def entry(request: HttpRequest, viewer: Viewer, at: datetime, service_id: UUID) -> HttpResponse:
    """One entry for stewards: assurance, listing, history."""
    shown = stewards.standing(viewer, service_id)
    done, form = CheckForm(request.POST or None), ListingForm(None)
    if request.method == "POST" and done.is_valid():
        form = ListingForm(request.POST)
        if done.cleaned_data["do"] != "unlist" or form.is_valid():
            return _stand(request, viewer, at, service_id, done.cleaned_data["do"])
    elif request.method == "POST":
        form = ListingForm(request.POST)
        form.add_error(None, "Nothing was done. Press one of the buttons on this page.")
    page = presenters.kept(shown, timezone.localdate(at)) | {
        "history": presenters.history(stewards.history(service_id)),
        "form": form,
    }
    return render(request, "directory/steward/entry.html", page)


def _stand(request: HttpRequest, viewer: Viewer, at: datetime, service_id: UUID, do: str) -> HttpResponse:
    token, because = form_token(request), request.POST.get("because", "")
    if do == "check":
        check_entry(by=viewer, at=at, token=token, service_id=service_id)
        messages.success(request, "Checked today. The public reads it.")
    else:
        listed = do == "list"
        set_listing(by=viewer, at=at, token=token, service_id=service_id, listed=listed, because=because[:1000])
        messages.success(request, "The entry is listed again." if listed else "The entry is not listed any more.")
    return redirect("directory:entry", service_id)


@gate("directory.steward")
def version(request: HttpRequest, viewer: Viewer, at: datetime, service_id: UUID, version_id: UUID) -> HttpResponse:
    """An earlier version beside what the entry says now; bring it back."""
    shown = stewards.standing(viewer, service_id)
    earlier = stewards.version(service_id, version_id)
    number, fault = earlier.number, ""
    if request.method == "POST":
        seen = request.POST.get("seen", "")[:30]
        try:
            revert_entry(by=viewer, at=at, token=form_token(request), service_id=service_id, number=number, seen=seen)
            messages.success(request, f"The entry says again what version {number} said.")
            return redirect("directory:entry", service_id)
        except (Stale, Refused) as refusal:
            fault = refusal.sentence
    before = stewards.version_before(earlier)
    page = presenters.version(shown, earlier, before, content_of(service_id)) | {"fault": fault}
    return render(request, "directory/steward/version.html", page, status=409 if fault else 200)
