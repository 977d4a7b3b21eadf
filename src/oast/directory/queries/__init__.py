"""Reading the directory: what is published, for pages, for the API and for the contexts above."""

from oast.directory.queries import keeping
from oast.directory.queries.cards import (
    Card,
    Provider,
    documents_by_ids,
    provider_of,
    service_card,
    service_document,
    services_by_ids,
    services_of_agency,
)
from oast.directory.queries.filters import Filters
from oast.directory.queries.imports import import_run, mapping_of
from oast.directory.queries.public import Miss, OpenReport, misses, open_reports
from oast.directory.queries.searching import Found, Hit, Results, listed, search
from oast.directory.queries.sites import providers, sites
from oast.directory.queries.suggesting import suggest
from oast.directory.queries.whereabouts import COUNTY, Whereabouts

__all__ = [
    "COUNTY",
    "Card",
    "Filters",
    "Found",
    "Hit",
    "Miss",
    "OpenReport",
    "Provider",
    "Results",
    "Whereabouts",
    "documents_by_ids",
    "import_run",
    "keeping",
    "listed",
    "mapping_of",
    "misses",
    "open_reports",
    "provider_of",
    "providers",
    "search",
    "service_card",
    "service_document",
    "services_by_ids",
    "services_of_agency",
    "sites",
    "suggest",
]
