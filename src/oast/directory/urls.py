"""Addresses of the directory: everything under /directory/, the open interface under /api/oruk/v3/."""

from django.urls import path

from oast.directory.views import api, pages, reports, shortlist

app_name = "directory"

API = "api/oruk/v3"

urlpatterns = [
    path("directory/", pages.search, name="search"),
    path("directory/suggestions", pages.suggestions, name="suggestions"),
    path("directory/outlines.svg", pages.outlines, name="outlines"),
    path("directory/list", shortlist.mine, name="list"),
    path("directory/list/change", shortlist.change, name="list_change"),
    path("directory/list/send", shortlist.send, name="list_send"),
    path("directory/list/of/<str:code>", shortlist.shared, name="list_shared"),
    path("directory/services/<uuid:service_id>", pages.service, name="service"),
    path("directory/services/<uuid:service_id>/wrong", reports.wrong, name="wrong"),
    path(f"{API}/", api.root, name="api"),
    path(f"{API}/openapi.json", api.openapi, name="api_openapi"),
    path(f"{API}/services", api.services, name="api_services"),
    path(f"{API}/services/<str:key>", api.service, name="api_service"),
    path(f"{API}/organizations", api.organizations, name="api_organizations"),
    path(f"{API}/organizations/<str:key>", api.organization, name="api_organization"),
    path(f"{API}/taxonomies", api.taxonomies, name="api_taxonomies"),
    path(f"{API}/taxonomies/<str:key>", api.taxonomy, name="api_taxonomy"),
    path(f"{API}/taxonomy_terms", api.taxonomy_terms, name="api_taxonomy_terms"),
    path(f"{API}/taxonomy_terms/<str:key>", api.taxonomy_term, name="api_taxonomy_term"),
    path(f"{API}/service_at_locations", api.service_at_locations, name="api_service_at_locations"),
    path(f"{API}/service_at_locations/<str:key>", api.service_at_location, name="api_service_at_location"),
    path(f"{API}/<path:rest>", api.nothing, name="api_nothing"),
]
