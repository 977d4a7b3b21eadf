"""Agencies' own sign-in: their OpenID Connect providers, read from a file or the environment.

`OAST_OPENID` is the path of a JSON file, or the JSON itself: a list of objects with `id`, `name`, `server`,
`client`, `secret` and `domains` (the e-mail domains this agency answers for).
"""

import json
from pathlib import Path

KEYS = {"id", "name", "server", "client", "secret", "domains"}


def openid_providers(source: str) -> dict:
    """The setting SOCIALACCOUNT_PROVIDERS; empty without a source.

    Raises ValueError, with the number of the provider, for one that is not complete. A provider is believed
    for its own domains only: otherwise one agency's server could sign in another agency's people.
    """
    if not source:
        return {}
    text = source if source.lstrip().startswith("[") else Path(source).read_text()
    apps = [_app(number, entry) for number, entry in enumerate(json.loads(text), 1)]
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}


def _app(number: int, entry: dict) -> dict:
    if wrong := KEYS ^ set(entry):
        raise ValueError(f"OpenID provider {number}: missing or unknown {', '.join(sorted(wrong))}")
    if not entry["domains"]:
        raise ValueError(f"OpenID provider {number}: name at least one e-mail domain")
    return {
        "provider_id": entry["id"],
        "name": entry["name"],
        "client_id": entry["client"],
        "secret": entry["secret"],
        "settings": {"server_url": entry["server"], "domains": [domain.lower() for domain in entry["domains"]]},
    }
