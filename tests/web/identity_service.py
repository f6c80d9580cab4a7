"""A small identity service on this machine: as much of OpenID Connect as a sign-in needs, and lies where a test asks.

It keeps what it was asked, gives a code for it, and for the code, once and only with the right verifier, a token that it
signs with a key of its own.
"""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT_ID = "request-flow"
CLIENT_SECRET = "of the client alone, in forty characters or so"  # noqa: S105  # of nobody who exists
KEY = RSAKey.generate_key(2048, parameters={"kid": "one"}, private=True, auto_kid=True)
OTHERS_KEY = RSAKey.generate_key(2048, parameters={"kid": "one"}, private=True, auto_kid=True)


class IdentityAtHand:
    """The service; ``claims`` stand in place of the token's own, ``key`` and ``algorithm`` sign it."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.issuer = ""
        self.subject = "u-1001"
        self.claims: dict[str, Any] = {}
        self.key: RSAKey | OctKey = KEY
        self.algorithm = "RS256"
        self.down = False
        self.asked: dict[str, str] = {}
        self.codes: dict[str, dict[str, str]] = {}

    def answer_to(self, address: str) -> str:
        """Return the query that the browser is sent back with, as if somebody had signed in there."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = self.asked
        return urlencode({"code": code, "state": self.asked["state"], "iss": self.issuer})

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        """Return what the address of tokens answers."""
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or challenge.decode().rstrip("=") != asked["code_challenge"]:
            return {"error": "invalid_grant"}
        if (form["client_id"], form["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            return {"error": "invalid_client"}
        if form["redirect_uri"] != asked["redirect_uri"]:
            return {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": self.subject,
            "nonce": asked["nonce"],
            "iat": self.now,
            "exp": self.now + 300,
            **self.claims,
        }
        header = {"alg": self.algorithm, "kid": "one"}
        token = jwt.encode(header, claims, self.key, algorithms=[self.algorithm])
        return {"id_token": token, "token_type": "Bearer", "access_token": "-"}

    def get(self, path: str) -> dict[str, Any]:
        """Return what an address answers."""
        if path == "/keys":
            return {"keys": [KEY.as_dict(private=False)]}
        endpoints = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{each}" for name, each in endpoints.items()}}


@contextmanager
def running(now: int) -> Iterator[IdentityAtHand]:
    """Run the service on a free port."""
    service = IdentityAtHand(now)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(service.get(self.path))

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["content-length"])).decode()
            self.answer(service.token({name: values[0] for name, values in parse_qs(sent).items()}))

        def answer(self, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(503 if service.down else 400 if "error" in content else 200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    service.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
