"""A service's words are judged when the pack is read, not when a resident is told."""

from pathlib import Path

import pytest

from pendopo.engines.pack_files import read_yaml
from pendopo.engines.pack_texts import message_findings, service_findings

CITY = Path(__file__).parents[4] / "packs" / "bogor"


def findings(judge, folder, text):
    path = folder / "x.yaml"
    path.write_text(text, encoding="utf-8")
    return [(f.line, f.say) for f in judge(read_yaml(path))]


def test_a_blank_nobody_fills_is_found_at_its_line(tmp_path):
    text = 'received:\n  title: {id: "{reference}"}\n  text:\n    id: "Buka {alamat}"\n'
    assert findings(message_findings, tmp_path, text) == [(4, "isian kurung tidak dikenal")]


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


@pytest.mark.parametrize(
    "path",
    [CITY / "shared" / "messages.yaml", *sorted(CITY.glob("services/*/*/messages/*.yaml"))],
    ids=lambda p: p.parent.parent.name,
)
def test_the_citys_own_messages_are_sound(path):
    assert not message_findings(read_yaml(path))
