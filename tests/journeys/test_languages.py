"""Indonesian first, English and Sundanese beside it."""

import gettext
from datetime import date

import pytest
from django.utils import translation
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language_info

from pendopo.engines import dates
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.phone import read_phone
from pendopo.flows.following import past, standing
from tests import said
from tests.pages.client import PageClient

LANGUAGES = ("id", "en", "su")


def known(language: str) -> set[str]:
    """Every sentence that the compiled catalogue of a language has words for."""
    path = said.SOURCE / "locale" / language / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    return {key[0] if isinstance(key, tuple) else key for key, told in catalogue.items() if told}


@pytest.mark.parametrize(
    ("language", "asks", "service"),
    [
        ("id", "Apa yang ingin Anda urus?", "Akta kelahiran"),
        ("en", "What do you need to do?", "Birth certificate"),
        ("su", "Naon anu badé diurus ku Anjeun?", "Akta kalahiran"),
    ],
)
def test_the_portal_speaks_its_languages(world, language, asks, service) -> None:
    client = PageClient()
    client.post("/bahasa", {"language": language, "next": "/"})
    page = client.get("/").content.decode()
    assert asks in page
    assert f'<html lang="{language}">' in page
    assert service in client.get("/layanan/").content.decode()
    offered = {code for code in LANGUAGES if f'value="{code}" lang="{code}"' in page}
    assert offered == set(LANGUAGES) - {language}


def test_desks_stay_in_a_language_that_they_have_words_for(world) -> None:
    client = PageClient()
    client.post("/bahasa", {"language": "su", "next": "/"})
    page = client.get("/petugas/masuk").content.decode()
    assert '<html lang="id">' in page
    assert "Kata sandi" in page


@pytest.mark.parametrize("language", ["en", "su"])
def test_every_sentence_that_residents_read_is_in_the_catalogue(language) -> None:
    wanted = said.on_screens(*said.RESIDENTS)
    assert len(wanted) > 650
    assert wanted - known(language) == set()


@pytest.mark.parametrize("language", ["en", "su"])
def test_the_words_of_errors_that_pages_repeat_are_in_the_catalogue(language) -> None:
    wanted = said.of_errors() | said.of_files()
    assert "Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi." in wanted
    assert "Kirim foto, bukan PDF." in wanted
    assert len(wanted) > 50
    assert wanted - known(language) == set()


def test_every_sentence_of_the_desks_has_its_english() -> None:
    wanted = said.on_screens(*said.OFFICERS)
    assert len(wanted) > 250
    assert wanted - known("en") == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_and_months_are_named_in_every_language(language) -> None:
    days = [date(2026, month, 14 + month) for month in range(1, 13)]
    with translation.override(language):
        written = [date_format(day, "l, j F Y") for day in days]
    assert written == [dates.day(day, language, weekday=True) for day in days]


def test_sundanese_is_known_to_django_as_any_other_language() -> None:
    assert get_language_info("su")["name_local"] == "Basa Sunda"
    with translation.override("su"):
        assert get_format("DECIMAL_SEPARATOR") == ","
        assert date_format(date(2026, 11, 24), "DATE_FORMAT") == "24 Nopémber 2026"
        assert date_format(date(2026, 11, 24), "D j M") == "Sal 24 Nop"


def test_what_happened_and_where_a_case_stands_is_told_in_every_language() -> None:
    told = [*past.EVENTS.values(), past.DEEMED, *standing.STATES.values()]
    assert [each for each in told if set(each) != set(LANGUAGES)] == []


def test_a_slip_is_told_in_every_language() -> None:
    with pytest.raises(IdentityError) as caught:
        read_phone("0812")
    assert set(caught.value.say) == set(LANGUAGES)


def test_an_error_is_told_in_the_language_of_the_page(world) -> None:
    client = PageClient()
    client.post("/bahasa", {"language": "su", "next": "/"})
    told = {"reference": "BGR-26-7KQ4-0183-M", "secret": "AAAAAAAA"}
    page = client.post("/lacak", told).content.decode()
    assert "Pariksa deui" in page


def test_words_that_a_language_lacks_stand_in_indonesian_and_are_marked_as_such(world) -> None:
    client = PageClient()
    client.post("/bahasa", {"language": "su", "next": "/"})
    page = client.get("/layanan/akta-kelahiran/").content.decode()
    assert '<span lang="id">UU 23/2006' in page
    assert "<dd>Hiji petugas pencatatan sareng hiji kapala bidang" in page
    client.post("/bahasa", {"language": "id", "next": "/"})
    assert '<span lang="id">' not in client.get("/layanan/akta-kelahiran/").content.decode()
