"""Addresses under /caf/ and /family/: what a table of `views` lists."""

from django.urls import include, path

from oast.caf.views import urls_assessment, urls_family, urls_support

app_name = "caf"

urlpatterns = [
    path("caf/", include([*urls_assessment.urlpatterns, *urls_support.urlpatterns])),
    path("family/", include(urls_family.urlpatterns)),
]
