"""The first page of the site, and the information governance desk."""

from django.urls import include, path

from oast.desk.views import accesses, home

app_name = "desk"

_governance = [
    path("looks", accesses.queue, name="accesses"),
    path("looks/figures", accesses.figures, name="access_figures"),
    path("looks/<uuid:access_id>", accesses.access, name="access"),
    path("looks/<uuid:access_id>/ask", accesses.ask, name="ask"),
    path("looks/<uuid:access_id>/close", accesses.close, name="close_access"),
    path("questions/<uuid:question_id>", accesses.question, name="question"),
]

urlpatterns = [path("", home.home, name="home"), path("governance/", include(_governance))]
