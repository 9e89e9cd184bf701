"""What a page says when an answer is missing or off: what it is, and what to do.

Each sentence stands alone in a summary, so it names the question; 20 words at most.
"""

from collections.abc import Mapping
from datetime import date

from pendopo.engines import dates, money
from pendopo.engines.forms.model import Question, Say

LANGUAGES = ("id", "en", "su")
_WORDS: dict[str, Say] = {
    "day": {"id": "tanggal", "en": "day", "su": "titimangsa"},
    "month": {"id": "bulan", "en": "month", "su": "sasih"},
    "year": {"id": "tahun", "en": "year", "su": "taun"},
}
PART_NAMES: dict[str, Say] = {
    "day": {"id": "Tanggal", "en": "Day", "su": "Titimangsa"},
    "month": {"id": "Bulan", "en": "Month", "su": "Sasih"},
    "year": {"id": "Tahun", "en": "Year", "su": "Taun"},
    "nama": {"id": "Nama lengkap", "en": "Full name", "su": "Nami lengkep"},
    "nik": {"id": "NIK", "en": "NIK", "su": "NIK"},
    "jalan": {"id": "Jalan dan nomor", "en": "Street and number", "su": "Jalan sareng nomerna"},
    "rt": {"id": "RT", "en": "RT", "su": "RT"},
    "rw": {"id": "RW", "en": "RW", "su": "RW"},
    "kelurahan": {"id": "Kelurahan", "en": "Kelurahan", "su": "Kalurahan"},
    "kode_pos": {"id": "Kode pos", "en": "Postcode", "su": "Kode pos"},
}


class AnswerError(ValueError):
    """What was typed is no answer; `errors` holds a sentence by part of the field ("" = whole)."""

    def __init__(self, indonesian: str, english: str, sundanese: str, *, part: str = "") -> None:
        super().__init__(english)
        self.errors: dict[str, Say] = {part: _say(indonesian, english, sundanese)}

    @classmethod
    def of(cls, errors: Mapping[str, Say]) -> "AnswerError":
        """Return one complaint about several parts."""
        made = cls("", "several parts are off", "")
        made.errors = dict(errors)
        return made


def missing(question: Question) -> Say:
    """Return the sentence for a question that needs an answer and has none."""
    match question.type:
        case "declaration":
            return _say(
                "Beri tanda centang bila Anda menyetujui pernyataan ini.",
                "Tick the box if you agree with this declaration.",
                "Conténg upami Anjeun satuju kana pernyataan ieu.",
            )
        case "file":
            verbs = ("Tambahkan", "Add", "Tambihan")
        case "choice" | "kelurahan" | "yes_no":
            verbs = (
                "Pilih satu jawaban untuk",
                "Choose an answer for",
                "Pilih hiji waleran pikeun",
            )
        case "choices":
            verbs = (
                "Pilih paling sedikit satu untuk",
                "Choose at least one for",
                "Pilih sahenteuna hiji pikeun",
            )
        case "group":
            verbs = ("Tambahkan isian untuk", "Add an entry for", "Tambihan eusian pikeun")
        case _:
            verbs = ("Isi", "Enter", "Eusian")
    told = zip(verbs, LANGUAGES, strict=True)
    return _say(*(f"{verb} {name(question, language)}." for verb, language in told))


def name(question: Question, language: str) -> str:
    """Return the question's name inside a sentence; a whole question stands in quotes."""
    text = question.short.get(language) or question.short["id"]
    if text.rstrip().endswith("?"):
        return f"“{text.strip()}”"
    text = text.rstrip(" .:")
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def Name(question: Question, language: str) -> str:  # noqa: N802  (the same, at a sentence's head)
    """Return the question's name at the head of a sentence."""
    text = name(question, language)
    return text[:1].upper() + text[1:]


def too_long(question: Question, limit: int, length: int) -> AnswerError:
    return AnswerError(
        f"Tulis {name(question, 'id')} paling banyak {limit} huruf. Sekarang {length} huruf.",
        f"Write {name(question, 'en')} in at most {limit} characters. There are {length}.",
        f"Tulis {name(question, 'su')} pangseueurna {limit} huruf. Ayeuna {length} huruf.",
    )


