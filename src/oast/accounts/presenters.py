"""What the header says of who is signed in, and which of our pages the menu offers."""

from django.http import HttpRequest
from django.urls import reverse

from oast.accounts.viewers import Viewer
from oast.web import navigation

ACTING_FOR = "acting_for"
"""Session key: the id of the employment in which somebody of two agencies acts."""


def signed_in(request: HttpRequest) -> navigation.SignedIn | None:
    """Name, agency acted for, and the links beside them; pages outside a gate know the name only."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    viewer: Viewer | None = getattr(request, "viewer", None)
    links = [("My account", reverse("accounts:mine")), ("Sign out", reverse("account_logout"))]
    if ACTING_FOR in request.session:
        links.insert(0, ("Change agency", reverse("accounts:acting_for")))
    return navigation.SignedIn(str(user), viewer.agency_name if viewer else "", tuple(links))


def _works_here(request: HttpRequest) -> bool:
    viewer: Viewer | None = getattr(request, "viewer", None)
    return viewer is not None and viewer.agency is not None


def _sponsors(request: HttpRequest) -> bool:
    viewer: Viewer | None = getattr(request, "viewer", None)
    return viewer is not None and viewer.may("accounts.sponsor")


def _gives_county_roles(request: HttpRequest) -> bool:
    viewer: Viewer | None = getattr(request, "viewer", None)
    return viewer is not None and viewer.may("accounts.grant_county")


def _resets_factors(request: HttpRequest) -> bool:
    viewer: Viewer | None = getattr(request, "viewer", None)
    return viewer is not None and viewer.may("accounts.reset_factor")


def register() -> None:
    """Tell the layout; called once when the app is ready."""
    navigation.register_person(signed_in)
    navigation.register("agencies", "Agencies", "accounts:agencies", shown=_works_here, order=70)
    navigation.register("colleagues", "Colleagues", "accounts:colleagues", shown=_sponsors, order=75)
    navigation.register("county_roles", "County roles", "accounts:county_roles", shown=_gives_county_roles, order=76)
    navigation.register("lost", "Lost second factors", "accounts:lost_factors", shown=_resets_factors, order=77)
