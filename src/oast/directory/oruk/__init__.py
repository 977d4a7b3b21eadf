"""A published document in the words of the Open Referral UK profile of HSDS 3.0. Plain Python.

What is not known is left out: the schemas know no null. Fields beyond the profile keep HSDS's names.
"""

from collections.abc import Mapping
from typing import Any

Document = Mapping[str, Any]

PLACE = "oast:place"
"""The kind of extent that names a place of the county's definitions."""

_DAYS = ("", "MO", "TU", "WE", "TH", "FR", "SA", "SU")


def known(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that say something: no None, no empty text."""
    return {name: value for name, value in values.items() if value is not None and value != ""}


def basic_service(document: Document) -> dict[str, Any]:
    """A service with its fields of one value only: an item of a list."""
    runs = document["organization"]
    return known(
        {
            "id": document["id"],
            "organization_id": runs and runs["id"],
            "name": document["name"],
            "alternate_name": document["alternate_name"],
            "description": document["description"],
            "url": document["web"],
            "email": document["email"],
            "status": document["status"],
            "alert": document["alert"],
            "fees": document["fees"],
            "accreditations": document["accreditations"],
            "minimum_age": document["minimum_age"],
            "maximum_age": document["maximum_age"],
            "eligibility_description": document["eligibility"],
            "application_process": document["how_to_refer"],
            "wait_time": document["wait_time"],
            "interpretation_services": document["interpretation"],
            "assured_date": document["assured_on"],
            "last_modified": document["modified_at"],
            "organization": runs and basic_organization(runs),
        }
    )


def full_service(document: Document) -> dict[str, Any]:
    """A service with everything that hangs on it."""
    key = document["id"]
    return basic_service(document) | {
        "schedules": [schedule(one, key) for one in document["schedules"]],
        "service_areas": [_area(one, key) for one in document["areas"]],
        "service_at_locations": [at_location(one, key) for one in document["places"]],
        "languages": [{"id": one["id"], "service_id": key, "name": one["name"]} for one in document["languages"]],
        "funding": [],
        "cost_options": [_cost(one, key) for one in document["costs"]],
        "contacts": [],
        "phones": [_phone(one, key) for one in document["phones"]],
        "attributes": [_attribute(one, key) for one in document["topics"]],
        **beyond(document),
    }


def beyond(document: Document) -> dict[str, Any]:
    """What the standard has no word for, under one name of ours, so that another Oast loses nothing."""
    names = ("free", "self_referral", "assured_by", "due_on")
    said = known({name: document[name] for name in names}) | {
        name: document[name] for name in ("delivery", "for_send") if document[name]
    }
    return {"oast": said} if said else {}


def basic_organization(runs: Document) -> dict[str, Any]:
    """An organisation; the schema wants a description, so its name stands there when there is none."""
    return known(
        {
            "id": runs["id"],
            "name": runs["name"],
            "alternate_name": runs["alternate_name"],
            "description": runs["description"] or runs["name"],
            "email": runs["email"],
            "website": runs["url"],
        }
    )


def at_location(place: Document, service: str) -> dict[str, Any]:
    """A service at a place, with the place."""
    found = place["location"]
    return known(
        {
            "id": place["id"],
            "service_id": service,
            "location_id": found["id"],
            "description": place["description"],
            "location": location(found),
        }
    )


def location(found: Document) -> dict[str, Any]:
    """A place. A masked one has its town in the name, and neither address nor point."""
    if found["masked"]:
        town = found["city"]
        return {
            "id": found["id"],
            "location_type": found["kind"],
            "name": f"Address not shown ({town})" if town else "Address not shown",
            "addresses": [],
            "accessibility": _accessibility(found),
        }
    return known(
        {
            "id": found["id"],
            "location_type": found["kind"],
            "name": found["name"],
            "alternate_name": found["alternate_name"],
            "description": found["description"],
            "transportation": found["transportation"],
            "latitude": found["latitude"],
            "longitude": found["longitude"],
            "addresses": _addresses(found),
            "accessibility": _accessibility(found),
        }
    )


def _addresses(found: Document) -> list[dict[str, Any]]:
    needed = {name: found[name] for name in ("address_1", "city", "state_province", "postal_code", "country")}
    if not any(needed.values()):
        return []
    more = known({name: found[name] for name in ("attention", "address_2", "region")})
    return [{"id": found["address_id"], "location_id": found["id"], "address_type": "physical"} | needed | more]


def _accessibility(found: Document) -> list[dict[str, Any]]:
    return [
        known({"id": one["id"], "accessibility": one["name"], "description": one["name"], "details": one["details"]})
        for one in found["accessibility"]
    ]


def schedule(one: Document, service: str) -> dict[str, Any]:
    """Weekly opening as a rule of iCalendar, or one date."""
    weekly = one["weekday"] is not None
    return known(
        {
            "id": one["id"],
            "service_id": service,
            "service_at_location_id": one["at"],
            "freq": "WEEKLY" if weekly else None,
            "interval": 1 if weekly else None,
            "byday": _DAYS[one["weekday"]] if weekly else None,
            "dtstart": one["on_date"],
            "valid_from": one["valid_from"] or one["on_date"],
            "valid_to": one["valid_to"] or one["on_date"],
            "opens_at": one["opens_at"],
            "closes_at": one["closes_at"],
            "description": one["description"],
            "notes": one["original_text"],
            "places_left": one["places_left"],
        }
    )


def taxonomy_term(term: Document) -> dict[str, Any]:
    """A term of a taxonomy."""
    return known(
        {
            "id": term["id"],
            "name": term["name"],
            "description": term["description"] or term["name"],
            "parent_id": term["parent"],
            "taxonomy": term["taxonomy"]["name"],
            "taxonomy_id": term["taxonomy"]["id"],
            "term": term["code"],
        }
    )


def _attribute(topic: Document, service: str) -> dict[str, Any]:
    return {
        "id": topic["id"],
        "link_id": service,
        "link_type": "service",
        "taxonomy_term_id": topic["term"]["id"],
        "taxonomy_term": taxonomy_term(topic["term"]),
    }


def _area(one: Document, service: str) -> dict[str, Any]:
    place = {"extent": one["place"], "extent_type": PLACE} if one["place"] else {}
    return known({"id": one["id"], "service_id": service, "name": one["name"], "service_area": one["name"]}) | place


def _cost(one: Document, service: str) -> dict[str, Any]:
    return known(
        {
            "id": one["id"],
            "service_id": service,
            "option": one["option"],
            "amount": one["amount"],
            "amount_description": one["amount_description"],
        }
    )


def _phone(one: Document, service: str) -> dict[str, Any]:
    return known(
        {
            "id": one["id"],
            "service_id": service,
            "number": one["number"],
            "extension": one["extension"],
            "type": one["kind"],
            "description": one["description"],
        }
    )
