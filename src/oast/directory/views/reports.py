"""Tell us it is wrong."""

from uuid import UUID

from allauth.core.internal.ratelimit import get_ip
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from oast.audit.rules import Refused
from oast.directory import queries
from oast.directory.forms import ReportForm
from oast.directory.operations.public import report_entry
from oast.directory.views.shortlist import PUBLIC
from oast.web.forms import posted_token


@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """The form, and the thanks."""
    card = queries.service_card(service_id)
    if card is None:
        return render(request, "directory/gone.html", {"title": "This service is not listed"}, status=404)
    form = ReportForm(request.POST or None)
    page = {"title": "Tell us what is wrong", "form": form, "card": card}
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, service_id, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return render(request, "directory/report.html", page, status=429)
        return render(request, "directory/report_sent.html", page | {"title": "Thank you"})
    return render(request, "directory/report.html", page, status=422 if form.errors else 200)


def _send(request: HttpRequest, service_id: UUID, given: dict) -> None:
    """What a program filled in is thanked for and dropped."""
    if given["website"]:
        return
    report_entry(
        by=PUBLIC,
        at=timezone.now(),
        token=posted_token(request),
        service_id=service_id,
        kind=given["kind"],
        words=given["words"],
        email=given["email"],
        address=get_ip(request) or "",
    )
