"""Servers on loopback that give a directory, well or badly: each badness is a class of its own."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

STOP = threading.Event()
"""Set at the end of each server, so that no slow one outlives its test."""


def service(number: int, **more) -> dict:
    key = f"6f0e9a52-0b8b-4ee8-9c8b-{number:012}"
    return {"id": key, "name": f"Service {number}", "status": "active", "phones": []} | more


def plain(services: list[dict]) -> list[dict]:
    return [{name: value for name, value in one.items() if name != "phones"} for one in services]


class Good(BaseHTTPRequestHandler):
    """Open Referral UK 3.0 in pages of `size`."""

    services = tuple(service(number) for number in range(7))
    terms = ({"id": "t1", "name": "Toys", "taxonomy": "Things"},)
    size = 3
    version = "HSDS-UK-3.0"
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.answer(parts.path.removeprefix("/api"), asked)

    def answer(self, path: str, asked: dict) -> None:
        if path == "/":
            self.say({"version": self.version})
        elif path == "/services":
            self.say(self.page(int(asked["page"]), self.listed(asked)))
        elif path.startswith("/services/"):
            self.one(path.removeprefix("/services/"))
        elif path == "/taxonomy_terms":
            self.say(self.page(int(asked["page"]), list(self.terms)))
        else:
            self.say({"error": "nothing"}, 404)

    def listed(self, asked: dict) -> list[dict]:
        return list(self.services) if asked.get("full") else plain(self.services)

    def one(self, key: str) -> None:
        found = [one for one in self.services if one["id"] == key]
        self.say(found[0] if found else {"error": "nothing"}, 200 if found else 404)

    def page(self, number: int, rows: list) -> dict:
        pages = -(-len(rows) // self.size)
        return {
            "total_items": len(rows),
            "total_pages": pages,
            "page_number": number,
            "contents": rows[(number - 1) * self.size : number * self.size],
        }

    def say(self, value, status: int = 200, **headers: str) -> None:
        self.send(json.dumps(value).encode(), status, **headers)

    def send(self, body: bytes, status: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


class Older(Good):
    """The profile of version 1: other names, no root, services in full one by one."""

    def answer(self, path, asked):
        if path == "/services":
            new = Good.page(self, int(asked["page"]), plain(self.services))
            names = {"total_items": "totalElements", "total_pages": "totalPages", "page_number": "number"}
            self.say({names.get(name, "content"): value for name, value in new.items()})
        elif path.startswith("/services/"):
            self.one(path.removeprefix("/services/"))
        else:
            self.say({}, 404)


class OneByOne(Good):
    """Version 3 that does not know `full`."""

    def listed(self, asked):
        return plain(self.services)


class Slow(Good):
    """A byte now and then, for ever."""

    def answer(self, path, asked):
        self.send(b"", length=1000)
        while not STOP.wait(0.02):
            self.wfile.write(b" ")
            self.wfile.flush()


class SlowHead(Good):
    """A byte of the head now and then, for ever."""

    def answer(self, path, asked):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: ")
        while not STOP.wait(0.02):
            self.wfile.write(b"a")
            self.wfile.flush()


class Silent(Good):
    """Takes the question and says nothing."""

    def answer(self, path, asked):
        STOP.wait(20)


class CutOff(Good):
    """Half of the second page."""

    def answer(self, path, asked):
        if path == "/services" and asked["page"] == "2":
            body = json.dumps(self.page(2, list(self.services))).encode()
            self.send(body[: len(body) // 2], length=len(body))
            self.close_connection = True
        else:
            super().answer(path, asked)


class CutOffChunked(CutOff):
    """The same, sent in chunks."""

    def answer(self, path, asked):
        if path == "/services" and asked["page"] == "2":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{")
            self.close_connection = True
        else:
            Good.answer(self, path, asked)


class HalfJson(Good):
    """Says that half is all."""

    def answer(self, path, asked):
        if path == "/services":
            body = json.dumps(self.page(1, list(self.services))).encode()
            self.send(body[: len(body) // 2])
        else:
            super().answer(path, asked)


class TooManyPages(Good):
    """Says that it has five pages and has three."""

    def page(self, number, rows):
        return super().page(number, rows) | {"total_pages": 5}


class TooFewPages(Good):
    """Says that it has one page and has three."""

    def page(self, number, rows):
        return super().page(number, rows) | {"total_pages": 1}


class MillionPages(Good):
    """Says that it has a thousand million pages."""

    def page(self, number, rows):
        return super().page(number, rows) | {"total_pages": 10**9}


class NoNumber(Good):
    """Says that it has many pages, in a word."""

    def page(self, number, rows):
        return super().page(number, rows) | {"total_pages": "many"}


class SamePage(Good):
    """Gives the first page whatever is asked."""

    def page(self, number, rows):
        return super().page(1, rows) | {"page_number": number}


class OtherPage(Good):
    """Says that it gives another page."""

    def page(self, number, rows):
        return super().page(number, rows) | {"page_number": 7}


class Grows(Good):
    """Another total on the second page."""

    def page(self, number, rows):
        return super().page(number, rows) | {"total_items": len(rows) + number}


class Nothing(Good):
    """Ten million blanks."""

    def answer(self, path, asked):
        if path == "/services":
            self.send(b" " * 10_000_000)
        else:
            super().answer(path, asked)


class Unknown(Good):
    """A version nobody knows."""

    version = "HSDS-UK-9.1"


class Nobody(Good):
    """A web site, no directory."""

    def answer(self, path, asked):
        self.send(b"<!doctype html><title>Welcome</title>")


class Broken(Good):
    """An error of the server."""

    def answer(self, path, asked):
        self.say({}, 500)


class Packed(Good):
    """A packed answer that nobody asked for."""

    def answer(self, path, asked):
        self.say({}, Content_Encoding="gzip")


class Elsewhere(Good):
    """Leads to another place."""

    to = "http://10.0.0.1/"

    def answer(self, path, asked):
        self.say({}, 302, Location=self.to)


class RoundAndRound(Elsewhere):
    """Leads to itself."""

    to = "/"


class Busy(Good):
    """Busy at every first time."""

    met: set = set()
    wait = "3"

    def do_GET(self):
        if self.path in self.met:
            super().do_GET()
        else:
            self.met.add(self.path)
            self.say({}, 429, Retry_After=self.wait)


class TooBusy(Good):
    """Asks to be left alone for a day."""

    def answer(self, path, asked):
        self.say({}, 503, Retry_After="86400")


class Shrunk(Good):
    """Most services are gone."""

    services = Good.services[:1]


class Table(Good):
    """A plain table."""

    def answer(self, path, asked):
        self.send(b"ref,name\n1,Play\n2,Chess\n")


@contextmanager
def serving(handler: type[Good], **more):
    """The address of a running server."""
    STOP.clear()
    kind = type(handler.__name__, (handler,), {"met": set(), **more})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    running.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api"
    finally:
        STOP.set()
        server.shutdown()
        server.server_close()
        running.join()
