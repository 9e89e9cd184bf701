"""Phone numbers as people write them (08…, 62…, +62…), kept in E.164."""

import re

import phonenumbers
from phonenumbers import PhoneNumberType, ValidationResult

from pendopo.engines.identity.errors import IdentityError

_BETWEEN = re.compile(r"[\s.\-()/\u2010-\u2015\u00a0]+")
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_SHORT = {ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY}


def read_phone(text: str, *, region: str = "ID", mobile: bool = False) -> str:
    """Return the number in E.164 (`+6281244714471`); IdentityError says what is off.

    `mobile` refuses fixed lines: no SMS reaches them.
    """
    bare = _BETWEEN.sub("", text)
    if not bare:
        raise IdentityError(
            "empty",
            id="Isi nomor telepon.",
            en="Enter the phone number.",
            su="Eusian nomer telepon.",
        )
    if not re.fullmatch(r"\+?[0-9]+", bare):
        raise IdentityError(
            "letters",
            id="Nomor telepon hanya berisi angka, boleh diawali tanda +.",
            en="A phone number holds digits only, after a + if you like.",
            su="Nomer telepon ngan eusina angka, kénging dimimitian tanda +.",
        )
    number = _parse(bare, region)
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason in _SHORT:
        raise _too_short()
    if reason == ValidationResult.TOO_LONG:
        raise _too_long()
    if not phonenumbers.is_valid_number(number):
        raise _unknown()
    if mobile and phonenumbers.number_type(number) not in _MOBILE:
        raise IdentityError(
            "not_mobile",
            id="Tulis nomor ponsel. Nomor rumah tidak dapat menerima SMS.",
            en="Enter a mobile number. A fixed line cannot receive SMS.",
            su="Tulis nomer ponsel. Nomer bumi teu bisa nampi SMS.",
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def national(e164: str) -> str:
    """Return a number as people say it: `0812-4471-4471` at home, else with its country."""
    number = _parse(e164, "ID")
    style = phonenumbers.PhoneNumberFormat
    at_home = phonenumbers.region_code_for_number(number) == "ID"
    return str(
        phonenumbers.format_number(number, style.NATIONAL if at_home else style.INTERNATIONAL)
    )


def _parse(bare: str, region: str) -> phonenumbers.PhoneNumber:
    country = str(phonenumbers.country_code_for_region(region))
    if bare.startswith("00"):
        bare = f"+{bare[2:]}"
    elif bare.startswith(country):
        bare = f"+{bare}"
    try:
        return phonenumbers.parse(bare, region)
    except phonenumbers.NumberParseException as failure:
        if failure.error_type == failure.TOO_LONG:
            raise _too_long() from None
        if failure.error_type in {failure.TOO_SHORT_NSN, failure.TOO_SHORT_AFTER_IDD}:
            raise _too_short() from None
        raise _unknown() from None


def _too_short() -> IdentityError:
    return IdentityError(
        "short",
        id="Nomor telepon ini kurang panjang. Contoh: 0812 3456 7890.",
        en="This phone number is too short. Example: 0812 3456 7890.",
        su="Nomer telepon ieu kirang panjang. Conto: 0812 3456 7890.",
    )


def _too_long() -> IdentityError:
    return IdentityError(
        "long",
        id="Nomor telepon ini terlalu panjang. Tulis satu nomor saja.",
        en="This phone number is too long. Enter one number only.",
        su="Nomer telepon ieu panjang teuing. Tulis hiji nomer hungkul.",
    )


def _unknown() -> IdentityError:
    return IdentityError(
        "unknown",
        id="Nomor telepon ini tidak dikenal. Periksa angka depannya, misalnya 0812.",
        en="No such phone number exists. Check its first digits, such as 0812.",
        su="Nomer telepon ieu teu dipikawanoh. Pariksa angka payunna, contona 0812.",
    )
