"""A form with every type of question, and lists of three kelurahan: the tests' own world."""

from copy import deepcopy
from datetime import date

from pendopo.engines.forms.compiling import compile_form

TODAY = date(2026, 11, 24)
OWN = {"purpose": "mengenali pemohon", "basis": "UU 27/2022"}


class Lists:
    def kelurahan(self):
        return [
            ("32.71.01.1001", "Batu Tulis"),
            ("32.71.03.1004", "Sempur"),
            ("32.71.06.1001", "Semplak"),
        ]


LISTS = Lists()


def q(name, kind, **more):
    return {
        "name": name,
        "type": kind,
        "ask": {"id": f"Isian {name}", "en": f"Field {name}"},
        **more,
    }


OPTIONS = [
    {"value": "a", "label": {"id": "Apel", "en": "Apple"}},
    {"value": "b", "label": {"id": "Belimbing"}},
]
EVERYTHING = {
    "pages": [
        {
            "slug": "satu",
            "title": {"id": "Satu"},
            "section": {"id": "Awal", "en": "Start"},
            "questions": [
                q("teks", "text", required=True, max=10, min=2),
                q(
                    "pola",
                    "text",
                    pattern="[A-Z]{2}[0-9]+",
                    pattern_say={"id": "Dua huruf lalu angka."},
                ),
                q(
                    "nop",
                    "text",
                    shape="##.##-#",
                    shape_say={"id": "Lima angka.", "en": "Five digits."},
                ),
                q("uraian", "long_text", max=50),
                q("angka", "number", min=1, max=1000, unit={"id": "orang"}),
                q("uang", "money", max=5_000_000),
            ],
        },
        {
            "slug": "dua",
            "title": {"id": "Dua"},
            "section": {"id": "Awal", "en": "Start"},
            "questions": [
                q(
                    "lahir",
                    "date",
                    short={"id": "Tanggal lahir", "en": "Birth date"},
                    max="today",
                    min="1900-01-01",
                ),
                q("pilih", "choice", options=OPTIONS),
                q("banyak", "choices", options=OPTIONS),
                q("setuju", "yes_no"),
                q("lurah", "kelurahan"),
                q("alamat", "address", personal=OWN),
            ],
        },
        {
            "slug": "tiga",
            "title": {"id": "Tiga"},
            "questions": [
                q("nik", "nik", personal=OWN),
                q("kk", "kk", personal=OWN),
                q("orang", "person", personal=OWN),
                q("telepon", "phone", personal=OWN),
                q("surel", "email", personal=OWN),
                q("berkas", "file", max=2, accept=["pdf"]),
                q(
                    "saksi",
                    "group",
                    max=3,
                    questions=[
                        q("nik_saksi", "nik", required=True, personal=OWN),
                        q("lahir_saksi", "date", max="lahir"),
                        q(
                            "umur_saksi",
                            "number",
                            valid=[
                                {
                                    "unless": "umur_saksi >= 17",
                                    "say": {"id": "Saksi sudah 17 tahun."},
                                }
                            ],
                        ),
                    ],
                ),
                q("benar", "declaration"),
            ],
        },
    ],
}


def form(**changes):
    """Return the form compiled, with top keys changed."""
    return compile_form(deepcopy(EVERYTHING) | changes)


def one_page(*questions, **top):
    """Return a form of one page a question."""
    pages = [
        {"slug": f"p{n}", "title": {"id": f"P{n}"}, "questions": [each]}
        for n, each in enumerate(questions)
    ]
    return compile_form({"pages": pages, **top})
