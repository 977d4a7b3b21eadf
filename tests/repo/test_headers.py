"""Every address answers with the same strict headers: pages, forms, files, errors, for visitors and for people."""

import json
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from oast.accounts import roles
from oast.accounts.enums import Kind
from oast.config.cli.quality import environment
from oast.config.paths import ROOT
from tests.accounts import signing
from tests.factories.accounts import agency, employment, person, qualify
from tests.repo.addresses import addresses

ALL = addresses()
POLICY = {
    "default-src": ["'none'"],
    "object-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "manifest-src": ["'self'"],
}
UNSAFE = re.compile(rb"""<[^>]+\s(?:style|on[a-z]+)\s*=|javascript:|<style|<base\b""", re.IGNORECASE)
SCRIPT = re.compile(rb"<script\b([^>]*)>", re.IGNORECASE)


def policy(answer) -> dict[str, list[str]]:
    rows = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in rows}


def check(answer, address, *, kept_nowhere):
    held = policy(answer)
    scripts = held.pop("script-src")
    assert held == POLICY, address
    nonces = [one for one in scripts if one != "'self'"]
    assert all(re.fullmatch(r"'nonce-[\w+/=-]{16,}'", one) for one in nonces), address
    assert answer.headers["X-Content-Type-Options"] == "nosniff", address
    assert answer.headers["X-Frame-Options"] == "DENY", address
    assert answer.headers["Referrer-Policy"] == "same-origin", address
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", address
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", address
    assert "camera=()" in answer.headers["Permissions-Policy"], address
    if kept_nowhere:
        assert answer.headers["Cache-Control"] == "no-store", address
    if "html" in answer.headers.get("Content-Type", "") and not answer.streaming:
        assert not UNSAFE.search(answer.content), address
        for attributes in SCRIPT.findall(answer.content):
            assert b"src=" in attributes or b"nonce=" in attributes or b"application/json" in attributes, address
    return nonces


@pytest.mark.django_db
def test_to_a_visitor():
    for address in ALL:
        for method in ("get", "post"):
            check(getattr(Client(), method)(address.sample), address, kept_nowhere=False)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Kind.PRACTITIONER, Kind.PARENT])
def test_to_who_is_signed_in(kind):
    who = person("Alice Example", kind=kind)
    qualify(who)
    if kind == Kind.PRACTITIONER:
        employment(who, agency(), *roles.BY_NAME, expires_on=timezone.localdate() + timedelta(days=9))
    for address in ALL:
        client = signing.client_of(who)
        answer = client.get(address.sample)
        check(answer, address, kept_nowhere=True)
        assert answer.status_code < 500, address


@pytest.mark.django_db
def test_a_nonce_is_used_once():
    pages = [Client().get("/account/login/") for _ in range(2)]

    first, second = (check(page, "login", kept_nowhere=False) for page in pages)
    assert first != second


def test_a_fault_of_ours_has_them_too(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("oast.web.views.render", lambda *_: 1 / 0)

    check(client.get("/privacy"), "500", kept_nowhere=True)


def test_a_host_that_is_not_ours_is_refused(client):
    assert client.get("/privacy", headers={"host": "evil.example"}).status_code == 400


def test_whom_to_tell(client):
    answer = client.get("/.well-known/security.txt")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert re.search(r"^Contact: (mailto|https):", answer.content.decode(), re.MULTILINE)
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", answer.content.decode(), re.MULTILINE)


BEHIND_TLS = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
plain = Client().get("/privacy", headers={"host": "localhost"})
tls = Client().get("/gallery", headers={"host": "localhost", "x-forwarded-proto": "https"})
cookie = tls.cookies[settings.CSRF_COOKIE_NAME]
print(json.dumps({
    "plain": [plain.status_code, plain.headers["Location"]],
    "hsts": tls.headers["Strict-Transport-Security"],
    "policy": tls.headers["Content-Security-Policy"],
    "cookie": [cookie.key, bool(cookie["secure"]), bool(cookie["httponly"]), cookie["samesite"], cookie["path"],
               cookie["domain"]],
    "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_DOMAIN],
    "device": settings.DEVICE_COOKIE_NAME,
}))
"""


def test_with_tls_everything_is_held_to_it():
    """The settings of a real site, in a process of their own; no page here asks the database."""
    run = subprocess.run(
        [sys.executable, "-c", BEHIND_TLS],
        env=environment() | {"OAST_TLS": "1", "DJANGO_SETTINGS_MODULE": "oast.config.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    said = json.loads(run.stdout.splitlines()[-1])

    assert said["plain"] == [301, "https://localhost/privacy"]
    assert said["hsts"] == "max-age=31536000; includeSubDomains"
    assert "upgrade-insecure-requests" in said["policy"]
    assert said["cookie"] == ["__Host-oast_csrf", True, True, "Lax", "/", ""]
    assert said["session"] == ["__Host-oast_session", True, None]
    assert said["device"] == "__Host-oast_device"
