"""The server's entry point."""

import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver

from oast.documents import definitions

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oast.config.settings")

OTHER = "other-than-utf-8"
_CHARSET = re.compile(r"(charset\s*=\s*)\"?([^\s;\"]*)\"?", re.IGNORECASE)


def _loaded() -> Callable:
    """The site with all its pages and the county's definition files, which would be loaded at the first request. No
    connection to the database is left open: the server makes its workers as copies of the process that loads this."""
    site = get_wsgi_application()
    get_resolver().url_patterns  # noqa: B018 reading it loads every context's pages
    for files in definitions.DECLARED:
        with suppress(definitions.DefinitionError):  # a faulty file fails the pages that need it, not the start
            files.all()
    connections.close_all()
    return site


_site = _loaded()


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """The site. A request that names another encoding than UTF-8 keeps no name that Python knows: Django decodes
    the address with it before any middleware runs, and raises for `hex`. `web.arrival` then refuses it with a page.
    """
    kind = environ.get("CONTENT_TYPE", "")
    if "charset" in kind.lower():
        environ["CONTENT_TYPE"] = _CHARSET.sub(_known, kind)
    return _site(environ, start_response)


def _known(found: re.Match[str]) -> str:
    utf8 = found[2].lower() in ("utf-8", "utf8")
    return found[0] if utf8 else f"{found[1]}{OTHER}"
