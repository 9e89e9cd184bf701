"""Pages for all are kept ready: nothing of one stranger, and nothing old, comes to another."""

import gzip
import io
import shutil
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from pendopo.config import ready
from pendopo.config.packs import load
from pendopo.domain.applications.models import Application
from pendopo.ground.sharing import SAME
from tests.pages.client import PageClient, as_web

PAGE = "/layanan/salinan-sppt-pbb/"
START = f"{PAGE}permohonan"
SAID = "HTTP_SEC_FETCH_SITE"


@contextmanager
def connection_kept():
    """Leave the test's connection open when a request ends, as Django's own test client does."""
    ends = (request_started, request_finished)
    for each in ends:
        each.disconnect(close_old_connections)
    try:
        yield
    finally:
        for each in ends:
            each.connect(close_old_connections)


class Door:
    """The house's WSGI door, by which nothing but bytes goes; it counts how often Django is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.django = WSGIHandler()
        self.ready = ready.Ready(self._count)

    def _count(self, environ, start_response):
        self.asked += 1
        with as_web(), connection_kept():
            answer = self.django(environ, start_response)
            body = list(answer)
            answer.close()
        return body

    def get(self, path: str = PAGE, **told: str) -> tuple[str, dict[str, str]]:
        place, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": place,
            "QUERY_STRING": query,
            "HTTP_HOST": "localhost",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            **told,
        }
        said = []
        body = b"".join(self.ready(environ, lambda *each: said.append(each)))
        status, headers = said[0][0], dict(said[0][1])
        assert SAME not in headers
        assert headers["X-Request-Id"]
        if headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return f"{status} {body.decode()}", headers


@pytest.fixture
def door(world) -> Door:
    return Door()


def test_a_page_is_made_once_and_says_the_same(door) -> None:
    first, headers = door.get()
    again, too = door.get()
    assert (first, door.asked) == (again, 1)
    assert first.startswith("200 OK")
    changing = {"X-Request-Id"}
    assert headers.keys() == too.keys()
    assert {n for n in headers if headers[n] != too[n]} == changing
    assert "default-src 'none'" in too["Content-Security-Policy"]


def test_nothing_in_it_is_of_the_stranger_who_had_it_made(door) -> None:
    page, headers = door.get()
    assert "csrfmiddlewaretoken" not in page
    assert 'name="key" value=""' in page
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(
    "told",
    [
        {"HTTP_ACCEPT_LANGUAGE": "en"},
        {"HTTP_COOKIE": "bahasa=en"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"HTTP_HOST": "127.0.0.1"},
        {"QUERY_STRING": "x=1"},
    ],
)
def test_what_a_page_depends_on_is_kept_apart(door, told) -> None:
    door.get()
    door.get(**told)
    door.get(**told)
    assert door.asked == 2


@pytest.mark.parametrize(
    "told",
    [
        {"HTTP_COOKIE": "pendopo=abc"},
        {"HTTP_COOKIE": "bahasa=en; messages=x"},
        {"HTTP_HX_REQUEST": "true"},
        {"REQUEST_METHOD": "HEAD"},
        {"HTTP_ACCEPT_LANGUAGE": "x" * 201},
    ],
)
def test_who_may_be_somebody_gets_a_page_of_their_own(door, told) -> None:
    door.get(**told)
    door.get(**told)
    assert door.asked == 2
    assert not door.ready.pages


def test_what_somebody_signed_in_sees_no_stranger_sees(door, world) -> None:
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={world.client(world.resident()).cookies[name].value}"
    assert "Permohonan saya" in door.get(HTTP_COOKIE=cookie)[0]
    assert not door.ready.pages
    assert "Permohonan saya" not in door.get()[0]
    assert "Permohonan saya" in door.get(HTTP_COOKIE=cookie)[0]


def test_pages_that_are_not_for_all_are_never_kept(door) -> None:
    for path in ("/lacak", "/masuk", "/layanan/tak-ada/", "/api/v1/services"):
        door.get(path)
    assert not door.ready.pages


def test_an_edition_is_seen_within_seconds(door, world, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(ready, "FRESH", 600)
    door.get()
    pack = tmp_path / "pack"
    shutil.copytree(settings.PENDOPO.city, pack)
    path = pack / "services" / "bapenda" / "sppt-salinan" / "service.yaml"
    path.write_text(path.read_text().replace("Salinan SPPT PBB", "Salinan lembar SPPT"))
    load(pack, at=world.at)
    assert "Salinan lembar SPPT" not in door.get()[0]
    monkeypatch.setattr(ready, "FRESH", 0)
    assert "Salinan lembar SPPT" in door.get()[0]


def test_one_makes_a_page_anew_while_the_others_get_it_as_it_was(door, monkeypatch) -> None:
    door.get()
    ((about, page),) = door.ready.pages.items()
    page.made -= ready.FRESH
    assert door.ready._page(about, page.made + ready.FRESH) is None
    assert door.ready._page(about, page.made) is page


def test_no_more_pages_are_kept_than_there_is_room_for(door, monkeypatch) -> None:
    monkeypatch.setattr(ready, "MOST", 2)
    for word in ("ktp", "akta", "pajak"):
        door.get(f"/layanan/?q={word}")
    assert [about[1] for about in door.ready.pages] == ["q=akta", "q=pajak"]


def test_a_form_without_a_token_is_taken_from_our_pages_only(world) -> None:
    phone = PageClient(enforce_csrf_checks=True)
    phone.defaults.pop(SAID)
    for told in (
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_ORIGIN": "https://jahat.example"},
        {"HTTP_ORIGIN": "null"},
    ):
        assert phone.post(START, **told).status_code == 403
        assert phone.post("/bahasa", {"language": "en"}, **told).status_code == 403
    assert Application.objects.count() == 0
    for told in ({"HTTP_SEC_FETCH_SITE": "same-origin"}, {"HTTP_ORIGIN": "http://testserver"}):
        assert phone.post(START, **told).headers["Location"].startswith("/permohonan/")


def test_a_signed_in_browser_that_says_nothing_of_itself_is_refused(world) -> None:
    phone = PageClient(enforce_csrf_checks=True)
    phone.defaults.pop(SAID)
    phone.cookies = world.client(world.resident()).cookies
    assert phone.post(START).status_code == 403


def test_a_double_click_begins_one_draft(world) -> None:
    phone, key = PageClient(), uuid4().hex
    assert len({phone.post(START, {"key": key}).headers["Location"] for _ in range(2)}) == 1
