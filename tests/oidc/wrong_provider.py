"""A provider that keeps to the protocol but for one thing, which a test chooses."""

import hmac
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

SECRET = "rahasia-yang-cukup-panjang-untuk-uji"
KEY = RSAKey.generate_key(2048, {"kid": "1"})
OTHER = ECKey.generate_key("P-256", {"kid": "1"})


@dataclass
class WrongProvider:
    """`claims` replaces claims of the ID token (None takes one out); `sign` says with what."""

    address: str
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    sign: str = "right"
    nonce: str = ""
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    broken: str = ""

    def sends_back(self, url: str) -> dict[str, str]:
        """What the browser comes back with, after it was sent to `url`."""
        sent = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
        assert sent["code_challenge_method"] == "S256"
        self.nonce = sent["nonce"]
        return {"code": "kode", "state": sent["state"]}

    def token(self) -> str:
        now = int(time.time())
        told = {
            "iss": self.address,
            "sub": "fitri",
            "aud": "pendopo",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            **self.claims,
        }
        told = {name: value for name, value in told.items() if value is not None}
        if self.sign in {"none", "secret", "public"}:
            secret = SECRET.encode() if self.sign == "secret" else KEY.as_pem(private=False)
            return _by_hand(told, {"none": "none"}.get(self.sign, "HS256"), secret)
        alg, key = ("ES256", OTHER) if self.sign == "other" else ("RS256", KEY)
        whole = jwt.encode({"alg": alg, "kid": "1"}, told, key)
        return whole[:-6] + "AAAAAA" if self.sign == "broken" else whole

    def answer(self, path: str) -> dict[str, Any]:
        at = self.address
        pages: dict[str, dict[str, Any]] = {
            "/.well-known/openid-configuration": {
                "issuer": at,
                "authorization_endpoint": f"{at}/auth",
                "token_endpoint": f"{at}/token",
                "jwks_uri": f"{at}/jwks",
                "userinfo_endpoint": f"{at}/me",
                **self.metadata,
            },
            "/jwks": {"keys": [KEY.as_dict(private=False)]},
            "/me": {"sub": "fitri", **self.userinfo},
        }
        return pages[path]


def _by_hand(told: dict[str, Any], alg: str, secret: bytes) -> str:
    """A token that no honest library makes: unsigned, or signed with what everyone knows."""
    head, body = ({"alg": alg, "kid": "1"}, told)
    signed = ".".join(_text(json.dumps(each).encode()) for each in (head, body))
    digest = b"" if alg == "none" else hmac.digest(secret, signed.encode(), "sha256")
    return f"{signed}.{_text(digest)}"


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def served(port: int) -> Iterator[WrongProvider]:
    provider = WrongProvider(f"http://localhost:{port}")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._tell(provider.answer(urlsplit(self.path).path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.asked.append(parse_qs(body))
            token = {"access_token": "a", "token_type": "Bearer", "id_token": provider.token()}
            self._tell(token)

        def _tell(self, told: dict[str, Any]) -> None:
            if provider.broken and provider.broken in self.path:
                self.send_error(503)
                return
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", port), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
