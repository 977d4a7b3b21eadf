"""Root addresses: each context hangs its own under its own prefix."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    *[path("", include(f"oast.{name}.urls")) for name in settings.CONTEXTS if find_spec(f"oast.{name}.urls")],
    # After ours: accounts stands in front of some pages of the sign-in library.
    path("account/", include("allauth.urls")),
]
