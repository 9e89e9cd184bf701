"""Offline proof: a COSE_Sign1 (RFC 9052) over a small CBOR map, ES256, small enough for a QR code.

Payload keys: 1 issuer, 2 kind, 3 number, 4 masked name, 5 issued on (ISO date), 6 code.
Nothing in it goes beyond the public page.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

ES256 = -7
FIELDS = {1: "issuer", 2: "kind", 3: "number", 4: "name", 5: "issued", 6: "code"}
HALF = 32


class BadProofError(ValueError):
    """The proof was not signed by the city, or was changed."""


@dataclass(frozen=True, slots=True)
class ProofKey:
    """The city's key for proofs; `kid` is the start of its public point's hash."""

    private: ec.EllipticCurvePrivateKey

    @classmethod
    def from_secret(cls, secret: bytes) -> "ProofKey":
        """Return the P-256 key of 32 secret bytes."""
        order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
        return cls(
            ec.derive_private_key(int.from_bytes(secret, "big") % (order - 1) + 1, ec.SECP256R1())
        )

    @property
    def kid(self) -> bytes:
        numbers = self.private.public_key().public_numbers()
        return sha256(numbers.x.to_bytes(HALF, "big") + numbers.y.to_bytes(HALF, "big")).digest()[
            :8
        ]

    def jwk(self) -> dict[str, str]:
        """Return the public key as browsers read it (RFC 7517)."""
        numbers = self.private.public_key().public_numbers()
        point = {
            "x": _b64(numbers.x.to_bytes(HALF, "big")),
            "y": _b64(numbers.y.to_bytes(HALF, "big")),
        }
        return {
            "kty": "EC",
            "crv": "P-256",
            "alg": "ES256",
            "use": "sig",
            "kid": self.kid.hex(),
            **point,
        }


def sign(payload: Mapping[str, str], key: ProofKey) -> str:
    """Return the proof, in base64url without padding."""
    protected = cbor2.dumps({1: ES256, 4: key.kid})
    body = cbor2.dumps({number: payload[name] for number, name in FIELDS.items()})
    r, s = decode_dss_signature(
        key.private.sign(_to_sign(protected, body), ec.ECDSA(hashes.SHA256()))
    )
    signature = r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big")
    return _b64(cbor2.dumps(cbor2.CBORTag(18, [protected, {}, body, signature])))


def verify(proof: str, keys: Iterable[ProofKey]) -> dict[str, str]:
    """Return the payload of a genuine proof. Raises BadProofError."""
    known = {key.kid: key for key in keys}
    try:
        tagged = cbor2.loads(base64.urlsafe_b64decode(proof + "=" * (-len(proof) % 4)))
        protected, _, body, signature = tagged.value
        header = cbor2.loads(protected)
        public = known[header[4]].private.public_key()
        der = encode_dss_signature(
            int.from_bytes(signature[:HALF], "big"), int.from_bytes(signature[HALF:], "big")
        )
        public.verify(der, _to_sign(protected, body), ec.ECDSA(hashes.SHA256()))
        return {FIELDS[number]: value for number, value in cbor2.loads(body).items()}
    except (
        InvalidSignature,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        cbor2.CBORDecodeError,
    ) as error:
        raise BadProofError(BadProofError.__doc__) from error


def _to_sign(protected: bytes, body: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, b"", body])


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
