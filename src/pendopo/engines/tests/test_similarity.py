"""Search finds what was meant, in the words people use, and nothing for nonsense."""

import pytest

from pendopo.engines.similarity import fold, likeness, score

SYNONYMS = {"ektp": "ktp", "akte": "akta", "perijinan": "perizinan", "ilang": "hilang"}
SERVICES = {
    "sppt": [(1.0, "Salinan SPPT PBB"), (0.8, "pajak bumi bangunan hilang terbit kembali")],
    "akta": [(1.0, "Akta kelahiran"), (0.8, "bayi lahir anak")],
    "ktp": [(1.0, "KTP-el hilang atau rusak"), (0.8, "kartu tanda penduduk")],
    "reklame": [(1.0, "Izin reklame"), (0.8, "perizinan papan iklan")],
}
ENOUGH = 0.35


def first(query):
    ranked = sorted(SERVICES, key=lambda s: score(query, SERVICES[s], SYNONYMS), reverse=True)
    return ranked[0] if score(query, SERVICES[ranked[0]], SYNONYMS) >= ENOUGH else None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sppt", "sppt"),
        ("mau minta salinan pbb", "sppt"),
        ("akte kelahiran", "akta"),
        ("akta kelahirann", "akta"),
        ("e-KTP ilang", "ktp"),
        ("perijinan reklame", "reklame"),
        ("reklam", "reklame"),
        ("REKLAME!", "reklame"),
        ("Réklame", "reklame"),
        ("zzqx", None),
        ("saya mau", None),
        ("", None),
    ],
)
def test_search_forgives(query, found):
    assert first(query) == found


def test_a_word_that_is_only_a_little_alike_counts_for_nothing():
    assert likeness("kelabu", "kelahiran") > 0
    assert score("kelabu", SERVICES["akta"], SYNONYMS) == 0


def test_likeness_is_the_same_both_ways_and_whole_only_for_equals():
    assert likeness("perizinan", "perizinan") == 1
    assert 0.4 < likeness("perizinan", "perijinan") < 1
    assert likeness("perizinan", "perijinan") == likeness("perijinan", "perizinan")
    assert likeness("akta", "zebra") == 0


def test_accents_and_joining_marks_fall_away():
    assert fold("KTP-el, Café") == ["ktpel", "cafe"]
