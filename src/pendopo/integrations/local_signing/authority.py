"""A certificate authority and time-stamp authority of the city's own, kept in files (0600).

For the demo, and for a city that has no agreement with BSrE yet. Officers' keys rest in
PKCS #12 bundles that only their passphrase opens.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.utils import timezone
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper

from pendopo.engines.signatures.signing import (
    Answer,
    LocalTimeStamper,
    PersonSigner,
    Refused,
    Signed,
    as_asn1,
    sign,
)

BITS = 2048
YEARS = timedelta(days=3650)
OFFICER = timedelta(days=730)
LIST_LIFE = timedelta(days=30)
FRESH = timedelta(days=1)
BACKDATED = timedelta(hours=1)
"""For whoever's clock is behind ours."""


@dataclass
class LocalAuthority:
    """Root, issuing authority and time-stamp authority in one folder, made the first time."""

    folder: Path
    organisation: str
    tsa_url: str = ""

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (self.folder / "tsa.pem").exists():
            self._found()
        self._root = self._certificate("root")
        self._issuer = self._certificate("issuer")
        self._issuer_key = self._key("issuer")
        self._stamper: TimeStamper | None = None
        self._chain = as_asn1(self._root), as_asn1(self._issuer)
        self._lists: dict[bytes, asn1_crl.CertificateList] = {}

    def roots(self) -> list[asn1_x509.Certificate]:
        return [self._chain[0]]

    def intermediates(self) -> list[asn1_x509.Certificate]:
        return [self._chain[1]]

    def revocation(self) -> list[asn1_crl.CertificateList]:
        """Return the current lists of the root and the issuing authority."""
        fresh = [self._list(name) for name in ("root", "issuer")]
        self._lists = {
            der: self._lists.get(der) or asn1_crl.CertificateList.load(der) for der in fresh
        }
        return list(self._lists.values())

    def stamper(self) -> TimeStamper:
        """Return the time-stamp authority: one by address, else this folder's own."""
        if self._stamper is None:
            own = LocalTimeStamper(as_asn1(self._certificate("tsa")), self._key("tsa"), clock=_now)
            self._stamper = HTTPTimeStamper(self.tsa_url) if self.tsa_url else own
        return self._stamper

    def issue(
        self, *, account: UUID, name: str, employee_number: str, passphrase: str, at: datetime
    ) -> None:
        """Give an officer a certificate and a key that only the passphrase opens."""
        private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
        subject = _name(name, self.organisation, employee_number)
        certificate = (
            self._builder(subject, private, at=at, life=OFFICER, issuer=self._issuer)
            .add_extension(_usage(content_commitment=True, digital_signature=True), critical=True)
            .sign(self._issuer_key, hashes.SHA256())
        )
        bundle = pkcs12.serialize_key_and_certificates(
            name.encode(),
            private,
            certificate,
            [self._issuer],
            serialization.BestAvailableEncryption(passphrase.encode()),
        )
        self._write(f"{account}.p12", bundle)
        self._write(f"{account}.pem", certificate.public_bytes(serialization.Encoding.PEM))

    def revoke(self, account: UUID, *, at: datetime) -> None:
        """Put an officer's certificate on the list."""
        serial = self._certificate(str(account)).serial_number
        with (self.folder / "revoked").open("a", encoding="ascii") as file:
            file.write(f"{serial} {int(at.timestamp())}\n")
        for name in ("root", "issuer"):
            (self.folder / f"{name}.crl").unlink(missing_ok=True)

    def sign(
        self,
        batch: Sequence[tuple[UUID, bytes]],
        *,
        account: UUID,
        passphrase: str,
        reason: str,
        at: datetime,
    ) -> dict[UUID, Answer]:
        """Sign a batch; the key is opened once and forgotten. Raises WrongPassphraseError.

        Without a time stamp nothing is signed: nothing has left this process, so the letter is
        refused, not unknown. One silence ends the batch, since each waits five seconds.
        """
        try:
            bundle = (self.folder / f"{account}.p12").read_bytes()
        except FileNotFoundError:
            return {
                document: Refused("Anda belum punya sertifikat tanda tangan.")
                for document, _ in batch
            }
        signer = PersonSigner.open(bundle, passphrase)
        over = self._over(account, at=at)
        answers: dict[UUID, Answer] = {}
        for document, pdf in batch:
            if over:
                answers[document] = Refused(over)
                continue
            try:
                done = sign(pdf, signer, self.stamper(), reason=reason, location=self.organisation)
                answers[document] = Signed(done)
            except OSError:
                over = "Penanda waktu tidak menjawab. Coba lagi sebentar lagi."
                answers[document] = Refused(over)
            except (PdfError, SigningError) as error:
                answers[document] = Refused(f"Surat ini tidak dapat ditandatangani: {error}")
        return answers

    def _over(self, account: UUID, *, at: datetime) -> str:
        """Return why this officer may not sign at this moment, or nothing."""
        certificate = self._certificate(str(account))
        if not certificate.not_valid_before_utc <= at < certificate.not_valid_after_utc:
            return "Masa berlaku sertifikat Anda sudah berakhir."
        serial = certificate.serial_number
        if any(revoked == serial and when <= at for revoked, when in self._revoked()):
            return "Sertifikat Anda sudah dicabut."
        return ""

    def _found(self) -> None:
        at = timezone.now()
        root_key, issuer_key, tsa_key = (
            rsa.generate_private_key(public_exponent=65537, key_size=BITS) for _ in range(3)
        )
        root_name = _name("Pendopo CA Induk", self.organisation)
        root = (
            self._builder(root_name, root_key, at=at, life=YEARS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
            .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .sign(root_key, hashes.SHA256())
        )
        issuer = (
            self._builder(
                _name("Pendopo CA Penerbit", self.organisation),
                issuer_key,
                at=at,
                life=YEARS,
                issuer=root,
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .sign(root_key, hashes.SHA256())
        )
        tsa = (
            self._builder(
                _name("Pendopo Penanda Waktu", self.organisation),
                tsa_key,
                at=at,
                life=YEARS,
                issuer=issuer,
            )
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
            )
            .sign(issuer_key, hashes.SHA256())
        )
        for name, key, certificate in (
            ("root", root_key, root),
            ("issuer", issuer_key, issuer),
            ("tsa", tsa_key, tsa),
        ):
            self._write(f"{name}.key", _pem(key))
            self._write(f"{name}.pem", certificate.public_bytes(serialization.Encoding.PEM))

    def _builder(
        self,
        subject: x509.Name,
        private: rsa.RSAPrivateKey,
        *,
        at: datetime,
        life: timedelta,
        issuer: x509.Certificate | None = None,
    ) -> x509.CertificateBuilder:
        signer = issuer.public_key() if issuer else private.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.subject if issuer else subject)
            .public_key(private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - BACKDATED)
            .not_valid_after(at + life)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    cast("rsa.RSAPublicKey", signer)
                ),
                critical=False,
            )
        )

    def _list(self, name: str) -> bytes:
        """Return a fresh revocation list, in DER; made anew each day."""
        path, at = self.folder / f"{name}.crl", timezone.now()
        with suppress(FileNotFoundError):
            kept = path.read_bytes()
            since = x509.load_der_x509_crl(kept).last_update_utc + BACKDATED
            if since <= at < since + FRESH:
                return kept
        signer = self._certificate(name)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(signer.subject)
            .last_update(at - BACKDATED)
            .next_update(at + LIST_LIFE)
            .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    cast("rsa.RSAPublicKey", signer.public_key())
                ),
                critical=False,
            )
        )
        if name == "issuer":
            for serial, when in self._revoked():
                entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when)
                builder = builder.add_revoked_certificate(entry.build())
        made = builder.sign(self._key(name), hashes.SHA256()).public_bytes(
            serialization.Encoding.DER
        )
        self._write(f"{name}.crl", made)
        return made

    def _revoked(self) -> list[tuple[int, datetime]]:
        with suppress(FileNotFoundError):
            lines = (self.folder / "revoked").read_text(encoding="ascii").splitlines()
            return [
                (int(s), datetime.fromtimestamp(int(t), UTC))
                for s, t in (line.split() for line in lines)
            ]
        return []

    def _key(self, name: str) -> rsa.RSAPrivateKey:
        key = serialization.load_pem_private_key((self.folder / f"{name}.key").read_bytes(), None)
        return cast("rsa.RSAPrivateKey", key)

    def _certificate(self, name: str) -> x509.Certificate:
        return x509.load_pem_x509_certificate((self.folder / f"{name}.pem").read_bytes())

    def _write(self, name: str, data: bytes) -> None:
        draft = self.folder / f".{name}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_bytes(data)
        draft.replace(self.folder / name)


def _now() -> datetime:
    """Return the house's time, looked up at each call: a stage may put another clock there."""
    return timezone.now()


def _name(common: str, organisation: str, number: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ]
    return x509.Name(
        [*parts, *([x509.NameAttribute(NameOID.SERIAL_NUMBER, number)] if number else [])]
    )


def _usage(**allowed: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in names})


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
