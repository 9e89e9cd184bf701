"""The address and the offline proof that a document's QR code carries."""

import json
from pathlib import Path

from django.conf import settings

from pendopo.domain.directory.city import city
from pendopo.domain.documents.models import IssuedDocument
from pendopo.engines.letters import cose
from pendopo.ground.key_files import key_file
from pendopo.ground.vault.keyring import Keyring


def proof_keys() -> list[cose.ProofKey]:
    """Return the city's keys for proofs, the newest first."""
    folder = Path(settings.PENDOPO.data_dir)
    key_file(folder, "proof-1")
    names = sorted(
        (p.name for p in (folder / "keys").glob("proof-*") if p.name.count(".") == 0), reverse=True
    )
    return [cose.ProofKey.from_secret(key_file(folder, name)) for name in names]


def public_facts(document: IssuedDocument, ring: Keyring) -> dict[str, str]:
    """Return what the public page may show beside number and dates: the masked name."""
    facts: dict[str, str] = json.loads(
        ring.unseal(document.subject, "public", document.public_sealed)
    )
    return facts


def page_address(code: str = "") -> str:
    """Return the public address of a document's page."""
    return f"{settings.PENDOPO.public_url}/periksa/{code}"


def qr_text(document: IssuedDocument, ring: Keyring, *, on: str) -> str:
    """Return the text of the QR code: the page's address, the proof in its fragment."""
    payload = {
        "issuer": city().name,
        "kind": document.kind["id"],
        "number": document.number,
        "name": public_facts(document, ring)["name"],
        "issued": on,
        "code": document.code,
    }
    return f"{page_address(document.code)}#{cose.sign(payload, proof_keys()[0])}"
