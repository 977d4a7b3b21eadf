"""Providers of OpenID Connect on loopback: a real program as its own process, and one that does what it is told."""

import base64
import hashlib
import json
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT = "oast"


def entry(name: str, server: str, domain: str, agency: str, **more) -> dict:
    """A provider's entry in the setting `OAST_OPENID`."""
    return {
        "id": name,
        "name": f"The {name}",
        "server": server,
        "client": CLIENT,
        "secret": "a secret of the test",
        "domains": [domain],
        "agencies": [agency],
    } | more


class Program:
    """oidc-provider-mock as its own process, with the people it knows."""

    def __init__(self, *people: dict):
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        claims = [part for person in people for part in ("--user-claims", json.dumps(person))]
        command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), "-n", "true", *claims]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not self._answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError("the provider did not start")

    def signs_in(self, onward: str, subject: str) -> str:
        """What a person does there; the address of ours to which the browser is sent back."""
        answer = requests.post(onward, data={"sub": subject}, allow_redirects=False, timeout=20)
        return _path(answer.headers["Location"])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/.well-known/openid-configuration", timeout=5).ok
        except requests.ConnectionError:
            return False


class Puppet:
    """A provider that does what the test says, in this process: wrong keys, wrong claims, silence."""

    def __init__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = "first"
        self.configuration: dict = {}
        self.userinfo: dict = {}
        self.keys = [self.public()]
        self.token: object = None
        self.challenge = self.verified = ""
        self.hold: threading.Event | None = None
        self.asked: list[str] = []
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        if self.hold:
            self.hold.set()
        self.server.shutdown()
        self.server.server_close()

    def public(self, **more) -> dict:
        made = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return made | {"kid": self.kid, "alg": "RS256", "use": "sig"} | more

    def change_key(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = "second"
        self.keys = [self.public()]

    def claims(self, onward: str, **changed) -> dict:
        """Right claims for the sign-in that `onward` began, with changes; None takes one away."""
        now = int(time.time())
        right = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "s-1",
            "iat": now,
            "exp": now + 300,
            "nonce": _asked(onward, "nonce"),
            "email": "alice@council.example",
        }
        return {name: said for name, said in (right | changed).items() if said is not None}

    def sign(self, claims: dict, key=None, algorithm: str = "RS256", **headers) -> str:
        return jwt.encode(claims, key or self.key, algorithm=algorithm, headers={"kid": self.kid} | headers)

    def signs_in(self, onward: str, token: object = None, **changed) -> str:
        """The way back to us, with a code for `token` (right claims with changes, if none is given)."""
        self.token = self.sign(self.claims(onward, **changed)) if token is None else token
        self.challenge = _asked(onward, "code_challenge")
        return f"{_path(_asked(onward, 'redirect_uri'))}?code=c-1&state={_asked(onward, 'state')}"

    def _answer(self, path: str, sent: dict) -> dict:
        self.asked.append(path)
        if self.hold:
            self.hold.wait(30)
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "end_session_endpoint": f"{self.url}/logout",
            } | self.configuration
        if path == "/keys":
            return {"keys": self.keys}
        if path == "/userinfo":
            return self.userinfo
        shown = hashlib.sha256(sent["code_verifier"][0].encode()).digest()
        self.verified = base64.urlsafe_b64encode(shown).rstrip(b"=").decode()
        return {"access_token": "a-1", "token_type": "Bearer", "id_token": self.token}

    def _handler(self):
        puppet = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.reply({})

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                self.reply(parse_qs(body))

            def reply(self, sent):
                text = json.dumps(puppet._answer(urlsplit(self.path).path, sent)).encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)
                except OSError:
                    pass  # whoever asked has left

            def log_message(self, *_):
                pass

        return Handler


def another_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def elliptic_key():
    return ec.generate_private_key(ec.SECP256R1())


def onward(page) -> str:
    """The address at the provider, from our page on the way there."""
    return unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode()).group(1))


def _asked(address: str, name: str) -> str:
    return parse_qs(urlsplit(address).query)[name][0]


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
