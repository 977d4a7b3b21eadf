"""What the header offers: upper contexts register their items by name in `AppConfig.ready()`.

navigation.register("children", "My children", "desk:home", shown=lambda request: request.viewer is not None)
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Item:
    """One link of the header: `to` is a URL name, `shown` says for which request, low `order` stands first."""

    name: str
    label: str
    to: str
    shown: Callable[[HttpRequest], bool]
    order: int


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, as the header says it: the name, the agency acted for, and links such as Sign out."""

    name: str
    acting_for: str = ""
    links: tuple[tuple[str, str], ...] = ()


_items: dict[str, Item] = {}
_describers: list[Callable[[HttpRequest], SignedIn | None]] = []


def register(
    name: str,
    label: str,
    to: str,
    *,
    shown: Callable[[HttpRequest], bool] = lambda _request: True,
    order: int = 50,
) -> None:
    """Offer an item under `name`; the same name again replaces it."""
    _items[name] = Item(name, label, to, shown, order)


def register_person(describe: Callable[[HttpRequest], SignedIn | None]) -> None:
    """Let an upper context say who is signed in; the last one registered is asked first."""
    _describers.insert(0, describe)


def items(request: HttpRequest | None) -> list[dict]:
    """The items of this request, as the service navigation component takes them."""
    if not request or not hasattr(request, "user"):  # failed before anybody was known
        return []
    offered = sorted(_items.values(), key=lambda item: (item.order, item.name))
    links = [(item.label, _address(item.to)) for item in offered if item.shown(request)]
    current = max((href for _, href in links if _within(request.path, href)), key=len, default="")
    return [
        {"text": label, "href": href, "active": href == current, "current": href == request.path}
        for label, href in links
        if href
    ]


def person(request: HttpRequest | None) -> SignedIn | None:
    """Who is signed in, or None."""
    if not request:
        return None
    for describe in _describers:
        if said := describe(request):
            return said
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return SignedIn(str(user), links=(("Sign out", _address("account_logout")),))


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _within(path: str, href: str) -> bool:
    return bool(href) and (path == href or (href != "/" and path.startswith(href)))
