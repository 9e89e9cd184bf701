"""CPU per letter: typeset, sign B-T, complete to B-LT, validate; beside the plain pipeline."""

import asyncio
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import typst
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from pendopo.engines.letters import cose, qr
from pendopo.engines.letters.typesetting import Typesetter
from pendopo.engines.signatures.signing import PersonSigner, _hidden, complete
from pendopo.engines.signatures.validating import validate
from pendopo.integrations.local_signing.authority import LocalAuthority

PACK = Path(__file__).resolve().parents[1] / "packs" / "bogor"
SHARED = {"letterhead.typ": (PACK / "shared" / "letterhead.typ").read_text()}
LETTER = (PACK / "services" / "bapenda" / "sppt-salinan" / "letters" / "salinan.typ").read_text()
KEY = cose.ProofKey.from_secret(b"bench" * 6 + b"xx")


def data(n: int) -> dict[str, object]:
    number = f"900.1.13.1/{n:04}/BAPENDA/2026"
    told = {
        "issuer": "Kota Bogor",
        "kind": "Salinan SPPT",
        "number": number,
        "name": "F• H•",
        "issued": "2026-11-24",
        "code": f"7KQ4-{n:04}-9TMX",
    }
    return {
        "title": "Salinan SPPT",
        "city": {"government": "Pemerintah Kota Bogor", "name": "Kota Bogor", "place": "Bogor"},
        "agency": {"name": "Badan Pendapatan Daerah", "address": "Kota Bogor"},
        "reference": f"BGR-26-7KQ4-{n:04}-M",
        "date": "24 November 2026",
        "number": number,
        "applicant": {"name": f"Warga {n}", "nik": f"327103{n:010}"},
        "answers": {
            "nop": str(n),
            "jalan": f"Jl. {n}",
            "objek": "Sempur",
            "tahun": "2026",
            "alasan": "Hilang",
        },
        "signatory": {
            "prefix": "Plh.",
            "title": "Kepala Badan",
            "own_title": "",
            "name": "Dedi",
            "rank": "Pembina",
            "employee_number": "1976",
            "order": "",
        },
        "verify": {
            "page": "localhost/periksa",
            "code": told["code"],
            "qr": qr.svg(f"http://localhost/periksa/{told['code']}#{cose.sign(told, KEY)}"),
        },
        "demo": True,
    }


def timed(spent: dict[str, float], name: str, step: Callable[[], bytes]) -> bytes:
    began = time.process_time()
    made = step()
    spent[name] = spent.get(name, 0.0) + time.process_time() - began
    return made


def ours(count: int, authority: LocalAuthority, account: object) -> dict[str, float]:
    spent: dict[str, float] = {}
    setter = Typesetter()
    setter.typeset(LETTER, shared=SHARED, data=data(0), at=datetime.now(UTC))
    letters = [
        timed(
            spent,
            "typeset",
            lambda n=n: setter.typeset(LETTER, shared=SHARED, data=data(n), at=datetime.now(UTC)),
        )
        for n in range(1, count + 1)
    ]
    batch = [(uuid4(), pdf) for pdf in letters]
    began = time.process_time()
    answers = authority.sign(
        batch, account=account, passphrase="frasa", reason="bench", at=datetime.now(UTC)
    )
    spent["sign"] = time.process_time() - began
    for key, _ in batch:
        finished = timed(spent, "complete", lambda key=key: complete(answers[key].pdf, authority))
        found = []
        timed(
            spent,
            "validate",
            lambda f=finished, key=key, found=found: (
                found.append(
                    validate(
                        f,
                        roots=authority.roots(),
                        intermediates=authority.intermediates(),
                        crls=authority.revocation(),
                        at=datetime.now(UTC),
                        completed_from=answers[key].pdf,
                    )
                )
                or b""
            ),
        )
        assert found[0].valid
    return {name: seconds * 1000 / count for name, seconds in spent.items()}


def plain(count: int, authority: LocalAuthority, account: object) -> dict[str, float]:
    """Typst with system fonts, pyHanko as shipped: B-LT in one go."""
    bundle = (authority.folder / f"{account}.p12").read_bytes()
    opened = PersonSigner.open(bundle, "frasa")
    key = _hidden(pkcs12.load_key_and_certificates(bundle, b"frasa")[0])
    store = SimpleCertificateStore.from_certs(
        [opened.signing_cert, *authority.intermediates(), *authority.roots()]
    )
    signer = signers.SimpleSigner(
        signing_cert=opened.signing_cert, signing_key=key, cert_registry=store
    )
    own = authority.stamper()
    stamper = timestamps.DummyTimeStamper(own.tsa_cert, own.tsa_key, certs_to_embed=store)
    spent: dict[str, float] = {}
    for n in range(1, count + 1):
        text = "\n".join([*SHARED.values(), LETTER]).encode()
        pdf = timed(
            spent,
            "typeset",
            lambda n=n, text=text: typst.compile(
                text,
                format="pdf",
                sys_inputs={"data": json.dumps(data(n))},
                pdf_standards=["a-2a", "ua-1"],
            ),
        )

        def signed(pdf: bytes = pdf) -> bytes:
            context = ValidationContext(
                trust_roots=authority.roots(),
                other_certs=authority.intermediates(),
                crls=authority.revocation(),
                allow_fetching=False,
            )
            told = signers.PdfSignatureMetadata(
                field_name="S",
                subfilter=SigSeedSubFilter.PADES,
                embed_validation_info=True,
                validation_context=context,
            )
            out = io.BytesIO()
            writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
            asyncio.run(
                signers.PdfSigner(
                    told, signer=signer, timestamper=stamper, new_field_spec=SigFieldSpec("S")
                ).async_sign_pdf(writer, output=out)
            )
            return out.getvalue()

        timed(spent, "sign and complete", signed)
    return {name: seconds * 1000 / count for name, seconds in spent.items()}


def main() -> None:
    count = 10 if "--quick" in sys.argv else 100
    account = uuid4()
    authority = LocalAuthority(Path(tempfile.mkdtemp()) / "ca", "Pemerintah Kota Bogor")
    authority.issue(
        account=account,
        name="Dedi",
        employee_number="1976",
        passphrase="frasa",
        at=datetime.now(UTC),
    )
    mine, theirs = ours(count, authority, account), plain(count, authority, account)
    for title, told in (("Pendopo", mine), ("plain", theirs)):
        for name, milliseconds in told.items():
            print(f"{title:<10} {name:<20} {milliseconds:8.1f} ms CPU")
        print(f"{title:<10} {'whole':<20} {sum(told.values()):8.1f} ms CPU")
    whole, floor = sum(mine.values()), sum(theirs.values())
    print(
        json.dumps(
            {
                "letters": count,
                "cpu_ms": round(whole, 1),
                **{k: round(v, 1) for k, v in mine.items()},
                "plain_cpu_ms": round(floor, 1),
                "ratio": round(whole / floor, 3),
            }
        )
    )


if __name__ == "__main__":
    main()
