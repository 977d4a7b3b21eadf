"""Reading what a provider signed (OpenID Connect Core 1.0, 3.1.3.7; Back-Channel Logout 1.0, 2.6)."""

import hmac
from typing import Any

import jwt
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.core.cache import cache

from oast.accounts.views.openid import client

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures by a key pair. `none` and those of a shared secret are not among them."""

LEEWAY = 60
"""Seconds that the provider's clock may be wrong."""

OLDEST = 600
"""Seconds after which a token is not taken, whatever end it names."""

LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


def identity(app: SocialApp, token: object, nonce: str, now: float) -> dict[str, Any]:
    """The claims of an identity token that this provider signed, for us, for this very sign-in. Raises OAuth2Error."""
    claims = _signed(app, token, now)
    if not (nonce and hmac.compare_digest(str(claims.get("nonce", "")), nonce)):
        raise OAuth2Error("of another sign-in")
    return claims


def logout(app: SocialApp, token: object, now: float) -> str:
    """The subject whose sessions the provider ended; each such token counts once. Raises OAuth2Error."""
    claims = _signed(app, token, now)
    events = claims.get("events")
    if "nonce" in claims or not (isinstance(events, dict) and LOGOUT in events):
        raise OAuth2Error("not the token of a logout")
    if not (claims.get("jti") and cache.add(f"oast.openid.jti.{app.provider_id}.{claims['jti']}", True, OLDEST * 2)):
        raise OAuth2Error("sent before")
    return claims["sub"]


def _signed(app: SocialApp, token: object, now: float) -> dict[str, Any]:
    if not isinstance(token, str):
        raise OAuth2Error("no token")
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(
            token,
            key=_key(app, header),
            algorithms=[header["alg"]] if header.get("alg") in ALGORITHMS else [],
            audience=app.client_id,
            issuer=client.configuration(app)["issuer"],
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as fault:
        raise OAuth2Error(str(fault)) from fault
    _check_for_us(app, claims)
    if now - claims["iat"] > OLDEST:
        raise OAuth2Error("too old")
    if not (isinstance(claims["sub"], str) and 0 < len(claims["sub"]) <= 190):
        raise OAuth2Error("no subject")
    return claims


def _check_for_us(app: SocialApp, claims: dict[str, Any]) -> None:
    """A token for several must have been asked for by us."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else app.client_id) != app.client_id:
        raise OAuth2Error("for somebody else")


def _key(app: SocialApp, header: dict[str, Any]) -> Any:
    """The provider's key that the token names; read again when it is not known, as after a change of keys."""
    for afresh in (False, True):
        held = [key for key in client.keys(app, afresh=afresh) if _fits(key, header)]
        if len(held) == 1:
            return jwt.PyJWK(held[0], algorithm=header.get("alg")).key
    raise OAuth2Error("signed with a key that the provider does not name")


def _fits(key: dict, header: dict[str, Any]) -> bool:
    """By its name, if the token names one; meant for signatures of this kind, if the key says what it is for."""
    return (
        ("kid" not in header or key.get("kid") == header["kid"])
        and key.get("use", "sig") == "sig"
        and key.get("alg", header.get("alg")) == header.get("alg")
        and key.get("kty") != "oct"
    )