def too_short(question: Question, limit: int) -> AnswerError:
    return AnswerError(
        f"Tulis {name(question, 'id')} paling sedikit {limit} huruf.",
        f"Write {name(question, 'en')} in at least {limit} characters.",
        f"Tulis {name(question, 'su')} sahenteuna {limit} huruf.",
    )


def not_whole(question: Question) -> AnswerError:
    return AnswerError(
        f"Isi {name(question, 'id')} dengan bilangan bulat, tanpa koma. Contoh: 1250.",
        f"Enter {name(question, 'en')} as a whole number, without decimals. Example: 1250.",
        f"Eusian {name(question, 'su')} ku angka gembleng, tanpa koma. Conto: 1250.",
    )


def not_digits(question: Question) -> AnswerError:
    example = "12.500" if question.type == "money" else "1250"
    return AnswerError(
        f"Isi {name(question, 'id')} dengan angka saja. Contoh: {example}.",
        f"Enter {name(question, 'en')} in digits only. Example: {example}.",
        f"Eusian {name(question, 'su')} ku angka hungkul. Conto: {example}.",
    )


def too_big(question: Question) -> AnswerError:
    return AnswerError(
        f"Angka untuk {name(question, 'id')} terlalu panjang. Periksa lagi.",
        f"The number for {name(question, 'en')} is too long. Check it again.",
        f"Angka pikeun {name(question, 'su')} panjang teuing. Pariksa deui.",
    )


def below(question: Question, least: int) -> AnswerError:
    shown = _figure(question, least)
    return AnswerError(
        f"{Name(question, 'id')} paling sedikit {shown}.",
        f"{Name(question, 'en')} is at least {shown}.",
        f"{Name(question, 'su')} sahenteuna {shown}.",
    )


def above(question: Question, most: int) -> AnswerError:
    shown = _figure(question, most)
    return AnswerError(
        f"{Name(question, 'id')} paling banyak {shown}.",
        f"{Name(question, 'en')} is at most {shown}.",
        f"{Name(question, 'su')} pangseueurna {shown}.",
    )


def date_lacks(question: Question, part: str) -> AnswerError:
    words = _WORDS[part]
    return AnswerError(
        f"Isi {words['id']} untuk {name(question, 'id')}.",
        f"Enter the {words['en']} for {name(question, 'en')}.",
        f"Eusian {words['su']} pikeun {name(question, 'su')}.",
        part=part,
    )


def day_off(question: Question) -> AnswerError:
    return AnswerError(
        f"Tanggal untuk {name(question, 'id')} diisi angka 1 sampai 31.",
        f"The day for {name(question, 'en')} is a number from 1 to 31.",
        f"Titimangsa pikeun {name(question, 'su')} dieusian angka 1 dugi ka 31.",
        part="day",
    )


def month_off(question: Question) -> AnswerError:
    return AnswerError(
        f"Bulan untuk {name(question, 'id')} diisi 1 sampai 12, atau namanya.",
        f"The month for {name(question, 'en')} is 1 to 12, or its name.",
        f"Sasih pikeun {name(question, 'su')} dieusian 1 dugi ka 12, atawa namina.",
        part="month",
    )


def year_off(question: Question) -> AnswerError:
    return AnswerError(
        f"Tahun untuk {name(question, 'id')} ditulis empat angka. Contoh: 2026.",
        f"The year for {name(question, 'en')} has four digits. Example: 2026.",
        f"Taun pikeun {name(question, 'su')} ditulis opat angka. Conto: 2026.",
        part="year",
    )


def no_such_day(month: int, year: int, days: int) -> AnswerError:
    indonesian, english, sundanese = (dates.MONTHS[language][month - 1] for language in LANGUAGES)
    return AnswerError(
        f"{indonesian} {year} hanya sampai tanggal {days}.",
        f"{english} {year} has only {days} days.",
        f"{sundanese} {year} ngan dugi ka titimangsa {days}.",
        part="day",
    )


