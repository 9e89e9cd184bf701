"""A tus 1.0 client of the tests: as little as the protocol asks, and what it must not be given."""

import base64
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.test import Client

VERSION = {"Tus-Resumable": "1.0.0"}
PART = "application/offset+octet-stream"


def metadata(**told: str) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in told.items())


@dataclass
class Tus:
    client: Client
    reference: str
    headers: dict[str, str] = field(default_factory=lambda: dict(VERSION))
    base: str = "/permohonan"

    @property
    def place(self) -> str:
        return f"{self.base}/{self.reference}/unggahan"

    def begin(
        self, data: bytes, question: str = "ktp", *, length: int | None = None, **told: str
    ) -> Any:
        named = {
            "filename": "ktp.jpg",
            "question": question,
            "fingerprint": sha256(data).hexdigest(),
            **told,
        }
        return self.client.post(
            self.place,
            b"",
            content_type="application/octet-stream",
            headers={
                **self.headers,
                "Upload-Length": str(len(data) if length is None else length),
                "Upload-Metadata": metadata(**named),
            },
        )

    def part(self, address: str, data: bytes, offset: int, **headers: str) -> Any:
        return self.client.patch(
            address,
            data,
            content_type=PART,
            headers={**self.headers, "Upload-Offset": str(offset), **headers},
        )

    def unfinished(self) -> list[dict[str, Any]]:
        return self.client.get(self.place).json()["uploads"]

    def head(self, address: str) -> Any:
        return self.client.head(address, headers=self.headers)

    def send(self, data: bytes, question: str = "ktp", **told: str) -> Any:
        """Send a whole file in two parts; return the last answer, or the first that refuses."""
        begun = self.begin(data, question, **told)
        if begun.status_code != 201:
            return begun
        half = len(data) // 2
        first = self.part(begun.headers["Location"], data[:half], 0) if half else None
        if first is not None and first.status_code != 204:
            return first
        return self.part(begun.headers["Location"], data[half:], half)
