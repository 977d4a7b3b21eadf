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
from oast.directory.queries.searching import Filters, Found, Hit, Results, search

__all__ = [
    "Card",
    "Filters",
    "Found",
    "Hit",
    "Provider",
    "Results",
    "import_run",
    "provider_of",
    "search",
    "service_card",
    "service_document",
    "services_by_ids",
    "services_of_agency",
]
