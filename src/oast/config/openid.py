"""Agencies' own sign-in: their OpenID Connect providers, read from a file or the environment.

`OAST_OPENID` is the path of a JSON file, or the JSON itself: a list of objects as docs/how-to-run.md describes them.
"""

import json
from pathlib import Path

NEEDED = {"id", "name", "server", "client", "domains", "agencies"}
SECRETS = {"secret", "secret_file"}
OPTIONS = {"second_factor"}


def openid_providers(source: str) -> dict:
    """The setting SOCIALACCOUNT_PROVIDERS; empty without a source.

    Raises ValueError, with the number of the provider, for one that is not complete. A provider is believed for its
    own e-mail domains and its own agencies only: otherwise one agency's server could sign in another's people.
    """
    if not source:
        return {}
    text = source if source.lstrip().startswith("[") else Path(source).read_text()
    apps = [_app(number, entry) for number, entry in enumerate(json.loads(text), 1)]
    if len({app["provider_id"] for app in apps}) < len(apps):
        raise ValueError("OpenID providers: two have the same id")
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}


def _app(number: int, entry: dict) -> dict:
    if wrong := (NEEDED - set(entry)) | (set(entry) - NEEDED - SECRETS - OPTIONS):
        raise ValueError(f"OpenID provider {number}: missing or unknown {', '.join(sorted(wrong))}")
    if len(SECRETS & set(entry)) != 1:
        raise ValueError(f"OpenID provider {number}: give either secret or secret_file")
    for name in ("domains", "agencies"):
        if not (entry[name] and isinstance(entry[name], list)):
            raise ValueError(f"OpenID provider {number}: {name} is a list of at least one")
    return {
        "provider_id": entry["id"],
        "name": entry["name"],
        "client_id": entry["client"],
        "secret": entry["secret"] if "secret" in entry else Path(entry["secret_file"]).read_text().strip(),
        "settings": {
            "server_url": entry["server"].rstrip("/"),
            "domains": [domain.lower() for domain in entry["domains"]],
            "agencies": entry["agencies"],
            "second_factor": entry.get("second_factor", []),
        },
    }
