"""Addresses of the directory: everything under /directory/, the open interface under /api/oruk/v3/."""

from django.urls import path

from oast.directory.views import api, pages, reports, shortlist
from oast.directory.views.keep import editing, mine, still_right, tables
from oast.directory.views.steward import looking_after, waiting

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
    path("directory/still-right/<str:code>", still_right.still_right, name="still_right"),
    path("directory/keep/", mine.mine, name="mine"),
    path("directory/keep/find", mine.find, name="find"),
    path("directory/keep/new", editing.new, name="new"),
    path("directory/keep/tables", tables.send, name="tables"),
    path("directory/keep/tables/services", tables.services, name="table_services"),
    path("directory/keep/tables/<uuid:upload_id>", tables.table, name="table"),
    path("directory/keep/tables/<uuid:upload_id>/returned", tables.returned, name="table_returned"),
    path("directory/keep/edits/<uuid:proposal_id>/take-back", mine.take_back, name="take_back"),
    path("directory/keep/<uuid:service_id>", mine.keep, name="keep"),
    path("directory/keep/<uuid:service_id>/claim", mine.claim, name="claim"),
    path("directory/keep/<uuid:service_id>/edit", editing.edit, name="edit"),
    path("directory/keep/<uuid:service_id>/copy", editing.copy, name="copy"),
    path("directory/keep/<uuid:service_id>/today", mine.today, name="today"),
    path("directory/keep/<uuid:service_id>/right", mine.right, name="right"),
    path("directory/stewards/", looking_after.dashboard, name="stewards"),
    path("directory/stewards/waiting", waiting.waiting, name="waiting"),
    path("directory/stewards/edits/<uuid:proposal_id>", waiting.edit, name="decide_edit"),
    path("directory/stewards/claims/<uuid:claim_id>", waiting.claim, name="decide_claim"),
    path("directory/stewards/entries/<uuid:service_id>", waiting.entry, name="entry"),
    path("directory/stewards/entries/<uuid:service_id>/versions/<int:number>", waiting.version, name="version"),
    path("directory/stewards/overdue", looking_after.overdue, name="overdue"),
    path("directory/stewards/links", looking_after.links, name="links"),
    path("directory/stewards/pairs", looking_after.pairs, name="pairs"),
    path("directory/stewards/pairs/<uuid:pair_id>", looking_after.pair, name="pair"),
    path("directory/stewards/reports", looking_after.reports, name="reports"),
    path("directory/stewards/reports/<uuid:report_id>", looking_after.report, name="report"),
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
