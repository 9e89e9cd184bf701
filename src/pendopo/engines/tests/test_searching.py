"""Words are taken apart, spelt again and compared, and nothing is found for nonsense."""

import time

import pytest

from pendopo.engines.searching.dictionary import dictionary
from pendopo.engines.searching.index import Index, Text
from pendopo.engines.searching.words import fold, roots, shortens, spellings

WORDS = dictionary(
    ignored=["saya mau", "the"],
    same={
        "ktp": ["ektp", "ktpel", "kartu penduduk"],
        "hilang": ["ilang", "leungit"],
        "izin": ["ijin"],
    },
    situations={"dompet hilang": ["ktp"]},
)
TEXTS = {
    "sppt": ["Salinan SPPT PBB", "pajak bumi bangunan hilang"],
    "akta": ["Akta kelahiran", "bayi anak"],
    "ktp": ["KTP-el hilang atau rusak"],
    "reklame": ["Izin reklame", "perizinan papan iklan"],
}
INDEX = Index({k: [Text("name", 1.0, t) for t in v] for k, v in TEXTS.items()}, WORDS)


def first(query: str) -> str | None:
    found = INDEX.search(query).found
    return found[0].key if found else None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sppt", "sppt"),
        ("mau minta salinan pbb", "sppt"),
        ("akta lahir", "akta"),
        ("akta kelahirann", "akta"),
        ("klahiran", "akta"),
        ("e-KTP ilang", "ktp"),
        ("kartu tanda penduduk", "ktp"),
        ("dompet saya leungit", "ktp"),
        ("perijinan reklame", "reklame"),
        ("reklam", "reklame"),
        ("rklm", "reklame"),
        ("REKLAME!", "reklame"),
        ("Réklame", "reklame"),
        ("kehilangan ktp", "ktp"),
        ("zzqx", None),
        ("saya mau", None),
        ("", None),
    ],
)
def test_search_forgives(query, found) -> None:
    assert first(query) == found


def test_what_is_asked_word_for_word_goes_first() -> None:
    texts = {"a": [Text("k", 1, "kk"), Text("k", 1, "kk baru")], "b": [Text("k", 1, "kk hilang")]}
    index = Index(texts, dictionary())
    assert [f.key for f in index.search("kk baru").found] == ["a"]
    assert index.search("kk hilang").found[0].key == "b"


def test_unknown_words_are_told() -> None:
    answer = INDEX.search("akta gajah")
    assert (answer.unknown, answer.known) == (("gajah",), 1)


def test_words_are_folded() -> None:
    assert fold("KTP-el, Café; surat2 N-1 F-1.01 tolooong") == [
        *("ktpel", "cafe", "surat", "n1", "f101", "tolong")
    ]


def test_roots_of_indonesian_and_sundanese() -> None:
    for word, root in {
        "kelahiran": "lahir",
        "menikah": "nikah",
        "memasang": "pasang",
        "penyewaan": "sewa",
        "mengurusnya": "urus",
        "ngaktipkeun": "aktip",
        "perubahan": "ubah",
        "kematianna": "mati",
    }.items():
        assert root in set(roots(word)), word


def test_other_spellings() -> None:
    assert "perizinan" in set(spellings("perijinan"))
    assert "taksi" in set(spellings("taxi"))
    assert "akta" in set(spellings("akte"))
    assert "surat" in set(spellings("surrat"))
    assert shortens("srt", "surat")
    assert not shortens("srt", "sertifikat")
    assert not shortens("surat", "surat")


def test_a_long_or_odd_search_costs_little() -> None:
    began = time.perf_counter()
    for odd in ("x" * 100, "ab " * 33, "aiueo" * 20, "9" * 100, "-" * 100, "menge" * 20):
        INDEX.search(odd)
    assert time.perf_counter() - began < 1
