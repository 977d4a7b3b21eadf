"""The root and the single records of the interface."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from oast.directory import oruk
from oast.directory.models import Entry, ServiceAtLocation
from oast.directory.queries import open_referral, service_document
from oast.directory.views.api.answers import NotThere, error, flag, interface
from oast.directory.views.api.description import describe
from oast.directory.views.api.lists import dumps, organization_rows, places, taxonomy_row, term_row

VERSION = "HSDS-UK-3.0"
PROFILE = "https://docs.openreferraluk.org/en/latest/"


@interface
def root(request: HttpRequest) -> str:
    """What this interface is."""
    address = request.build_absolute_uri(reverse("directory:api_openapi"))
    return dumps({"version": VERSION, "profile": PROFILE, "openapi_url": address})


@interface
def openapi(request: HttpRequest) -> str:
    """The OpenAPI document."""
    return dumps(describe(request.build_absolute_uri(reverse("directory:api")).rstrip("/")))


@interface
def service(request: HttpRequest, key: str) -> str:  # noqa: ARG001 Django passes the request
    """One service with everything."""
    document = service_document(_uuid(key))
    if document is None:
        raise NotThere
    return dumps(oruk.full_service(document))


@interface
def organization(request: HttpRequest, key: str) -> str:
    """One organisation with its services."""
    found = Entry.objects.filter(organization_id=_uuid(key)).values_list("organization_id", "document__organization")
    page = list(found[:1])
    if not page:
        raise NotThere
    return dumps(next(iter(organization_rows(page, full=flag(request, "full_service"), services=True))))


@interface
def taxonomy(request: HttpRequest, key: str) -> str:  # noqa: ARG001 Django passes the request
    """One taxonomy with its terms."""
    row = open_referral.taxonomies().filter(pk=_uuid(key)).values_list("id", "name", "description").first()
    if row is None:
        raise NotThere
    terms = open_referral.taxonomy_terms(taxonomy_id=key)
    return dumps(taxonomy_row(*row) | {"taxonomy_terms": [term_row(one) for one in terms]})


@interface
def taxonomy_term(request: HttpRequest, key: str) -> str:  # noqa: ARG001 Django passes the request
    """One term; one of our own that was retired says so in its description, and which stands for it."""
    found = open_referral.taxonomy_terms(retired=True).filter(pk=_uuid(key)).first()
    if found is None:
        raise NotThere
    return dumps(term_row(found))


@interface
def service_at_location(request: HttpRequest, key: str) -> str:  # noqa: ARG001 Django passes the request
    """One service at one place, with everything."""
    found = ServiceAtLocation.objects.filter(pk=_uuid(key), service__entry__isnull=False)
    page = list(found.values_list("pk", "service_id"))
    if not page:
        raise NotThere
    return dumps(next(iter(places(page, full=True))))


def nothing(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001 Django passes both
    """Any other address under the interface: JSON too."""
    return error(404, "This interface has no such address; see openapi.json.")


def _uuid(key: str) -> UUID:
    found = open_referral.as_uuid(key)
    if found is None:
        raise NotThere
    return found
