"""Agencies with their teams and practitioners: what a practitioner needs to ring somebody or choose a lead."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from oast.accounts import queries
from oast.accounts.forms.people import AgenciesForm
from oast.accounts.views.gates import gate


@gate()
def agencies(request: HttpRequest, viewer, at) -> HttpResponse:  # noqa: ARG001
    """All agencies, narrowed by sector and words."""
    form = AgenciesForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.agencies(asked.get("sector"), asked.get("words", ""))
    return render(request, "accounts/agencies.html", {"form": form, "found": found})


@gate()
def agency(request: HttpRequest, viewer, at, agency_id: UUID) -> HttpResponse:  # noqa: ARG001
    """One agency: telephone, teams, who works there as what."""
    page = {
        "agency": queries.agency_card(agency_id),
        "teams": queries.teams(agency_id),
        "people": queries.practitioners(agency_id, timezone.localdate(at)),
    }
    return render(request, "accounts/agency.html", page)
