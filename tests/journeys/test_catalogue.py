"""The whole catalogue: each service has a page, and what nobody may apply for here says so."""

import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from ruamel.yaml import YAML

from pendopo.config.packs import definitions
from pendopo.domain.catalogue.finding import in_force, startable, takes
from pendopo.engines.pack_files import PackError
from tests.pages.client import PageClient

PACK = Path(settings.PENDOPO.city)
SEARCHES = Path(__file__).parent.parent / "catalogue" / "searches.yaml"
IN_CATALOGUE = 29


def test_every_entry_of_the_catalogue_has_a_page(world) -> None:
    found = {service.listing["code"]: service for service in in_force(on=world.at.date())}
    wanted = {code for each in YAML(typ="safe").load(SEARCHES) for code in each["right"]}
    assert len(found) == IN_CATALOGUE
    assert wanted <= found.keys()
    for service in found.values():
        page = PageClient().get(f"/layanan/{service.slug}/")
        assert page.status_code == 200
        assert ("Mulai permohonan" in page.content.decode()) is takes(service)


def test_a_page_that_informs_claims_nothing_and_begins_nothing(world) -> None:
    page = PageClient().get("/layanan/usulan-bansos/").content.decode()
    assert "Layanan ini belum tersedia daring" in page
    assert "Belum tersedia" in page
    assert "Gratis" not in page
    assert startable("usulan-bansos", on=world.at.date()) is None
    begun = PageClient().post("/layanan/usulan-bansos/permohonan", {"key": str(uuid4())})
    assert begun.status_code == 404
    assert PageClient().get("/api/v1/services/usulan-bansos").status_code == 404


def test_a_building_approval_is_asked_for_at_simbg(world) -> None:
    page = PageClient().get("/layanan/persetujuan-bangunan-gedung/").content.decode()
    assert 'href="https://simbg.pu.go.id/"' in page
    assert "Kota tidak menerimanya di sini." in page
    assert "Mulai permohonan" not in page
    assert "Lewat SIMBG" in PageClient().get("/layanan/", {"q": "pbg"}).content.decode()


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "pack"
    shutil.copytree(PACK, folder)
    return folder


@pytest.mark.parametrize(
    ("file", "change", "line", "said"),
    [
        ("pupr/pbg", ("PTSP-03", "PTSP-02"), 2, "code PTSP-02 sudah dipakai dpmptsp/reklame"),
        ("pupr/pbg", ("https:", "ftp:"), 15, "ftp://simbg.pu.go.id/"),
        ("pupr/pbg", ("use: belum-tersedia", "use: belum"), 27, "tidak punya belum"),
        ("kelurahan/sktm", ("assurance: 1\n", ""), 1, "assurance belum disebut"),
    ],
)
def test_a_wrong_page_is_refused_with_its_line(pack, file, change, line, said) -> None:
    before, after = change
    path = pack / "services" / file / "service.yaml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    with pytest.raises(PackError) as broken:
        definitions(pack)
    finding = next(f for f in broken.value.findings if said in f.say)
    assert finding.file.endswith("service.yaml")
    assert (finding.line, bool(finding.cure)) == (line, True)
