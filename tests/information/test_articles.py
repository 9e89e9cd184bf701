"""Editors write in three languages side by side, look, time and take down; every edition is kept."""

from pendopo.domain.information.articles import Article
from pendopo.engines.marking import plain, rendered
from tests.information.test_warnings import SEMPUR, TAJUR, officer
from tests.pages.client import PageClient

WORDS = {
    "kind": "event",
    "agency": "diskominfo",
    "title_id": "Posyandu Melati dibuka",
    "summary_id": "Timbang dan imunisasi di RW 05.",
    "body_id": "# Bawa KMS\n\nDatang **pagi**. <script>alert(1)</script> [Peta](javascript:x)",
    "starts_at": "2026-11-25T08:00",
    "ends_at": "2026-11-25T11:00",
    "areas": [SEMPUR],
}


def test_markdown_does_no_harm() -> None:
    told = rendered("# Judul\n\n<b onclick=x>a</b> [x](javascript:x) ![y](http://z) [z](https://z)")
    assert "<h1" not in told
    assert "<h2>Judul</h2>" in told
    assert "<b" not in told
    assert "<img" not in told
    assert 'href="javascript' not in told
    assert 'href="https://z"' in told
    assert plain("**Air** & *api*") == "Air & api"


def test_an_article_from_draft_to_the_portal_and_off_it(world) -> None:
    editor, reader = world.client(officer(world, "rani.oktaviani@diskominfo")), PageClient()
    clerk, head = (
        world.client(world.officer("wulan.sari")),
        world.client(world.officer("agus.permana")),
    )
    assert clerk.get("/petugas/kabar/").status_code == 404
    editor.get("/petugas/kabar/baru")
    wrong = editor.post("/petugas/kabar/baru", {**WORDS, "title_id": "", "starts_at": ""})
    assert wrong.status_code == 422
    assert "Tulis kapan acara dimulai." in wrong.content.decode()
    back = {**WORDS, "ends_at": "2026-11-24T08:00"}
    assert "setelah waktu mulai" in editor.post("/petugas/kabar/baru", back).content.decode()
    place = editor.post("/petugas/kabar/baru", WORDS).headers["Location"]
    article = Article.objects.get()
    assert head.get(place).status_code == 404, "another agency's draft"
    assert "Posyandu" not in reader.get("/informasi/").content.decode()
    assert reader.get(f"/informasi/{article.slug}/").status_code == 404

    editor.post(f"{place}isi", {**WORDS, "title_id": "Posyandu Melati buka", "title_en": "Clinic"})
    assert article.editions.count() == 1, "English is whole or left out"
    english = {"title_en": "Melati clinic", "summary_en": "Weighing.", "body_en": "Come *early*."}
    editor.post(f"{place}isi", {**WORDS, "title_id": "Posyandu Melati buka", **english})
    assert "Posyandu Melati dibuka" in editor.get(f"{place}?edisi=1").content.decode()
    editor.post(f"{place}penerbitan", {"edisi": "9"})
    editor.post(
        f"{place}penerbitan",
        {"edisi": "2", "publish_at": "2026-11-24T12:00", "unpublish_at": "2026-11-24T11:00"},
    )
    article.refresh_from_db()
    assert article.published is None
    editor.post(f"{place}penerbitan", {"edisi": "2", "publish_at": "2026-11-24T12:00"})
    assert "Terjadwal" in editor.get("/petugas/kabar/").content.decode()
    assert "Posyandu" not in reader.get("/informasi/").content.decode()

    world.later(hours=3)
    assert "Posyandu Melati buka" in reader.get("/informasi/").content.decode()
    assert "Posyandu Melati buka" in reader.get("/").content.decode()
    page = reader.get(f"/informasi/{article.slug}/").content.decode()
    assert "<strong>pagi</strong>" in page
    assert "alert(1)" not in page.replace("&lt;script&gt;alert(1)", "")
    assert "Posyandu Melati buka" in reader.get("/layanan/?q=posyandu").content.decode()
    reader.post("/bahasa", {"language": "en", "next": "/"})
    assert "Come <em>early</em>." in reader.get(f"/informasi/{article.slug}/").content.decode()
    reader.post("/peringatan/kelurahan", {"kelurahan": TAJUR})
    assert "Melati" not in reader.get("/informasi/").content.decode(), "it is for Sempur alone"
    editor.post(f"{place}penurunan")
    assert reader.get(f"/informasi/{article.slug}/").status_code == 404
    assert article.editions.count() == 2


def test_places_and_numbers_are_pages(world) -> None:
    reader = PageClient()
    assert "tel:112" in reader.get("/darurat/").content.decode()
    assert "Stasiun Bogor" in reader.get("/angkutan/").content.decode()
    near = reader.get(f"/fasilitas/?kelurahan={SEMPUR}&jenis=puskesmas").content.decode()
    assert "Puskesmas" in near
    assert "Kontributor OpenStreetMap" in near
    assert (
        "Yang terdekat" in reader.post("/fasilitas/", {"tempat": "-6.59,106.79"}).content.decode()
    )
    assert "tidak terbaca" in reader.post("/fasilitas/", {"tempat": "sini"}).content.decode()
