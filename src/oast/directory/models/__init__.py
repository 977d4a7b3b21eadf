"""The directory's tables: what sources said, the services with their parts, topics, and what is published."""

from oast.directory.models.keeping import Care, Claim, Pair, Proposal, Upload, Version, ViewCount, WebCheck
from oast.directory.models.public import Report, SearchMiss
from oast.directory.models.published import Entry, EntryEvent, EntryPlace, SearchWord
from oast.directory.models.services import (
    Accessibility,
    CostOption,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from oast.directory.models.sources import (
    Defect,
    ImportChange,
    ImportRun,
    Pull,
    PullDocument,
    RawRecord,
    Source,
    Sourced,
)
from oast.directory.models.topics import ServiceTopic, Taxonomy, TaxonomyTerm, TermMeaning

__all__ = [
    "Accessibility",
    "Care",
    "Claim",
    "CostOption",
    "Defect",
    "Entry",
    "EntryEvent",
    "EntryPlace",
    "ImportChange",
    "ImportRun",
    "Language",
    "Location",
    "Organization",
    "Pair",
    "Phone",
    "Proposal",
    "Pull",
    "PullDocument",
    "RawRecord",
    "Report",
    "Schedule",
    "SearchMiss",
    "SearchWord",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceTopic",
    "Source",
    "Sourced",
    "Taxonomy",
    "TaxonomyTerm",
    "TermMeaning",
    "Upload",
    "Version",
    "ViewCount",
    "WebCheck",
]
