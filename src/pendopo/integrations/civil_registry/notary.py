"""The simulated registry's own seal: a root, a signer and a time stamp, kept in one folder (0600)."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pendopo.engines.signatures.signing import (
    LocalTimeStamper,
    PersonSigner,
    as_asn1,
    complete,
    sign,
)

LIFE = timedelta(days=3650)
LIST_LIFE = timedelta(days=30)
ORGANISATION = "Simulator Kependudukan (contoh)"
ROOT, SIGNER, STAMPER = "root", "signer", "stamper"
NAMES = {
    ROOT: "Simulator CA Induk",
    SIGNER: "Pejabat Pencatatan Sipil (contoh)",
    STAMPER: "Simulator Penanda Waktu",
}


Clock = Callable[[], datetime]


def utc() -> datetime:
    return datetime.now(UTC)


class Notary:
    """Signs akta PAdES B-LT. Its root is `root.pem` in the folder, its time that of `clock`."""

    def __init__(self, folder: Path, clock: Clock = utc) -> None:
        self._folder, self._clock = folder, clock
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (folder / "stamper.pem").exists():
            self._found()
        self._root = self._certificate(ROOT)
        chain = [as_asn1(self._root)]
        self._signer = PersonSigner(as_asn1(self._certificate(SIGNER)), self._key(SIGNER), chain)
        self._stamper = LocalTimeStamper(
            as_asn1(self._certificate(STAMPER)), self._key(STAMPER), clock=clock
        )

    def sign(self, pdf: bytes) -> bytes:
        """Return the PDF signed and completed for the long term."""
        signed = sign(
            pdf, self._signer, self._stamper, reason="Akta kelahiran", location=ORGANISATION
        )
        return complete(signed, self)

    def roots(self) -> list[asn1_x509.Certificate]:
        return [as_asn1(self._root)]

    def intermediates(self) -> list[asn1_x509.Certificate]:
        return []

    def revocation(self) -> list[asn1_crl.CertificateList]:
        return [asn1_crl.CertificateList.load(self.listed())]

    def listed(self) -> bytes:
        """Return a fresh revocation list, in DER; nothing is ever on it."""
        at = self._clock()
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._root.subject)
            .last_update(at - timedelta(hours=1))
            .next_update(at + LIST_LIFE)
            .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
            .add_extension(_issuer(self._root), critical=False)
        )
        made = builder.sign(self._key(ROOT), hashes.SHA256())
        return made.public_bytes(serialization.Encoding.DER)

    def _found(self) -> None:
        keys = {
            name: rsa.generate_private_key(public_exponent=65537, key_size=2048) for name in NAMES
        }
        at = self._clock()
        for name, private in keys.items():
            builder = (
                x509.CertificateBuilder()
                .subject_name(_name(name))
                .issuer_name(_name(ROOT))
                .public_key(private.public_key())
                .serial_number(x509.random_serial_number())
                .not_valid_before(at - timedelta(hours=1))
                .not_valid_after(at + LIFE)
                .add_extension(
                    x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False
                )
                .add_extension(
                    x509.AuthorityKeyIdentifier.from_issuer_public_key(keys[ROOT].public_key()),
                    critical=False,
                )
                .add_extension(_usage(name), critical=True)
            )
            if name == ROOT:
                builder = builder.add_extension(x509.BasicConstraints(True, 0), critical=True)
            if name == STAMPER:
                stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
                builder = builder.add_extension(stamping, critical=True)
            made = builder.sign(keys[ROOT], hashes.SHA256())
            self._write(f"{name}.key", _pem(private))
            self._write(f"{name}.pem", made.public_bytes(serialization.Encoding.PEM))

    def _key(self, name: str) -> rsa.RSAPrivateKey:
        key = serialization.load_pem_private_key((self._folder / f"{name}.key").read_bytes(), None)
        return cast("rsa.RSAPrivateKey", key)

    def _certificate(self, name: str) -> x509.Certificate:
        return x509.load_pem_x509_certificate((self._folder / f"{name}.pem").read_bytes())

    def _write(self, name: str, data: bytes) -> None:
        draft = self._folder / f".{name}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_bytes(data)
        draft.replace(self._folder / name)


def _name(which: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, NAMES[which]),
        ]
    )


def _issuer(root: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(
        cast("rsa.RSAPublicKey", root.public_key())
    )


def _usage(name: str) -> x509.KeyUsage:
    signs_others = name == ROOT
    return x509.KeyUsage(
        digital_signature=not signs_others,
        content_commitment=name == SIGNER,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_others,
        crl_sign=signs_others,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