def too_late(question: Question, latest: date, *, today: date) -> Say:
    now = ("hari ini, ", "today, ", "dinten ieu, ") if latest == today else ("", "", "")
    return _say(
        f"{Name(question, 'id')} tidak boleh setelah {now[0]}{dates.day(latest, 'id')}.",
        f"{Name(question, 'en')} cannot be after {now[1]}{dates.day(latest, 'en')}.",
        f"{Name(question, 'su')} teu kénging saatos {now[2]}{dates.day(latest, 'su')}.",
    )


def too_early(question: Question, earliest: date, *, today: date) -> Say:
    now = ("hari ini, ", "today, ", "dinten ieu, ") if earliest == today else ("", "", "")
    return _say(
        f"{Name(question, 'id')} tidak boleh sebelum {now[0]}{dates.day(earliest, 'id')}.",
        f"{Name(question, 'en')} cannot be before {now[1]}{dates.day(earliest, 'en')}.",
        f"{Name(question, 'su')} teu kénging saméméh {now[2]}{dates.day(earliest, 'su')}.",
    )


def not_offered(question: Question) -> AnswerError:
    return AnswerError(
        f"Pilih jawaban yang ada di daftar untuk {name(question, 'id')}.",
        f"Choose an answer from the list for {name(question, 'en')}.",
        f"Pilih waleran anu aya dina daptar pikeun {name(question, 'su')}.",
    )


def too_many_chosen(question: Question, most: int) -> AnswerError:
    return AnswerError(
        f"Pilih paling banyak {most} untuk {name(question, 'id')}.",
        f"Choose at most {most} for {name(question, 'en')}.",
        f"Pilih pangseueurna {most} pikeun {name(question, 'su')}.",
    )


def part_missing(question: Question, part: str) -> AnswerError:
    word = PART_NAMES[part]
    return AnswerError(
        f"Isi {_small(word['id'])} untuk {name(question, 'id')}.",
        f"Enter the {_small(word['en'])} for {name(question, 'en')}.",
        f"Eusian {_small(word['su'])} pikeun {name(question, 'su')}.",
        part=part,
    )


def rt_rw_off(part: str) -> AnswerError:
    return AnswerError(
        f"{part.upper()} terdiri dari 1 sampai 3 angka. Contoh: 003.",
        f"{part.upper()} has 1 to 3 digits. Example: 003.",
        f"{part.upper()} diwangun ku 1 dugi ka 3 angka. Conto: 003.",
    )


def postcode_off() -> AnswerError:
    return AnswerError(
        "Kode pos terdiri dari 5 angka. Contoh: 16121.",
        "A postcode has 5 digits. Example: 16121.",
        "Kode pos diwangun ku 5 angka. Conto: 16121.",
        part="kode_pos",
    )


def rows_off(question: Question, least: int, most: int, found: int) -> Say:
    if least == most:
        return _say(
            f"{Name(question, 'id')} perlu tepat {least}. Sekarang {found}.",
            f"{Name(question, 'en')} needs exactly {least}. There are {found}.",
            f"{Name(question, 'su')} peryogi pas {least}. Ayeuna {found}.",
        )
    return _say(
        f"{Name(question, 'id')} perlu {least} sampai {most}. Sekarang {found}.",
        f"{Name(question, 'en')} needs {least} to {most}. There are {found}.",
        f"{Name(question, 'su')} peryogi {least} dugi ka {most}. Ayeuna {found}.",
    )


def again(question: Question) -> Say:
    """Return the sentence for a kept answer that the form no longer takes."""
    return _say(
        f"Isi lagi {name(question, 'id')}. Jawaban lama tidak dapat dipakai.",
        f"Answer {name(question, 'en')} again. The earlier answer cannot be used.",
        f"Eusian deui {name(question, 'su')}. Waleran nu lami teu bisa dianggo.",
    )


def _figure(question: Question, value: int) -> str:
    return money.rupiah(value) if question.type == "money" else str(value)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _say(indonesian: str, english: str, sundanese: str) -> Say:
    return {"id": indonesian, "en": english, "su": sundanese}
