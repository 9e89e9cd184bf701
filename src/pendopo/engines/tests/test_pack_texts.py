"""A service's words are judged when the pack is read, not when a resident is told."""

from functools import partial
from pathlib import Path

import pytest

from pendopo.engines import pack_texts
from pendopo.engines.pack_files import read_yaml
from pendopo.engines.pack_texts import said_in_full, service_findings

OFFERED = dict.fromkeys(("received", "a"), ("reference", "service", "due", "url"))
message_findings = partial(pack_texts.message_findings, offered=OFFERED, languages=["id"])
CITY = Path(__file__).parents[4] / "packs" / "bogor"


def findings(judge, folder, text):
    path = folder / "x.yaml"
    path.write_text(text, encoding="utf-8")
    return [(f.line, f.say) for f in judge(read_yaml(path))]


def test_a_blank_nobody_fills_is_found_at_its_line(tmp_path):
    text = 'received:\n  title: {id: "{reference}"}\n  text:\n    id: "Buka {alamat}"\n'
    say = "isian {alamat} tidak diisi oleh kejadian ini"
    assert findings(message_findings, tmp_path, text) == [(4, say)]


def test_a_blank_of_another_event_is_found_with_what_this_one_offers(tmp_path):
    path = tmp_path / "messages.yaml"
    path.write_text('lapsed:\n  text: {id: "Sampai {due}"}\n')
    told = read_yaml(path)
    (found,) = pack_texts.message_findings(told, offered={"lapsed": ("url",)}, languages=["id"])
    assert str(found) == (
        "messages.yaml:2: isian {due} tidak diisi oleh kejadian ini. Pakai {url}."
    )


def test_a_message_nobody_sends_is_found(tmp_path):
    text = 'recieved:\n  text: {id: "x"}\n'
    assert findings(message_findings, tmp_path, text) == [
        (2, "pesan recieved tidak pernah dikirim")
    ]


def test_a_language_left_out_is_found_unless_it_says_that_it_falls_back(tmp_path):
    judge = partial(message_findings, languages=["id", "su"])
    text = 'a:\n  text:\n    id: "x"\n%s'
    assert findings(judge, tmp_path, text % "") == [(3, "bahasa su belum ada")]
    assert findings(judge, tmp_path, text % '    su: "=id"\n') == []
    assert findings(judge, tmp_path, text % '    su: "=en"\n') == [
        (4, "bahasa yang ditunjuk tidak ada")
    ]
    assert said_in_full({"text": {"id": "x", "su": "=id"}}) == {"text": {"id": "x", "su": "x"}}


@pytest.mark.parametrize(
    "words", ["{", "}", "{url!r}", "{url.__class__}", "{due:99999999}", "{0}", "{{url}}", "{}"]
)
def test_nothing_else_of_pythons_formats_is_let_in(tmp_path, words):
    text = f'received:\n  text: {{id: "x {words}"}}\n'
    assert findings(message_findings, tmp_path, text) == [(2, "isian kurung tidak dikenal")]


def test_a_sentence_of_more_than_twenty_words_is_too_long(tmp_path):
    twenty = "kata " * 19 + "kata."
    text = "a:\n  title: {id: pendek}\n  text: {id: '%s'}\n"
    assert not findings(message_findings, tmp_path, text % f"{twenty} {twenty}")
    long = findings(message_findings, tmp_path, text % f"kata {twenty}")
    assert long == [(3, "kalimat terlalu panjang")]


@pytest.mark.parametrize("term", ["P", "PT", "P99999D", "P1W", "16"])
def test_a_term_nobody_can_reckon_is_found(tmp_path, term):
    text = f"name: x\nterm: {term}\n"
    assert findings(service_findings, tmp_path, text) == [(2, "jangka waktu tidak terbaca")]


def test_a_day_that_does_not_exist_is_found(tmp_path):
    text = 'effective_from: "2026-02-31"\n'
    assert findings(service_findings, tmp_path, text) == [(1, "tanggal berlaku tidak ada")]


@pytest.mark.parametrize(
    "path", sorted(CITY.glob("services/*/*/service.yaml")), ids=lambda p: p.parent.name
)
def test_the_citys_own_services_are_sound(path):
    assert not service_findings(read_yaml(path))


def test_a_service_is_named_in_every_language_of_the_city(tmp_path):
    text = 'name: {id: Akta, su: Akta}\nsummary: {id: Minta akta, su: ""}\n'
    path = tmp_path / "service.yaml"
    path.write_text(text)
    found = service_findings(read_yaml(path), languages=("id", "su"))
    assert [(f.line, f.say) for f in found] == [(2, "bahasa su belum ada")]
    assert not service_findings(read_yaml(path), languages=("id",))
