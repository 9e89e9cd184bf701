"""A pack speaks as people do; what does not is named with its line and a cure."""

import pytest

from pendopo.engines.pack_files import read_yaml
from pendopo.engines.plain_words import Plain, explains, plain_findings, read_by_residents

PLAIN = Plain(
    abbreviations={"KTP": "kartu tanda penduduk", "PDF": "jenis berkas"},
    commands=("MULAI",),
    instead={"apabila": "bila", "dalam rangka": "untuk", "yang bersangkutan": "orang itu"},
)
TWENTY = " ".join(["kata"] * 19 + ["akhir."])


@pytest.fixture
def findings(tmp_path):
    def found(text: str, explained: set[str] | None = None):
        path = tmp_path / "service.yaml"
        path.write_text(text)
        known = set() if explained is None else explained
        return [(f.line, f.say, f.cure) for f in plain_findings(read_yaml(path), PLAIN, known)]

    return found


def says(found) -> list[tuple[int, str]]:
    return [(line, say) for line, say, _cure in found]


def test_a_sentence_has_twenty_words_at_most(findings):
    assert not findings(f'summary: {{id: "{TWENTY} {TWENTY}"}}\n')
    ((line, say, cure),) = findings(f'name: {{id: Akta}}\nsummary:\n  id: "Satu {TWENTY}"\n')
    assert line == 3
    assert say.startswith("kalimat 21 kata: Satu kata")
    assert "20 kata" in cure


def test_a_list_with_semicolons_is_one_sentence(findings):
    assert says(findings(f'a: {{id: "{TWENTY[:-1]}; dan lagi"}}\n'))


def test_a_blank_is_one_word_whatever_fills_it(findings):
    assert not findings(f'text: {{id: "{{service}} {TWENTY[5:]}"}}\n')


@pytest.mark.parametrize(
    ("text", "hard", "instead"),
    [
        ("Apabila berkas kurang, lengkapi.", "apabila", "bila"),
        ("Dikirim dalam rangka pelayanan.", "dalam rangka", "untuk"),
        ("Tanda tangan yang bersangkutan.", "yang bersangkutan", "orang itu"),
    ],
)
def test_a_hard_word_is_named_with_the_plain_one(findings, text, hard, instead):
    ((line, say, cure),) = findings(f"- {{id: Akta}}\n- {{id: '{text}'}}\n")
    assert (line, say) == (2, f"“{hard}” bukan bahasa sehari-hari")
    assert cure == f"Tulis “{instead}”."


def test_a_word_is_not_hard_because_a_hard_one_stands_in_it(findings):
    assert not findings("a: {id: Sapabila dan apabilamana}\n")


@pytest.mark.parametrize("text", ["Bawa SKPWNI.", "Minta SKPWNI lalu KTP", "Bukti (SKPWNI) lama"])
def test_an_abbreviation_that_nobody_explained_is_found(findings, text):
    assert says(findings(f"a:\n  id: '{text}'\n")) == [(2, "singkatan SKPWNI belum dijelaskan")]


def test_it_is_said_once_at_its_first_use(findings):
    assert says(findings("a:\n  - {id: Bawa STR}\n  - {id: STR dan SIP}\n")) == [
        (2, "singkatan STR belum dijelaskan"),
        (3, "singkatan SIP belum dijelaskan"),
    ]


def test_explaining_it_later_is_too_late(findings):
    late = "a: {id: Bawa STR}\nb: {id: Surat Tanda Registrasi (STR)}\n"
    assert says(findings(late)) == [(1, "singkatan STR belum dijelaskan")]


def test_once_explained_it_is_known_in_the_files_that_follow(findings):
    known: set[str] = set()
    assert not findings("name: {id: Surat Izin Praktik (SIP) perawat}\n", known)
    assert known == {"SIP"}
    assert not findings("ask: {id: SIP baru}\n", known)


@pytest.mark.parametrize(
    ("text", "short", "told"),
    [
        ("Kartu Identitas Anak (KIA)", "KIA", True),
        ("KIA (Kartu Identitas Anak)", "KIA", True),
        ("Surat Keterangan Pindah WNI (SKPWNI)", "SKPWNI", True),
        ("Surat setoran (SSPD, dari bank) pajak daerah", "SSPD", False),
        ("Unggah surat (KIA)", "KIA", False),
        ("KIA lama", "KIA", False),
    ],
)
def test_words_explain_only_what_they_shorten_to(text, short, told):
    assert explains(text, short) is told


@pytest.mark.parametrize(
    "text",
    ["KTP-el dan PDF.", "Ketik MULAI", "Golongan III", "Formulir F-2.03, N1 dan AK-1", "Rp10.000"],
)
def test_what_people_know_and_what_is_no_abbreviation_is_left_alone(findings, text):
    assert not findings(f"a: {{id: '{text}'}}\n")


def test_words_of_a_law_are_left_alone(findings):
    law = "Apabila SPTJM dimaksud, dalam rangka itu"
    assert not findings(f"standard:\n  dasar_hukum: {{text: {{id: '{law}'}}}}\n")
    assert not findings(f"biaya:\n  legal: true\n  text: {{id: '{law}'}}\n")
    assert not findings(f"personal: {{basis: '{law}'}}\n")
    assert len(findings(f"biaya:\n  text: {{id: '{law}'}}\n")) == 3


def test_only_the_indonesian_words_are_judged_and_why_data_are_asked_for(tmp_path):
    path = tmp_path / "form.yaml"
    path.write_text(
        "keywords: [SKPWNI]\nslug: a\nask: {id: Nama, en: APABILA, su: NAMI}\n"
        "personal: {purpose: mengenali pemohon, basis: UU}\n"
    )
    read = dict(read_by_residents(read_yaml(path).data))
    assert read == {("ask", "id"): "Nama", ("personal", "purpose"): "mengenali pemohon"}
