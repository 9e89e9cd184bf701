"""An authenticator in software: makes and uses passkeys as a phone does (WebAuthn Level 2, ES256)."""

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def plain(told: str) -> bytes:
    return urlsafe_b64decode(told + "=" * (-len(told) % 4))


@dataclass
class Authenticator:
    """One passkey on one device. What is off can be told: origin, rp, verified, count."""

    origin: str = "http://localhost:8000"
    rp: str = "localhost"
    verified: bool = True
    count: int = 1
    handle: bytes = b""
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any]) -> str:
        """Answer navigator.credentials.create."""
        self.handle = plain(options["user"]["id"])
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential
        attestation = {
            "fmt": "none",
            "attStmt": {},
            "authData": self._data(ATTESTED) + attested + self._public(),
        }
        return self._told(
            clientDataJSON=text(self._client("webauthn.create", options["challenge"])),
            attestationObject=text(cbor2.dumps(attestation)),
        )

    def use(self, options: dict[str, Any]) -> str:
        """Answer navigator.credentials.get."""
        self.count += 1
        client, data = self._client("webauthn.get", options["challenge"]), self._data(0)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._told(
            clientDataJSON=text(client),
            authenticatorData=text(data),
            signature=text(signed),
            userHandle=text(self.handle),
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return hashlib.sha256(self.rp.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _public(self) -> bytes:
        point = self.key.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (point.x, point.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _told(self, **response: str) -> str:
        name = text(self.credential)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": response}
            | {"clientExtensionResults": {}}
        )
