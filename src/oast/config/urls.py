"""Root addresses: each context hangs its own under its own prefix."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from oast.accounts.views.gates import gate
from oast.jobs import views as job_views

# The gate stands above the floor of jobs, so the two are put together here.
jobs = [
    path("jobs/<uuid:run_id>", gate(anyone=True)(job_views.run), name="run"),
    path("jobs/<uuid:run_id>/cancel", gate(anyone=True)(job_views.cancel), name="cancel"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((jobs, "jobs"))),
    *[path("", include(f"oast.{name}.urls")) for name in settings.CONTEXTS if find_spec(f"oast.{name}.urls")],
    # After ours: accounts stands in front of some pages of the sign-in library.
    path("account/", include("allauth.urls")),
]

handler400 = "oast.web.errors.bad_request"
handler403 = "oast.web.errors.forbidden"
handler404 = "oast.web.errors.not_found"
handler500 = "oast.web.errors.server_error"
