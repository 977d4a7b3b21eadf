"""What several tests of the directory need: everything the interface says, and a directory emptied again."""

from oast.directory.models import Entry, Location, Organization, Service, Taxonomy, TaxonomyTerm

API = "/api/oruk/v3"


def interface(client) -> dict[str, dict]:
    """Every service in full by its identifier, without what another Oast must say otherwise: when it took the service
    in, and the identifiers of opening hours, which come in the order of the page."""
    found, number = {}, 1
    while True:
        page = client.get(f"{API}/services", {"full": "true", "per_page": 500, "page": number}).json()
        found |= {one["id"]: comparable(one) for one in page["contents"]}
        if page["last_page"]:
            return found
        number += 1


def comparable(one: dict) -> dict:
    hours = [{name: value for name, value in each.items() if name != "id"} for each in one["schedules"]]
    return {name: value for name, value in one.items() if name != "last_modified"} | {"schedules": hours}


def forget_everything() -> None:
    """Empty the directory within a test's transaction, as a second Oast begins."""
    for model in (Entry, Service, Location, Organization, TaxonomyTerm, Taxonomy):
        model.objects.all().delete()
