"""E-mail addresses: enough checking to catch slips, never so much that a real one fails."""

import re

from pendopo.engines.identity.errors import IdentityError

_LOCAL = re.compile(r"[^\s@,;:<>()\[\]\"\\]{1,64}")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_MAX = 254  # RFC 5321 4.5.3.1.3


def read_email(text: str) -> str:
    """Return the address with its domain in small letters; IdentityError says what is off."""
    address = text.strip()
    if not address:
        raise IdentityError(
            "empty",
            id="Isi alamat email.",
            en="Enter the email address.",
            su="Eusian alamat surélék.",
        )
    if re.search(r"\s", address):
        raise IdentityError(
            "space",
            id="Alamat email tidak memuat spasi. Hapus spasinya.",
            en="An email address holds no spaces. Remove them.",
            su="Alamat surélék teu aya spasina. Pupus spasina.",
        )
    if address.count("@") != 1:
        raise IdentityError(
            "at",
            id="Alamat email memuat satu tanda @. Contoh: nama@contoh.id.",
            en="An email address holds one @. Example: name@example.com.",
            su="Alamat surélék ngandung hiji tanda @. Conto: nama@contoh.id.",
        )
    local, domain = address.split("@")
    if not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith("."):
        raise IdentityError(
            "local",
            id="Periksa bagian sebelum tanda @ pada alamat email.",
            en="Check the part before the @ of the email address.",
            su="Pariksa bagian saméméh tanda @ dina alamat surélék.",
        )
    labels = domain.split(".")
    if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or len(labels[-1]) < 2:  # noqa: PLR2004  (name.tld)
        raise IdentityError(
            "domain",
            id="Periksa bagian setelah tanda @. Contoh: gmail.com.",
            en="Check the part after the @. Example: gmail.com.",
            su="Pariksa bagian sanggeus tanda @. Conto: gmail.com.",
        )
    if len(address) > _MAX:
        raise IdentityError(
            "long",
            id="Alamat email terlalu panjang. Tulis satu alamat saja.",
            en="The email address is too long. Enter one address only.",
            su="Alamat surélék panjang teuing. Tulis hiji alamat hungkul.",
        )
    return f"{local}@{domain.lower()}"
