"""What leaves for a push service can be read by the browser alone, and is signed by the city."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pendopo.domain.messaging.transports import (
    BusyError,
    DelayedError,
    GoneError,
    Parcel,
    RefusedError,
    Taken,
)
from pendopo.integrations.web_push.client import WebPushTransport, public_key, vapid


def coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class Browser:
    """Keys of a subscription, and RFC 8291 read backwards, from the standard's words alone."""

    def __init__(self) -> None:
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"

    def subscription(self, port: int) -> str:
        keys = {"p256dh": coded(point(self.key.public_key())), "auth": coded(self.auth)}
        return json.dumps({"endpoint": f"http://127.0.0.1:{port}/p/1", "keys": keys})

    def read(self, body: bytes) -> dict[str, str]:
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        shared = self.key.exchange(ec.ECDH(), sender)
        told = b"WebPush: info\0" + point(self.key.public_key()) + theirs
        secret = HKDF(SHA256(), 32, self.auth, told).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        text = AESGCM(key).decrypt(nonce, sealed, None)
        return json.loads(text.rstrip(b"\0").removesuffix(b"\2"))


@pytest.fixture
def service():
    """A push service that keeps what it got, and answers what it is told to."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.got.append((self.headers, body))
            self.send_response(self.server.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.got, server.status = [], 201
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def transport(service, tmp_path):
    place = f"127.0.0.1:{service.server_address[1]}"
    return WebPushTransport(vapid(tmp_path), "https://pendopo.example", services=(place,))


def parcel(subscription: str, **told) -> Parcel:
    return Parcel(str(uuid4()), subscription, "Permohonan kami terima", "Ikuti di sini", **told)


def test_only_the_browser_reads_it_and_a_repeat_replaces_the_first(service, transport) -> None:
    browser = Browser()
    told = parcel(browser.subscription(service.server_address[1]), words={"url": "https://x/y/"})
    assert transport.carry(told) == transport.carry(told) == Taken()
    (headers, body), (again, _) = service.got
    assert b"Permohonan" not in body
    assert browser.read(body) == {
        "title": "Permohonan kami terima",
        "text": "Ikuti di sini",
        "url": "https://x/y/",
        "tag": told.identifier,
    }
    assert headers["Topic"] == again["Topic"]
    assert len(headers["Topic"]) <= 32, "RFC 8030, 5.4"
    assert (headers["Content-Encoding"], headers["TTL"]) == ("aes128gcm", "259200")


def test_the_city_signs_to_the_service_it_calls(service, transport, tmp_path) -> None:
    transport.carry(parcel(Browser().subscription(service.server_address[1])))
    told = dict(
        part.strip().split("=", 1)
        for part in service.got[0][0]["Authorization"].removeprefix("vapid ").split(",")
    )
    assert told["k"] == public_key(transport.key) == public_key(vapid(tmp_path)), "a key that stays"
    head, claims, signature = told["t"].split(".")
    number = plain(signature)
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), plain(told["k"])).verify(
        encode_dss_signature(
            int.from_bytes(number[:32], "big"), int.from_bytes(number[32:], "big")
        ),
        f"{head}.{claims}".encode(),
        ec.ECDSA(SHA256()),
    )
    assert json.loads(plain(claims))["aud"] == f"http://127.0.0.1:{service.server_address[1]}"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (410, GoneError),
        (404, GoneError),
        (413, RefusedError),
        (429, BusyError),
        (503, DelayedError),
    ],
)
def test_each_answer_means_one_thing(service, transport, status, error) -> None:
    service.status = status
    with pytest.raises(error):
        transport.carry(parcel(Browser().subscription(service.server_address[1])))


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:5432/",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com:8080/x",
        "http://fcm.googleapis.com/x",
        "https://a@169.254.169.254/fcm.googleapis.com",
        "https://x@fcm.googleapis.com@10.0.0.1/",
    ],
)
def test_nobody_makes_the_city_call_another_house(tmp_path, endpoint) -> None:
    assert not WebPushTransport(vapid(tmp_path), "mailto:a@b.example").knows(endpoint)


def test_the_known_services_are_called(tmp_path) -> None:
    knows = WebPushTransport(vapid(tmp_path), "mailto:a@b.example").knows
    assert knows("https://fcm.googleapis.com/fcm/send/x")
    assert knows("https://updates.push.services.mozilla.com/wpush/v2/x")
