"""Signing PDFs: PAdES B-T with a person's key, completed to B-LT with fresh revocation data.

The key is decoded once a batch; pyHanko as shipped decodes and checks it three times a letter.
"""

import asyncio
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from asn1crypto import cms, crl, keys, tsp, x509
from asn1crypto.core import UTCTime
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import general, signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

RESERVED = 12_288
"""Room for a signature with our own time stamp, in hexadecimal digits; less is read faster."""
RESERVED_FOR_OTHERS = 40_960
"""The same with an outside authority's stamp, whose certificates we do not know beforehand."""
FIELD = "TandaTangan"


class WrongPassphraseError(Exception):
    """Frasa sandi tidak cocok dengan sertifikat Anda."""


@dataclass(frozen=True, slots=True)
class Signed:
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The answer was lost: it may be signed. Never repeated blindly."""

    why: str


Answer = Signed | Refused | Unknown


class Signer(Protocol):
    """Whoever can sign for a person: the city's own authority, or BSrE."""

    def sign(
        self,
        batch: Sequence[tuple[UUID, bytes]],
        *,
        account: UUID,
        passphrase: str,
        reason: str,
        at: datetime,
    ) -> dict[UUID, Answer]:
        """Sign a batch by one person's act. Raises WrongPassphraseError; nothing is signed then."""
        ...


class Authority(Protocol):
    """Where trust comes from: roots, and what completes a signature for the long term."""

    def roots(self) -> list[x509.Certificate]: ...
    def intermediates(self) -> list[x509.Certificate]: ...
    def revocation(self) -> list[crl.CertificateList]: ...


class PersonSigner(signers.SimpleSigner):
    """A signer whose RSA key was decoded once."""

    def __init__(
        self,
        certificate: x509.Certificate,
        private: RSAPrivateKey,
        chain: Sequence[x509.Certificate],
    ) -> None:
        self._private = private
        store = SimpleCertificateStore.from_certs([certificate, *chain])
        super().__init__(
            signing_cert=certificate,
            signing_key=_hidden(private),
            cert_registry=store,
            embed_roots=False,
        )

    @classmethod
    def open(cls, bundle: bytes, passphrase: str) -> "PersonSigner":
        """Open a PKCS #12 bundle. Raises WrongPassphraseError."""
        try:
            key, certificate, chain = pkcs12.load_key_and_certificates(bundle, passphrase.encode())
        except ValueError as error:
            raise WrongPassphraseError(WrongPassphraseError.__doc__) from error
        if not isinstance(key, RSAPrivateKey) or certificate is None:
            raise WrongPassphraseError("Sertifikat ini tidak berisi kunci RSA.")
        return cls(as_asn1(certificate), key, [as_asn1(c) for c in chain])

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """Sign with the decoded key (RSA, PKCS #1 v1.5, SHA-256)."""
        if digest_algorithm != "sha256":
            raise NotImplementedError(digest_algorithm)
        if dry_run:
            return bytes(self._private.key_size // 8)
        return self._private.sign(data, PKCS1v15(), hashes.SHA256())


class LocalTimeStamper(DummyTimeStamper):
    """An RFC 3161 time-stamp authority in this process, its key decoded once.

    Its issuer stands in the signature already and is not carried twice. `clock` tells the time
    it states.
    """

    def __init__(
        self,
        certificate: x509.Certificate,
        private: RSAPrivateKey,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._private, self._clock = private, clock
        super().__init__(certificate, _hidden(private))

    def request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Answer a request with the time as the clock tells it now."""
        self.fixed_dt = self._clock()
        return super().request_tsa_response(req)

    def _sign_tst_info(
        self, tst_info_data: bytes, md_algorithm: str, dt: datetime
    ) -> tuple[bytes, cms.CMSAttributes]:
        attributes = cms.CMSAttributes(
            [
                general.simple_cms_attribute("content_type", "tst_info"),
                general.simple_cms_attribute("signing_time", cms.Time({"utc_time": UTCTime(dt)})),
                general.simple_cms_attribute(
                    "signing_certificate", general.as_signing_certificate(self.tsa_cert)
                ),
                general.simple_cms_attribute("message_digest", sha256(tst_info_data).digest()),
            ]
        )
        if md_algorithm != "sha256":
            raise NotImplementedError(md_algorithm)
        return self._private.sign(attributes.dump(), PKCS1v15(), hashes.SHA256()), attributes


def _hidden(private: RSAPrivateKey) -> keys.PrivateKeyInfo:
    """Return the key as asn1crypto wants it, for the algorithm's name alone."""
    der = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return keys.PrivateKeyInfo.load(der)


def as_asn1(certificate: Any) -> x509.Certificate:
    """Return a certificate of `cryptography` as one of asn1crypto."""
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def sign(
    pdf: bytes, signer: PersonSigner, timestamper: TimeStamper, *, reason: str, location: str
) -> bytes:
    """Return the PDF signed PAdES B-T; the widget has no size, since the letter draws its own block."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        location=location,
    )
    maker = signers.PdfSigner(
        metadata, signer=signer, timestamper=timestamper, new_field_spec=SigFieldSpec(FIELD)
    )
    room = RESERVED if isinstance(timestamper, LocalTimeStamper) else RESERVED_FOR_OTHERS
    out = io.BytesIO()
    asyncio.run(maker.async_sign_pdf(writer, output=out, bytes_reserved=room))
    return out.getvalue()


def complete(pdf: bytes, authority: Authority) -> bytes:
    """Return a B-T signed PDF completed to B-LT: certificates and revocation lists in its DSS."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    signature = writer.prev.embedded_signatures[0]
    embedded = [signature.signer_cert, *signature.other_embedded_certs]
    embedded += _stamp_certificates(signature.signer_info)
    vouching = [*authority.intermediates(), *authority.roots()]
    certs = {certificate.sha256: certificate for certificate in [*embedded, *vouching]}
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        signature.pkcs7_content.hex().encode("ascii"),
        certs=list(certs.values()),
        crls=authority.revocation(),
    )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stamp_certificates(signer: cms.SignerInfo) -> list[x509.Certificate]:
    """Return the certificates in the signature's time stamp."""
    stamps = [
        a["values"][0]
        for a in signer["unsigned_attrs"]
        if a["type"].native == "signature_time_stamp_token"
    ]
    return [c.chosen for stamp in stamps for c in stamp["content"]["certificates"]]
