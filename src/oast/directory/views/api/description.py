"""The OpenAPI document of the interface, written from one table of addresses and parameters."""

from typing import Any

from oast.directory.views.api.answers import DEFAULT_SIZE, LARGEST_SIZE

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "maxLength": 500}
_FLAG: Schema = {"type": "boolean"}
_YEARS: Schema = {"type": "number", "minimum": 0, "maximum": 200}
_CLOCK: Schema = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PARAMETERS: dict[str, tuple[Schema, str]] = {
    "search": (_TEXT, "Services with all these words."),
    "page": ({"type": "integer", "minimum": 1}, "The number of the page."),
    "per_page": (
        {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE},
        "How many a page.",
    ),
    "format": ({"type": "string", "enum": ["json", "ndjson"]}, "ndjson gives every record on a line, without pages."),
    "taxonomy_term_id": (_TEXT, "Services with this term."),
    "taxonomy_id": (_TEXT, "Services with any term of this taxonomy."),
    "organization_id": (_TEXT, "Services of this organisation."),
    "modified_after": ({"type": "string", "format": "date-time"}, "Changed at this moment or later."),
    "minimal": (_FLAG, "Only identifier and time of change, all in one page."),
    "full": (_FLAG, "Records with everything that hangs on them."),
    "full_service": (_FLAG, "Organisations with their services in full."),
    "top_only": (_FLAG, "Only terms without a parent."),
    "parent_id": (_TEXT, "Terms under this one."),
    "postcode": (_TEXT, "Services that cover this postcode, or, with proximity, near it."),
    "age": (_YEARS, "Services for somebody of this age (older profile)."),
    "minimum_age": (_YEARS, "Services for anybody of this age or older (older profile)."),
    "maximum_age": (_YEARS, "Services for anybody of this age or younger (older profile)."),
    "day": ({"type": "string", "enum": list(_DAYS)}, "Services open on this day of the week (older profile)."),
    "time": (_CLOCK, "Services open at this time of the day; with day, on that day (older profile)."),
    "proximity": ({"type": "number", "minimum": 0, "maximum": 1_000_000}, "Metres from the postcode."),
}

_PAGE = "page per_page format"
_SERVICES = (
    "search taxonomy_term_id taxonomy_id organization_id modified_after full postcode proximity"
    " age minimum_age maximum_age day time"
)
_ADDRESSES: dict[str, tuple[str, str, str]] = {
    "/": ("What this interface is", "", "api_details"),
    "/services": ("Services", f"{_PAGE} {_SERVICES} minimal", "service_list"),
    "/services/{id}": ("One service", "", "service"),
    "/organizations": ("Organisations", f"{_PAGE} search full full_service", "organization_list"),
    "/organizations/{id}": ("One organisation", "full_service", "organization"),
    "/taxonomies": ("Taxonomies", f"{_PAGE} search", "taxonomy_list"),
    "/taxonomies/{id}": ("One taxonomy", "", "taxonomy"),
    "/taxonomy_terms": ("Terms", f"{_PAGE} search taxonomy_id parent_id top_only", "taxonomy_term_list"),
    "/taxonomy_terms/{id}": ("One term", "", "taxonomy_term"),
    "/service_at_locations": (
        "Services at their places",
        f"{_PAGE} {_SERVICES}",
        "service_at_location_list",
    ),
    "/service_at_locations/{id}": ("One service at one place", "", "service_at_location"),
}


def describe(address: str) -> dict[str, Any]:
    """The document for an interface at this address."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Open Referral UK",
            "version": "HSDS-UK-3.0",
            "description": "The services of this directory. Open to everybody, without a key.",
        },
        "servers": [{"url": address}],
        "paths": {path: {"get": _operation(path, *row)} for path, row in _ADDRESSES.items()},
    }


def _operation(path: str, summary: str, parameters: str, schema: str) -> dict[str, Any]:
    listed = [_parameter(name) for name in parameters.split()]
    single = "{id}" in path
    if single:
        listed.insert(0, {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}})
    answers = {
        "200": _answer(summary, schema),
        "400": _answer("A parameter cannot be used"),
        "304": {"description": "Unchanged"},
        "429": _answer("Too many requests from this address; Retry-After says how many seconds to wait"),
    }
    if single:
        answers["404"] = _answer("Nothing published has this identifier")
    return {"summary": summary, "operationId": schema, "parameters": listed, "responses": answers}


def _parameter(name: str) -> dict[str, Any]:
    schema, description = _PARAMETERS[name]
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _answer(description: str, schema: str = "") -> dict[str, Any]:
    """An answer in JSON; the standard's schema is named, not copied."""
    named = f"https://openreferraluk.org/specifications/3.0/schema/{schema}.json" if schema else ""
    content: Schema = {"type": "object"} | ({"externalDocs": {"url": named}} if named else {})
    return {"description": description, "content": {"application/json": {"schema": content}}}
