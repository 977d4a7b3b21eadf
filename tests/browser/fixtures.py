"""Fixtures for jobs in the browser (docs/how-to-test.md): `site`, `page`, `open_page`, `axe`.

A test that asks for `site` commits: it has the worker's database for itself and the next test gets a
fresh clone. The server and Chromium live as long as the worker.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from oast.accounts.models import Person
from oast.accounts.views.sessions import BEGAN, IDLE, LIMIT, USED
from oast.config import chromium, front
from oast.config.paths import ROOT, VAR
from tests import databases
from tests.accounts import signing
from tests.browser.crash import Crash, connected
from tests.browser.people import second_factor
from tests.browser.server import Server

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


class Site:
    """The running site of this worker, on this worker's database."""

    def __init__(self, server: Server):
        self.server = server
        self.url = server.url

    def session(self, who: Person | UUID, **values: str) -> str:
        """A session in which `who` is signed in with a second factor, made without the sign-in pages; its key.

        `values` go into the session as they are, for instance which agency the person acts for. The second factor
        was shown again just now, as sensitive acts ask.
        """
        person = who if isinstance(who, Person) else Person.objects.get(pk=who)
        second_factor(person)
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session[BEGAN] = session[USED] = timezone.now().timestamp()
        session[IDLE] = session[LIMIT] = 60
        session.update(signing.proof(person) | values)
        session.create()
        return session.session_key

    def work(self) -> None:
        """Run the jobs that wait, in a worker of their own, until none is left."""
        command = [sys.executable, "-m", "django", "worker", "--until-empty"]
        subprocess.run(command, env=self.server.environment, cwd=ROOT, check=True, capture_output=True, timeout=120)


@pytest.fixture(scope="session")
def _server(django_db_setup, worker_id) -> Iterator[Server]:
    front.build()
    logs = VAR / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"test-server-{worker_id}.log"
    log.unlink(missing_ok=True)
    server = Server(databases.url(connections["default"].settings_dict["NAME"]), log)
    server.start()
    yield server
    server.close()


@pytest.fixture
def site(_server, _committing) -> Site:
    """A real server on the worker's database. What the test writes is committed; the next gets a fresh clone."""
    return Site(_server)


@pytest.fixture
def crash(django_db_setup, django_db_blocker, tmp_path) -> Iterator[Crash]:
    """A site of its own that the test may kill; the test's queries go to its database. Start it with `start()`."""
    front.build()
    site = Crash(tmp_path)
    with django_db_blocker.unblock(), connected(site):
        yield site
    site.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the machine, or playwright's own; skipped with a line where there is neither."""
    # Playwright's loop runs in this thread, so Django would refuse every query of the test itself.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        program = chromium.find()
        if program is None:
            pytest.skip("no Chromium on this machine: `./oast test` installs one")
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_page(site, browser) -> Iterator[Callable[..., Page]]:
    """`open_page(person=None, scripts=True, narrow=False)`: a page of a separate visitor, signed in as `person`.

    The test fails at its end for an error in a script or a resource that the content policy blocked.
    """
    contexts, faults = [], []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            faults.append(f"{message.location.get('url')}: {message.text}")

    def opened(
        person: Person | UUID | None = None, *, scripts: bool = True, narrow: bool = False, **session: str
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            java_script_enabled=scripts,
            viewport=NARROW if narrow else WIDE,
            locale="en-GB",
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        if person:
            value = site.session(person, **session)
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}])
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(open_page) -> Page:
    """A page of a visitor who is not signed in."""
    return open_page()


@pytest.fixture
def axe(request) -> Callable[[Page], None]:
    """`axe(page)`: asserts that the page breaks no rule of WCAG 2.2 AA, wide and narrow.

    `OAST_PICTURES` names a folder: each page that is checked is drawn there, for somebody to look at.
    """
    folder, numbers = os.environ.get("OAST_PICTURES"), count(1)

    def check(page: Page) -> None:
        number = next(numbers)
        page.wait_for_load_state()
        before = page.viewport_size
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            if folder:
                name = f"{request.node.name}-{number:02}-{size['width']}.png".replace("/", "-")
                page.screenshot(path=Path(folder) / name, full_page=True)
            found = Axe().run(page, options=WCAG)
            assert found.violations_count == 0, f"{page.url} at {size['width']}:\n{found.generate_report()}"
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], f"{page.url} scrolls sideways at {size['width']}: {wide}"
        if before:
            page.set_viewport_size(before)

    return check
