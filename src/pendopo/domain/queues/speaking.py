"""How a number is called aloud: letter by letter and digit by digit, in the hall's languages."""

DIGITS = {
    "id": ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "su": ("enol", "hiji", "dua", "tilu", "opat", "lima", "genep", "tujuh", "dalapan", "salapan"),
}
TEENS = {"id": ("sepuluh", "sebelas"), "su": ("sapuluh", "sabelas")}
CALLS = {
    "id": "Nomor {number}, silakan ke loket {counter}",
    "en": "Number {number}, please go to counter {counter}",
    "su": "Nomer {number}, mangga ka lokét {counter}",
}
TEN = 10


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
    """Return a counter's number as a word, to 99; in English its digits, which voices read well."""
    if number < TEN:
        return DIGITS[language][number]
    if language not in TEENS:
        return str(number)
    ten, eleven = TEENS[language]
    tens, ones = divmod(number, TEN)
    if tens == 1:
        teen = "belas" if language == "id" else "welas"
        return (
            (ten, eleven)[ones] if ones < len((ten, eleven)) else f"{DIGITS[language][ones]} {teen}"
        )
    told = f"{DIGITS[language][tens]} puluh"
    return f"{told} {DIGITS[language][ones]}" if ones else told
