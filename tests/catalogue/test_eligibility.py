"""Three questions tell who can apply, in the address alone; a pack that leads nowhere is refused."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from pendopo.config.packs import definitions
from pendopo.domain.catalogue.eligibility import eligibility_of
from pendopo.engines.pack_files import PackError
from tests.pages.client import PageClient
from tests.statements import statements

SKTM = "/layanan/surat-keterangan-tidak-mampu"
ONLY = "      when: 'akta && nikah'\n      text: {id: \"Anda dapat mengajukan KIA, tanpa"
KIA = Path("services/disdukcapil/kia/service.yaml")


def seen(path: str) -> str:
    return PageClient().get(path).content.decode()


def test_many_services_ask_and_each_set_of_answers_has_one_outcome() -> None:
    found = [each["service"] for each in definitions(Path(settings.PENDOPO.city)).values()]
    asking = [asked for told in found if (asked := eligibility_of(told))]
    assert len(asking) >= 8
    for asked in asking:
        for answers in asked.completions({}):
            assert asked.outcome(answers)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ("warga=ya&pengantar=ya&untuk=sekolah", "Anda dapat mengajukan SKTM."),
        ("warga=ya&pengantar=tidak&untuk=sekolah", "ketua RT dan RW"),
        ("warga=ya&pengantar=ya&untuk=lain", "Bukan layanan ini yang Anda perlukan"),
        ("warga=tidak", 'href="/layanan/pindah-datang/"'),
    ],
)
def test_the_answers_in_an_address_lead_to_what_to_do(world, answers, says) -> None:
    page = seen(f"{SKTM}/syarat?{answers}")
    assert says in page
    assert "Jawaban Anda" in page


def test_what_is_still_needed_is_asked_for_and_what_was_answered_stays(world) -> None:
    page = seen(f"{SKTM}/syarat?tanya=1&warga=ya&pengantar=ya")
    assert 'href="#untuk-1"' in page
    assert re.search(r'name="warga" type="radio" value="ya" checked', page)
    assert "Pilih jawaban" not in seen(f"{SKTM}/syarat")


def test_made_up_answers_are_as_none(world) -> None:
    page = seen(f"{SKTM}/syarat?warga=%3Cscript%3E&apa=saja")
    assert "script>" not in page.split("<main")[1].split("</main")[0]
    assert "Lihat hasilnya" in page


def test_a_service_without_questions_has_no_such_page(world) -> None:
    assert PageClient().get("/layanan/akta-kematian/syarat").status_code == 404
    assert PageClient().get("/layanan/tidak-ada/bekal").status_code == 404
    assert "/syarat" not in seen("/layanan/akta-kematian/")


def test_the_list_to_bring_follows_the_answers(world) -> None:
    bring = "/layanan/kartu-identitas-anak/bekal"
    assert "Hanya untuk anak lima tahun ke atas" in seen(bring)
    assert "Pas foto anak" not in seen(f"{bring}?umur=balita")
    older = seen(f"{bring}?umur=anak")
    assert "Pas foto anak" in older
    assert "Hanya untuk anak lima tahun" not in older
    assert "wa.me/?text=" in older
    assert "umur%3Danak" in older


def test_questions_and_lists_cost_few_statements(world) -> None:
    for path in (f"{SKTM}/syarat?warga=tidak", f"{SKTM}/bekal"):
        seen(path)
        with statements(3):
            seen(path)


@pytest.mark.parametrize(
    ("former", "new", "says"),
    [
        ('      text: {id: "Anda dapat mengajukan KIA, tanpa', ONLY, "tidak berujung"),
        ("'!akta'", "'!akte'", "akte"),
        ("'!akta'", "'!akta && false'", "hasil ke-2"),
        ("service: akta-kelahiran", "service: akta-lahir", "akta-lahir, yang tidak ada"),
        ('      law: "Permendagri 2/2016 tentang Kartu Identitas Anak"\n', "", "law"),
        ("'umur == \"dewasa\" || nikah'", "'umur == \"dewasa\"'", "nikah tidak mengubah apa pun"),
    ],
)  # fmt: skip
def test_a_pack_that_leads_nowhere_is_refused(tmp_path, former, new, says) -> None:
    folder = tmp_path / "city"
    shutil.copytree(Path(settings.PENDOPO.city), folder)
    text = (folder / KIA).read_text()
    assert former in text
    (folder / KIA).write_text(text.replace(former, new))
    with pytest.raises(PackError) as refused:
        definitions(folder)
    assert says in " ".join(str(each) for each in refused.value.findings)
