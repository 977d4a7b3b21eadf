"""Server and database are killed 20 times while an assessment is being saved: nothing acknowledged is lost."""

import contextlib
import http.client
import json
import random
import socket
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Flag
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from oast.caf import models
from tests.browser.fixtures import Site
from tests.caf import pages
from tests.caf.conftest import looking_as

KILLS = 20
CSRF = "c" * 32


class Typist:
    """Somebody's page that saves itself as they type, as a script does, and remembers what was acknowledged."""

    def __init__(self, url: str, address: str, session: str):
        self.host = urllib.parse.urlsplit(url).netloc
        self.address, self.session = address, session
        self.page = str(uuid4())
        self.typed = self.acknowledged = 0
        self.writing = Flag()

    def type_until_it_dies(self) -> None:
        try:
            while self._save(self.typed + 1) == 200:
                self.acknowledged = self.typed
                self.writing.set()
        except (http.client.HTTPException, OSError):
            return

    def _save(self, number: int) -> int:
        self.typed = number
        fields = {"token": self.page, "version": 1, "child": str(number), "autosave": "1", "csrfmiddlewaretoken": CSRF}
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        speaking = http.client.HTTPConnection(self.host, timeout=20)
        try:
            speaking.request("POST", self.address, urllib.parse.urlencode(fields), headers)
            answer = speaking.getresponse()
            said = answer.read()
        finally:
            speaking.close()
        if answer.status == 200:
            assert json.loads(said)["saved"]
        return answer.status


def hang_up(listening: socket.socket) -> None:
    """Close what waits in the queue of the socket, which outlives the server here: a real crash ends it too."""
    listening.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            listening.accept()[0].close()
    listening.setblocking(True)


@pytest.mark.slow
def test_no_acknowledged_save_is_lost_and_it_goes_on(crash):
    crash.start()
    alice = pages.Somebody()
    made = pages.draft(alice)
    session = Site(crash.server).session(alice.person)
    typist = Typist(crash.url, reverse("caf:part", args=[made, "comments"]), session)
    moments = random.Random(2008)

    for _ in range(KILLS):
        before = typist.acknowledged
        typist.writing.clear()
        with ThreadPoolExecutor(1) as pool:
            typing = pool.submit(typist.type_until_it_dies)
            assert typist.writing.wait(60)
            connection.close()
            Flag().wait(moments.uniform(0, 0.2))  # anywhere within a save
            crash.kill()
            hang_up(crash.server.socket)
            typing.result()
        crash.start()
        with looking_as():
            kept = int(models.AssessmentComments.objects.get(assessment=made).child)
        assert before < typist.acknowledged <= kept <= typist.typed
