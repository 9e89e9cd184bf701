"""Numbers that name people: NIK, KK, phone, e-mail; and how each is shown masked."""

import re
from collections.abc import Callable
from datetime import date

import phonenumbers

WOMAN = 40
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")

Say = dict[str, str]


class IdentityError(ValueError):
    """A number that names nobody; `say` holds the sentence by language."""

    def __init__(self, indonesian: str, english: str) -> None:
        self.say: Say = {"id": indonesian, "en": english}
        super().__init__(indonesian)


def nik(text: str, *, today: date, known_area: Callable[[str], bool] | None = None) -> str:
    """Return a NIK as 16 digits. Raises IdentityError.

    Six digits of area, birth date with 40 added to a woman's day, four of serial
    (product rule; the century is inferred). An unknown old area code is accepted.
    """
    digits = re.sub(r"[\s.\-]", "", text)
    if not (digits.isascii() and digits.isdigit()):
        raise IdentityError("NIK hanya berisi angka.", "A NIK holds digits only.")
    if len(digits) != 16:  # noqa: PLR2004  # a NIK's length
        raise IdentityError(
            f"NIK terdiri dari 16 angka. Yang Anda isi {len(digits)} angka.",
            f"A NIK has 16 digits. You typed {len(digits)}.",
        )
    if not _birth(digits, today) or digits[12:] == "0000":
        raise IdentityError(
            "Angka ke-7 sampai 12 pada NIK bukan tanggal lahir yang mungkin. Periksa lagi di KTP.",
            "Digits 7 to 12 of this NIK are no possible birth date. Check the card.",
        )
    return digits


def _birth(digits: str, today: date) -> date | None:
    number = int(digits[6:8])
    day, month, year = number - WOMAN if number > WOMAN else number, int(digits[8:10]), int(digits[10:12])
    century = 2000 if 2000 + year <= today.year else 1900
    try:
        return date(century + year, month, day)
    except ValueError:
        return None


def kk(text: str) -> str:
    """Return a family card's number as 16 digits. Raises IdentityError."""
    digits = re.sub(r"[\s.\-]", "", text)
    if not re.fullmatch(r"[0-9]{16}", digits):
        raise IdentityError("Nomor KK terdiri dari 16 angka.", "A family card number has 16 digits.")
    return digits


def phone(text: str) -> str:
    """Return a phone number in E.164, read as in Indonesia. Raises IdentityError."""
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise IdentityError(
            "Nomor ponsel tidak lengkap. Contoh: 0812 3456 7890.",
            "The phone number is incomplete. Example: 0812 3456 7890.",
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def email(text: str) -> str:
    """Return an e-mail address, in small letters. Raises IdentityError."""
    typed = text.strip()
    if not EMAIL.fullmatch(typed):
        raise IdentityError(
            "Alamat surel perlu tanda @ dan nama situs. Contoh: nama@contoh.id.",
            "An e-mail address needs an @ and a site. Example: name@example.org.",
        )
    return typed.lower()


def mask_name(name: str) -> str:
    """Return `D•••• S•••••••` for Dedi Supriatna: first letters only."""
    return " ".join(word[0] + "•" * min(len(word) - 1, 8) for word in name.split())


def mask_nik(digits: str) -> str:
    """Return `3271 03•• •••• 0004`."""
    return f"{digits[:4]} {digits[4:6]}•• •••• {digits[12:]}"


def mask_phone(e164: str) -> str:
    """Return `0812 •••• 4471`."""
    local = "0" + e164.removeprefix("+62") if e164.startswith("+62") else e164
    return f"{local[:4]} •••• {local[-4:]}"


def mask_email(address: str) -> str:
    """Return `d•••@contoh.id`."""
    name, _, site = address.partition("@")
    return f"{name[:1]}•••@{site}"
