"""The Open Referral UK 3.0 interface: open, without a key, cacheable, and never a page of HTML."""

from oast.directory.views.api.lists import (
    organizations,
    service_at_locations,
    services,
    taxonomies,
    taxonomy_terms,
)
from oast.directory.views.api.single import (
    nothing,
    openapi,
    organization,
    root,
    service,
    service_at_location,
    taxonomy,
    taxonomy_term,
)

__all__ = [
    "nothing",
    "openapi",
    "organization",
    "organizations",
    "root",
    "service",
    "service_at_location",
    "service_at_locations",
    "services",
    "taxonomies",
    "taxonomy",
    "taxonomy_term",
    "taxonomy_terms",
]
