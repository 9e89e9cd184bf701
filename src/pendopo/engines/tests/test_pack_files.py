"""A pack's YAML is read whole or refused with file, line and cure."""

from pathlib import Path

import pytest

from pendopo.engines.pack_files import LARGEST, PackError, read_yaml

CITY = Path(__file__).parents[4] / "packs" / "bogor"


def read(folder, text):
    path = folder / "x.yaml"
    path.write_text(text, encoding="utf-8")
    return read_yaml(path)


def refused(folder, text):
    with pytest.raises(PackError) as raised:
        read(folder, text)
    (finding,) = raised.value.findings
    assert finding.file == "x.yaml"
    assert finding.cure
    return finding.line, finding.say


def test_words_and_numbers_mean_what_version_1_2_says(tmp_path):
    told = read(tmp_path, "a: no\nb: 012\nc: 12:30\nd: on\n").data
    assert told == {"a": "no", "b": 12, "c": "12:30", "d": "on"}


def test_each_place_knows_its_line(tmp_path):
    file = read(tmp_path, "a: 1\nb:\n  - x\n  - y: 2\n    z: 3\n")
    assert file.line(()) == 1
    assert file.line(("a",)) == 1
    assert file.line(("b", 1)) == 4
    assert file.line(("b", 1, "z")) == 5


def test_a_place_that_is_missing_has_the_line_of_what_should_hold_it(tmp_path):
    file = read(tmp_path, "a: 1\nb:\n  - x\n  - y: 2\n")
    assert file.line(("b", 1, "gone")) == 4
    assert file.line(("b", 7)) == 3


def test_a_key_said_twice_is_refused_at_its_line(tmp_path):
    line, say = refused(tmp_path, "a: 1\nb: 2\na: 3\n")
    assert line == 3
    assert "duplicate" in say


def test_an_alias_bomb_is_refused_before_it_is_built(tmp_path):
    bomb = "a: &a [x, x]\n" + "".join(
        f"{k}: &{k} [{', '.join(['*' + chr(ord(k) - 1)] * 9)}]\n" for k in "bcdefghi"
    )
    assert refused(tmp_path, bomb) == (1, "tanda & dan * YAML tidak dipakai")


def test_signs_inside_texts_are_no_aliases(tmp_path):
    assert read(tmp_path, 'a: "Tanah & bangunan * 2"\nb: R&D\n').data["b"] == "R&D"


def test_deep_nests_other_versions_and_foreign_types_are_refused(tmp_path):
    assert "bersarang" in refused(tmp_path, "[" * 5000 + "]" * 5000)[1]
    assert "petunjuk" in refused(tmp_path, "%YAML 1.1\n---\na: no\n")[1]
    assert "tidak terbaca" in refused(tmp_path, "a: !!python/object:os.system {}\n")[1]
    assert "tidak terbaca" in refused(tmp_path, "a: 2026-02-31\n")[1]
    assert "tidak terbaca" in refused(tmp_path, "a: \x07\n")[1]
    assert "tidak terbaca" in refused(tmp_path, "a: [1, 2\n")[1]
    assert "tidak terbaca" in refused(tmp_path, "a: 1\n---\nb: 2\n")[1]


def test_a_file_too_large_missing_or_not_text_is_refused(tmp_path):
    assert "besar" in refused(tmp_path, "a" * (LARGEST + 1))[1]
    with pytest.raises(PackError, match="tidak ada"):
        read_yaml(tmp_path / "none.yaml")
    (tmp_path / "b.yaml").write_bytes(b"a: \xff\n")
    with pytest.raises(PackError, match="UTF-8"):
        read_yaml(tmp_path / "b.yaml")


@pytest.mark.parametrize("path", sorted(CITY.rglob("*.yaml")), ids=lambda p: p.name)
def test_every_file_of_the_city_reads(path):
    assert read_yaml(path).data
