"""Talking to an agency's OpenID Connect provider: bounded in time and size, remembered for some minutes."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.core.cache import cache

DEADLINE = 8
"""Seconds for one answer in all, however it trickles."""

MOST = 512 * 1024
"""Bytes of an answer."""

REMEMBERED = 600
"""Seconds the addresses and keys of a provider are remembered."""

RESTS = 15
"""Seconds in which a provider that did not answer is not asked again, so that nobody waits for it in a row."""

ASKED_AGAIN = 5
"""Seconds between two readings of a provider's keys for a key that is not known."""

ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")

_POOL = ThreadPoolExecutor(8, thread_name_prefix="provider")


class Down(requests.RequestException):
    """The provider cannot be reached, is too slow, or answers what is no answer."""


class Bounded(requests.Session):
    """A session whose every answer comes whole within the deadline, or not at all; it follows nobody elsewhere."""

    def request(self, *arguments: Any, **options: Any) -> requests.Response:
        wanted = options | {"timeout": (3, 5), "allow_redirects": False, "stream": True}
        try:
            return _POOL.submit(self._whole, arguments, wanted).result(DEADLINE)
        except Late as late:
            raise Down("too slow") from late

    def _whole(self, arguments: tuple, options: dict[str, Any]) -> requests.Response:
        response = super().request(*arguments, **options)
        body = response.raw.read(MOST + 1, decode_content=True)
        if len(body) > MOST:
            raise Down("too long")
        response._content = body  # what `content` and `json` read; the library has no public way
        response._content_consumed = True
        return response


def configuration(app: SocialApp) -> dict[str, Any]:
    """The provider's addresses, as its own document says. Raises Down, or OAuth2Error for one of another issuer."""
    server = app.settings["server_url"]
    found = _remembered(f"oast.openid.configuration.{server}", f"{server}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != server:
        raise OAuth2Error("the document is of another issuer")
    if any(not _is_safe(str(found.get(name, ""))) for name in ENDPOINTS):
        raise OAuth2Error("an address is missing, or not safe")
    return found


def keys(app: SocialApp, *, afresh: bool = False) -> list[dict]:
    """The provider's public keys; `afresh` reads them again, as after a change of keys, though not in a row."""
    address = configuration(app)["jwks_uri"]
    name = f"oast.openid.keys.{address}"
    if afresh and cache.add(f"{name}.again", True, ASKED_AGAIN):
        cache.delete(name)
    found = _remembered(name, address).get("keys", [])
    return [key for key in found if isinstance(key, dict)] if isinstance(found, list) else []


def read(address: str, **headers: str) -> dict[str, Any]:
    """A JSON object at an address. Raises Down."""
    try:
        with Bounded() as session:
            answer = session.get(address, headers=headers)
        answer.raise_for_status()
        found = answer.json()
    except requests.RequestException as fault:
        raise Down(str(fault)) from fault
    if not isinstance(found, dict):
        raise Down("not an object")
    return found


def _remembered(name: str, address: str) -> dict[str, Any]:
    if found := cache.get(name):
        return found
    if cache.get(f"{name}.down"):
        raise Down("did not answer a moment ago")
    try:
        found = read(address)
    except Down:
        cache.set(f"{name}.down", True, RESTS)
        raise
    cache.set(name, found, REMEMBERED)
    return found


def _is_safe(address: str) -> bool:
    """Over TLS; without it on this machine only, and not when this site itself has TLS."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.netloc)
    return parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1") and not settings.BEHIND_TLS
