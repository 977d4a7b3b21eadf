"""The tables of a directory by the names that each version gives them. Plain Python.

Ours are those of HSDS 1.1, because most packages met are; 2 and 3 say the same in the singular. `terms` is the table
of terms: HSDS 1.1 calls it taxonomy, which from version 3 is the table of the lists they come from.
"""

from collections.abc import Collection

_SAME = {
    "services": "service services",
    "organizations": "organization organizations",
    "locations": "location locations",
    "services_at_location": "service_at_location service_at_locations services_at_location services_at_locations",
    "phones": "phone phones",
    "physical_addresses": "address addresses physical_address physical_addresses",
    "regular_schedules": "schedule schedules regular_schedule regular_schedules",
    "languages": "language languages",
    "accessibility_for_disabilities": "accessibility accessibility_for_disabilities",
    "eligibility": "eligibility eligibilities eligibilitys",
    "services_taxonomy": "attribute attributes service_taxonomy service_taxonomies service_taxonomys services_taxonomy",
    "terms": "taxonomy_term taxonomy_terms",
    "service_areas": "service_area service_areas",
    "cost_options": "cost_option cost_options",
    "contacts": "contact contacts",
    "taxonomy": "taxonomy taxonomies",
}
_OURS = {name: ours for ours, names in _SAME.items() for name in names.split()}

KNOWN = frozenset(_SAME)
"""The tables that Oast reads; of others every row is kept as received."""


def ours(name: str, others: Collection[str] = ()) -> str:
    """Our name of a table; its own where Oast does not know it. `others` are the names that came with it."""
    if name in {"taxonomy", "taxonomies"} and not {"taxonomy_term", "taxonomy_terms"} & set(others):
        return "terms"
    return _OURS.get(name, name)
