"""How a number is called aloud: letter by letter and digit by digit, in the hall's languages.

What a hall says is put together of phrases that `bin/voice` has made clips of (`phrases`): a call's
words, and what a kiosk and a board say themselves. Other words need a voice of the browser's own.
"""

import re

DIGITS = {
    "id": ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "su": ("enol", "hiji", "dua", "tilu", "opat", "lima", "genep", "tujuh", "dalapan", "salapan"),
}
TEENS = {
    "id": ("sepuluh", "sebelas", *(f"{each} belas" for each in DIGITS["id"][2:])),
    "en": (
        *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
        *("seventeen", "eighteen", "nineteen"),
    ),
    "su": ("sapuluh", "sabelas", *(f"{each} welas" for each in DIGITS["su"][2:])),
}
TENS = {
    "id": tuple(f"{each} puluh" for each in DIGITS["id"]),
    "en": ("", "", *["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]),
    "su": tuple(f"{each} puluh" for each in DIGITS["su"]),
}
CALLS = {
    "id": "Nomor {number}, silakan ke loket {counter}",
    "en": "Number {number}, please go to counter {counter}",
    "su": "Nomer {number}, mangga ka lokét {counter}",
}
ATTENTION = "Mohon perhatian. Silakan baca pesan di layar."
"""Said of a message for which there is no voice."""
SAID = (
    ATTENTION,
    "Apa keperluan Anda?",
    "Nomor antrean belum dibuka",
    "Tanyakan jam layanan kepada petugas.",
    "Apakah Anda didahulukan?",
    "Pilih yang sesuai. Tidak perlu menunjukkan bukti.",
    "Tunjukkan kode Anda",
    "Dekatkan kode QR dari ponsel atau surat ke pemindai.",
    "Nomor Anda",
    "orang di depan Anda.",
    "Anda berikutnya.",
    "sekarang.",
    "Ambil kertas nomor Anda di bawah layar.",
    "Nomor tidak tercetak. Kertas habis. Pencetak tidak menjawab.",
    "Catat nomornya, atau pindai kodenya dengan ponsel.",
)
"""What the screens of a hall say in Indonesian, as it stands on them."""
REFUSED = (
    "Kios tidak memberi nomor baru. Silakan ke petugas | di meja depan.",
    "Antrean ini | sedang tutup. Datanglah | pada jam layanan, atau ambil nomor | dari rumah besok.",
    "Antrean ini | berhenti sebentar. Tunggu | pengumuman, atau tanya petugas.",
    "Nomor | untuk hari ini | sudah habis. Datanglah | besok, atau pesan waktu lebih dulu.",
    "Anda sudah | punya nomor | di antrean ini. Pakai nomor itu, atau batalkan dahulu.",
    "Permintaan ini | sudah dipakai untuk | antrean lain. Mulai lagi dari awal.",
    "Kantor belum buka.",
    "Nomor yang diambil | sekarang | dipanggil menurut undian, bukan siapa yang lebih dulu.",
    "Kode ini tidak kami kenal. Pindai lagi, atau tanyakan | di meja depan.",
    "Janji ini | sudah selesai, dibatalkan, atau lewat. Buat janji baru | bila masih perlu.",
    "Anda | datang lebih awal. Tunggu | sebentar, lalu | pindai lagi | mendekati | waktu janji Anda.",
    "Janji ini | untuk hari lain. Periksa tanggalnya, atau ambil nomor | biasa | untuk hari ini.",
    "Waktu janji Anda | sudah lewat. Ambil nomor | biasa, atau | buat janji baru.",
    "Janji ini | untuk kantor lain. Periksa | alamat kantor | pada janji Anda.",
    "Tempat ini ditawarkan, tetapi belum Anda terima.",
    "Terima lewat tautan di pesan, lalu | pindai lagi.",
    "Anda | masih di daftar tunggu dan belum punya waktu. Ambil nomor | biasa | untuk hari ini.",
    "Nomor ini | untuk kantor lain. Periksa | nama kantor | pada tiket Anda.",
    "Nomor ini | untuk hari lain. Ambil nomor | baru | untuk hari ini.",
    "Nomor ini | sudah selesai | atau | dibatalkan. Ambil nomor | baru | bila masih perlu.",
    "Waktu janji Anda | sudah lewat. Nomor ini | antre mulai | sekarang.",
    "Nomor ini | sedang dilayani.",
    "Nomor Anda | ditahan. Kembalilah ke loket bila sudah siap.",
    "Nomor Anda | terlewat. Beri tahu petugas bila Anda sudah datang.",
    "Layanan selesai. Terima kasih sudah datang.",
    "Nomor ini | sudah | dibatalkan.",
)
"""What a kiosk says when it gives no number, or of one that waits no more; `|` parts what others say too."""
TEN, HUNDRED = 10, 100


def call(label: str, counter: int, language: str = "id") -> str:
    """Return the words of a call: "Nomor A, nol dua tiga, silakan ke loket dua"."""
    spoken = language if language in CALLS else "id"
    return CALLS[spoken].format(number=number(label, spoken), counter=count(counter, spoken))


def number(label: str, language: str = "id") -> str:
    """Return a ticket's number as it is spelled: "A, nol dua tiga"."""
    digits = " ".join(DIGITS[language][int(each)] for each in label if each.isdigit())
    letters = " ".join(each for each in label if each.isalpha())
    return f"{letters}, {digits}"


def count(number: int, language: str = "id") -> str:
    """Return a number as words, to 99; beyond that its digits, one by one."""
    if number < TEN:
        return DIGITS[language][number]
    if number >= HUNDRED:
        return " ".join(DIGITS[language][int(each)] for each in str(number))
    tens, ones = divmod(number, TEN)
    if tens == 1:
        return TEENS[language][ones]
    return f"{TENS[language][tens]} {DIGITS[language][ones]}" if ones else TENS[language][tens]


def phrases(language: str) -> list[str]:
    """Return the phrases of which all that is said in a language is put together, each once."""
    counted = [*DIGITS[language], *TEENS[language], *TENS[language][2:]]
    words = [word for each in counted for word in each.split()]
    shown = (*SAID, *REFUSED) if language == "id" else ()
    said = [CALLS[language].format(number=".", counter="."), *shown]
    told = [bare(part) for each in said for part in re.split(r"[.,?|]", each)]
    return [each for each in dict.fromkeys([*words, *told]) if each]


def bare(text: str) -> str:
    """Return words as clips are named: small letters, a blank between."""
    return " ".join(re.findall(r"\w+", text.lower()))
