"""The county's postcodes as places where services can stand, each with the town of its nearest centre."""

from collections.abc import Sequence

from oast.accounts.models import Agency
from oast.directory.invented import Provider, Site
from oast.places import queries as places


def sites(limit: int = 4000) -> list[Site]:
    """Postcodes spread evenly over the county."""
    districts = {one.slug: one.name for one in places.districts()}
    lcsps = {one.slug: one for one in places.lcsps()}
    return [
        Site(
            found.postcode,
            found.latitude,
            found.longitude,
            found.district or "",
            districts[found.district or ""],
            found.lcsp or "",
            lcsps[found.lcsp or ""].name,
            _town(found, lcsps[found.lcsp or ""].centres),
        )
        for found in places.kent_postcodes(limit)
    ]


def _town(found: places.Found, centres: Sequence) -> str:
    return min(centres, key=lambda one: (one.easting - found.easting) ** 2 + (one.northing - found.northing) ** 2).town


def providers() -> list[Provider]:
    """The agencies of the partnership, who may run services."""
    return [
        Provider(str(one.id), one.name, one.sector, one.telephone, one.email)
        for one in Agency.objects.filter(has_accounts=True)
    ]
