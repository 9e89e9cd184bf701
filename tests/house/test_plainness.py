"""A pack that does not speak plainly is not loaded: the check names the file within the pack."""

import shutil

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from pendopo.domain.catalogue.plainness import plainness_findings

BIRTH = "services/disdukcapil/akta-kelahiran"
SUMMARY = "Catatkan kelahiran anak dan terima"


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "pack"
    shutil.copytree(settings.PENDOPO.city, folder)
    return folder


def edit(path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_the_city_speaks_plainly() -> None:
    assert plainness_findings(settings.PENDOPO.city) == []


def test_a_hard_word_stops_the_check(pack) -> None:
    edit(pack / BIRTH / "service.yaml", SUMMARY, "Apabila anak lahir, catatkan dan terima")
    with pytest.raises(CommandError) as caught:
        call_command("pack", "check", str(pack), "--no-journeys")
    assert f"{BIRTH}/service.yaml:8: “apabila” bukan bahasa sehari-hari" in str(caught.value)


def test_shared_words_are_held_to_it_too(pack) -> None:
    edit(pack / "shared" / "questions.yaml", "Tulis seperti di KTP.", "Tulis seperti di SIAK.")
    (found,) = plainness_findings(pack)
    assert found.file == "shared/questions.yaml"
    assert found.say == "singkatan SIAK belum dijelaskan"


def test_without_a_list_every_abbreviation_must_be_explained(pack) -> None:
    (pack / "plain.yaml").unlink()
    found = {each.say for each in plainness_findings(pack)}
    assert "singkatan KTP belum dijelaskan" in found


def test_a_broken_list_is_found_itself(pack) -> None:
    (pack / "plain.yaml").write_text("abbreviations: [KTP]\n")
    (found,) = plainness_findings(pack)
    assert found.file == "plain.yaml"
