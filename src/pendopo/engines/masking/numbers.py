"""What is known by its shape: phones, numbers of persons and accounts, plates, addresses on the net."""

import re
from collections.abc import Iterator

from pendopo.engines.masking.spans import Span

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?\w[\w-]*(?:\.[\w-]+)+", re.IGNORECASE
)
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)]", re.IGNORECASE)
_OFFICIAL = re.compile(r"^(?:https?://)?(?:[\w-]+\.)*go\.id(?:/|$)", re.IGNORECASE)
_SOCIAL = "instagram|facebook|fb|tiktok|twitter|x|threads|youtube|youtu|wa|t|telegram|linkedin"
_PROFILE = re.compile(rf"\b(?:{_SOCIAL})\.(?:com|me|be|net)/[\w@./?=&%-]*[\w/]", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.])@\w[\w.]*\w")
_ACCOUNT = re.compile(
    r"\b(?:ig|instagram|fb|facebook|tiktok|twitter|telegram|line)\s?[:=]\s?(@?\w[\w.]+\w)",
    re.IGNORECASE,
)

_BETWEEN = r"[ .\-\u2010-\u2015]{0,3}"
_NAMED_NUMBER = re.compile(
    r"\b(?:rek|rekening|norek|va|virtual account|id pelanggan|idpel|pelanggan|npwp|nik|kk|ktp"
    r"|sim|paspor|bpjs|nop|no\.? ?kk|kartu keluarga)\b[^\d\n,;]{0,25}?"
    rf"([A-Z]?\d(?:{_BETWEEN}\d){{5,19}})(?!\d)",
    re.IGNORECASE,
)
_SIXTEEN = re.compile(rf"(?<![\d+])\d(?:{_BETWEEN}\d){{15}}(?!\d)")
_LONG = re.compile(r"(?<![\w/-])\d{10,20}(?!\w)")

_MOBILE = re.compile(rf"(?<![\w+/])(?:\+?62|\(?0){_BETWEEN}8(?:[ .\-()]{{0,3}}\d){{7,11}}(?!\d)")
_FIXED = re.compile(
    r"(?<![\w+/])(?:\(?\+?62\)?|\(?0)[ .-]?(?:2[1-9]|[3-79]\d)\d?\)?[ .-]{0,3}\d(?:[ .-]?\d){4,7}(?!\d)"
)
_ABROAD = re.compile(r"(?<!\w)\+\d(?:[ .\-()]{0,2}\d){8,14}(?!\d)")
_DISGUISED = re.compile(r"\b[0Oo]8[\dOolI]{8,11}\b")
_BARE = re.compile(
    r"\b(?:wa|hp|telp|telepon|hub|hubungi|kontak|nomor|nomer|no)\b\W{0,3}(8\d(?:[ .-]?\d){7,10})(?!\d)",
    re.IGNORECASE,
)
_DIGIT = (
    "(?:nol|enol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|lapan|sembilan"
    r"|hiji|tilu|opat|genep|dalapan|salapan|\d)"
)
_SPOKEN = re.compile(rf"\b(?:nol|enol|kosong)(?:[\s,.-]+{_DIGIT}){{7,13}}\b", re.IGNORECASE)
_A_DAY = re.compile(r"\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d")
_MONEY = re.compile(r"(?:rp|idr)\.?\s?$", re.IGNORECASE)

_AREA = (
    "A[ABDEGH]?|B[ABDEGHKLMNPR]?|D[ABCDEGHKLMNPRSTW]?|E[ABD]?|F|G|H|K[BHTU]?|L|M|N|P[ABGS]?|R|S|T|W|Z"
    "|CC|CD|RI"
)
_PLATE = re.compile(
    rf"(?<![\w/.-])({_AREA})[ .-]{{0,2}}(\d{{1,4}})[ .-]{{0,2}}([A-Z]{{1,3}})(?!\w)", re.IGNORECASE
)
_SAID_PLATE = re.compile(
    rf"\b(?:plat|pelat|nopol|no\.? ?pol|nomor polisi)\b(?: nomor| no\.?| mobil| motor)?[ :.]{{1,3}}"
    rf"((?:{_AREA})[ .-]{{0,2}}\d{{1,4}}(?:[ .-]{{0,2}}[A-Z]{{1,3}})?|\d{{2,5}}-\d{{2}})(?!\w)",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    r"\b(?:blok|blk|gedung|zona|sektor|kav|kavling|cluster|lantai|kelas|tipe|lajur)\W{0,2}$",
    re.IGNORECASE,
)
_NO_SUFFIX = frozenset(
    [
        "no",
        "rt",
        "rw",
        "km",
        "m",
        "kg",
        "cm",
        "di",
        "ke",
        "yg",
        "dan",
        "dr",
        "dri",
        "ada",
        "ini",
        "itu",
        "jam",
        "org",
        "thn",
        "hr",
        "hri",
        "tgl",
        "bln",
        "jl",
        "gg",
        "dg",
        "sd",
        "pm",
        "am",
        "wib",
        "rb",
        "jt",
        "lt",
        "ha",
    ]
)


def numbers(text: str) -> Iterator[Span]:
    """Yield what its shape gives away, what is more certain first; stretches may overlap."""
    yield from (Span(*m.span(), "email") for m in _EMAIL.finditer(text))
    for pattern in (_LINK, _PROFILE, _HANDLE):
        for m in pattern.finditer(text):
            if not _OFFICIAL.match(m[0]):
                yield Span(*m.span(), "handle")
    yield from (Span(*m.span(1), "handle") for m in _ACCOUNT.finditer(text))
    yield from (Span(*m.span(1), "plate") for m in _SAID_PLATE.finditer(text))
    yield from (Span(*m.span(1), "identity") for m in _NAMED_NUMBER.finditer(text))
    yield from (Span(*m.span(), "identity") for m in _SIXTEEN.finditer(text))
    yield from _phones(text)
    yield from (Span(*m.span(), "identity") for m in _LONG.finditer(text))
    yield from _plates(text)


def _phones(text: str) -> Iterator[Span]:
    for pattern in (_MOBILE, _FIXED, _ABROAD, _DISGUISED, _SPOKEN):
        for m in pattern.finditer(text):
            if not _A_DAY.search(m[0]) and not _MONEY.search(text[: m.start()]):
                yield Span(*m.span(), "phone")
    yield from (Span(*m.span(1), "phone") for m in _BARE.finditer(text))


def _plates(text: str) -> Iterator[Span]:
    for m in _PLATE.finditer(text):
        shouted = m[3].isupper() and m[1].isupper()
        word = m[3].lower() in _NO_SUFFIX and not shouted
        if not word and not _BLOCK.search(text[: m.start()]):
            yield Span(*m.span(), "plate")
