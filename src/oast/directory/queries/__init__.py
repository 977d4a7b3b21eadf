"""Reading the directory: what is published, for pages, for the API and for the contexts above."""

from oast.directory.queries.cards import (
    Card,
    Provider,
    provider_of,
    service_card,
    service_document,
    services_by_ids,
    services_of_agency,
)
from oast.directory.queries.imports import import_run
from oast.directory.queries.searching import Filters, Found, Hit, Results, listed, search
from oast.directory.queries.sites import providers, sites
from oast.directory.queries.whereabouts import COUNTY, Whereabouts

__all__ = [
    "COUNTY",
    "Card",
    "Filters",
    "Found",
    "Hit",
    "Provider",
    "Results",
    "Whereabouts",
    "import_run",
    "listed",
    "provider_of",
    "providers",
    "search",
    "service_card",
    "service_document",
    "services_by_ids",
    "services_of_agency",
    "sites",
]
