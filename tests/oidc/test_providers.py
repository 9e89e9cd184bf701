"""A provider vouches for a resident: a real one, and one that is wrong in each way it can be."""

import re
import shutil
import subprocess
import time
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from pendopo.config import demo
from pendopo.config.postgres import free_port
from pendopo.config.providers import read
from pendopo.domain.people import proving
from pendopo.domain.people.models import Account, Person
from pendopo.domain.people.providers import PROVIDERS, ProviderRefusedError, ProviderSilentError
from pendopo.domain.people.trust import Link, Proof
from pendopo.ground.vault import find
from pendopo.integrations.oidc.client import OidcProvider
from tests.journeys.test_proving import FITRI, again
from tests.oidc import wrong_provider
from tests.pages.client import PageClient

pytestmark = pytest.mark.usefixtures("real_time")
HERE = Path(__file__).parent
BACK = "http://localhost:8000/masuk/lewat/contoh/kembali"
LEVELS = {"level_claim": "assurance", "levels": {"tinggi": 2}}


@pytest.fixture(scope="session")
def running():
    port = free_port()
    node = shutil.which("node")
    assert node, "apt-get install nodejs"
    program = subprocess.Popen([node, HERE / "provider.mjs", str(port), BACK])
    issuer = f"http://localhost:{port}"
    for _ in range(100):
        try:
            httpx.get(f"{issuer}/.well-known/openid-configuration", trust_env=False)
            break
        except httpx.HTTPError:
            time.sleep(0.1)
    yield issuer
    program.terminate()
    program.wait(10)


@pytest.fixture
def provider(running, monkeypatch):
    made = OidcProvider("Contoh ID", running, "pendopo", "rahasia-uji", **LEVELS)
    monkeypatch.setitem(PROVIDERS, "contoh", made)
    return made


def at_provider(url: str, name: str) -> str:
    """Log in at the real provider by name and agree; return the path it sends the browser back to."""
    with httpx.Client(trust_env=False) as browser:
        answer = browser.get(url)
        for _ in range(12):
            if answer.is_redirect:
                url = urljoin(str(answer.url), answer.headers["Location"])
                if url.startswith(BACK):
                    return url.removeprefix("http://localhost:8000")
                answer = browser.get(url)
                continue
            action = unescape(re.search(r'action="([^"]+)"', answer.text)[1])
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)[1]
            told = {"prompt": prompt} | (
                {"login": name, "password": "x"} if prompt == "login" else {}
            )
            answer = browser.post(urljoin(str(answer.url), action), data=told)
    raise AssertionError(answer.text)


def came(browser: PageClient, name: str, **asked):
    began = browser.get("/masuk/lewat/contoh", asked)
    assert began.status_code == 302
    return browser.get(at_provider(began.headers["Location"], name))


def proves(browser: PageClient, world, address: str):
    browser.post("/masuk", {"address": address})
    code = next(c["code"] for c in demo.codes(at=world.at) if c["address"] == address)
    return browser.post("/masuk/kode", {"code": code})


def test_the_first_time_a_contact_is_proven_and_then_the_provider_is_enough(
    world, provider
) -> None:
    me = world.resident()
    case = world.submitted(me)
    browser = PageClient()
    assert "Masuk lewat Contoh ID" in browser.get("/masuk").content.decode()
    first = came(browser, "fitri", next="/layanan/")
    assert first.headers["Location"] == "/masuk?next=%2Flayanan%2F"
    assert "sudah mengenali Anda" in browser.get("/masuk").content.decode()
    assert browser.get("/permohonan/").status_code == 302  # the provider's e-mail opens nothing
    assert proves(browser, world, "fitri@contoh.example").status_code == 302
    assert Link.objects.count() == 0
    assert "Hubungkan Contoh ID?" in browser.get("/akun/penyedia").content.decode()
    there = browser.post("/akun/penyedia", {"mine": "1"})
    assert there.headers["Location"] == "/permohonan/"
    link = Link.objects.get()
    assert (link.account_id, link.provider) == (me.account, "contoh")
    again_in = PageClient()
    leads = came(again_in, "fitri", next=f"/permohonan/{case.reference}/")
    assert leads.headers["Location"] == f"/permohonan/{case.reference}/"
    assert again_in.get(f"/permohonan/{case.reference}/").status_code == 200


def test_a_claim_the_city_believes_proves_the_nik(world, provider) -> None:
    me = world.resident()
    phone = world.client(me)
    assert came(phone, "fitri").headers["Location"] == "/akun/cara-masuk"
    assert "Terhubung sejak" in phone.get("/akun/cara-masuk").content.decode()
    assert again(me, world).assurance == 2
    assert Proof.objects.get().how == "provider"
    assert proving.nik_of(Person.objects.get(pk=me.person)) == FITRI["nik"]


def test_a_lesser_claim_is_a_way_in_and_no_proof(world, provider) -> None:
    me = world.resident("asep@contoh.example")
    came(world.client(me), "asep")
    assert Link.objects.count() == 1
    assert again(me, world).assurance == 1
    assert find("identity", "3271050203790002") == []


def test_one_identity_opens_one_account(world, provider) -> None:
    came(world.client(world.resident()), "fitri")
    other = world.resident("lain@contoh.example")
    phone = world.client(other)
    assert "akun lain" in phone.get(came(phone, "fitri").headers["Location"]).content.decode()
    assert not Link.objects.filter(account=other.account).exists()
    assert again(other, world).assurance == 1


def test_who_shares_the_browser_may_say_it_is_not_them(world, provider) -> None:
    browser = PageClient()
    came(browser, "fitri")
    assert "sudah mengenali" not in browser.get("/masuk?batal=1").content.decode()
    proves(browser, world, "asep@contoh.example")
    assert Link.objects.count() == 0


def test_who_comes_in_next_on_a_shared_phone_is_asked_before_anothers_login_opens_their_account(
    world, provider
) -> None:
    browser = PageClient()
    came(browser, "fitri")
    asked = proves(browser, world, "asep@contoh.example")
    assert asked.headers["Location"] == "/akun/penyedia"
    assert "Bukan saya" in browser.get("/akun/penyedia").content.decode()
    browser.post("/akun/penyedia", {"mine": ""})
    assert Link.objects.count() == 0
    assert browser.post("/akun/penyedia", {"mine": "1"}).status_code == 302
    assert Link.objects.count() == 0


def test_a_link_ends_at_its_owners_word(world, provider) -> None:
    phone = world.client(world.resident())
    came(phone, "fitri")
    assert phone.post("/akun/penyedia/contoh/pemutusan").status_code == 302
    assert phone.post("/akun/penyedia/contoh/pemutusan").status_code == 404
    assert came(PageClient(), "fitri").headers["Location"] == "/masuk?next="


def test_an_answer_belongs_to_the_browser_that_asked(world, provider) -> None:
    """Who lures another into finishing their own sign-in gets nowhere."""
    thief, victim = PageClient(), world.client(world.resident())
    leads = at_provider(thief.get("/masuk/lewat/contoh").headers["Location"], "fitri")
    victim.get(leads)
    victim.get("/masuk/lewat/contoh")
    victim.get(leads)
    assert Link.objects.count() == 0


def test_a_code_works_once(world, provider) -> None:
    browser = PageClient()
    leads = at_provider(browser.get("/masuk/lewat/contoh").headers["Location"], "fitri")
    browser.get(leads)
    kept = provider.begin(back=BACK).kept
    query = dict(part.split("=", 1) for part in leads.partition("?")[2].split("&"))
    with pytest.raises(ProviderRefusedError):
        provider.finish(kept, {**query, "state": kept["state"]}, back=BACK)


def test_an_unknown_provider_is_no_page(world) -> None:
    assert PageClient().get("/masuk/lewat/siapa").status_code == 404
    assert PageClient().get("/masuk/lewat/siapa/kembali").status_code == 404


@pytest.fixture
def wrong():
    with wrong_provider.served(free_port()) as served:
        yield served


def finish(wrong, **came):
    client = OidcProvider("Uji", wrong.address, "pendopo", wrong_provider.SECRET, **LEVELS)
    began = client.begin(back=BACK)
    return client.finish(began.kept, {**wrong.sends_back(began.url), **came}, back=BACK)


def test_what_is_right_is_taken(wrong) -> None:
    assert finish(wrong).subject == "fitri"
    (asked,) = wrong.asked
    assert asked["code"] == ["kode"]
    assert len(asked["code_verifier"][0]) >= 43
    assert asked["redirect_uri"] == [BACK]


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "lain"},
        {"nonce": None},
        {"iss": "http://localhost:1"},
        {"iss": None},
        {"aud": "orang-lain"},
        {"aud": None},
        {"aud": ["pendopo", "orang-lain"]},
        {"aud": ["pendopo", "orang-lain"], "azp": "orang-lain"},
        {"azp": "orang-lain"},
        {"exp": 1},
        {"exp": None},
        {"exp": "besok"},
        {"iat": None},
        {"iat": 99_999_999_999},
        {"nbf": 99_999_999_999},
        {"sub": None},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(wrong, claims) -> None:
    wrong.claims = claims
    with pytest.raises(ProviderRefusedError):
        finish(wrong)


@pytest.mark.parametrize("sign", ["none", "secret", "public", "other", "broken"])
def test_a_token_signed_otherwise_is_refused(wrong, sign) -> None:
    wrong.sign = sign
    with pytest.raises(ProviderRefusedError):
        finish(wrong)


@pytest.mark.parametrize(
    "came", [{"state": "lain"}, {"state": ""}, {"code": ""}, {"iss": "http://localhost:1"}]
)
def test_an_answer_that_is_not_ours_is_refused(wrong, came) -> None:
    with pytest.raises(ProviderRefusedError):
        finish(wrong, **came)
    assert wrong.asked == []


def test_metadata_and_userinfo_of_someone_else_are_refused(wrong) -> None:
    wrong.userinfo = {"sub": "asep"}
    with pytest.raises(ProviderRefusedError):
        finish(wrong)
    wrong.userinfo, wrong.metadata = {}, {"issuer": "http://localhost:1"}
    with pytest.raises(ProviderRefusedError):
        finish(wrong)
    wrong.metadata = {"authorization_response_iss_parameter_supported": True}
    with pytest.raises(ProviderRefusedError):
        finish(wrong)
    assert finish(wrong, iss=wrong.address).subject == "fitri"


@pytest.mark.parametrize("broken", ["openid-configuration", "jwks", "token", "me"])
def test_a_provider_out_of_order_is_silent_not_trusted(wrong, broken) -> None:
    wrong.broken = broken
    with pytest.raises(ProviderSilentError):
        finish(wrong)


def test_an_unverified_email_is_not_told_and_a_nik_alone_proves_nothing(wrong) -> None:
    wrong.userinfo = {"email": "a@b.id", "email_verified": "true", "nik": FITRI["nik"]}
    told = finish(wrong)
    assert (told.email, told.level) == ("", 1)


def test_a_provider_that_is_down_is_said_plainly(world, wrong, monkeypatch) -> None:
    wrong.broken = "openid-configuration"
    made = OidcProvider("Contoh ID", wrong.address, "pendopo", "x")
    monkeypatch.setitem(PROVIDERS, "contoh", made)
    browser = PageClient()
    assert browser.get("/masuk/lewat/contoh").headers["Location"] == "/masuk"
    assert "tidak berhasil" in browser.get("/masuk").content.decode()
    assert Account.objects.filter(kind="resident").count() == 0


def test_providers_are_read_from_one_file_and_only_over_https(tmp_path) -> None:
    file = tmp_path / "oidc.json"
    told = '{{"{slug}": {{"name": "N", "issuer": "{issuer}", "client_id": "a", "client_secret": "b"}}}}'
    file.write_text(told.format(slug="contoh", issuer="https://id.contoh.example"))
    assert dict(read(file))["contoh"].name == "N"
    for slug, issuer in (("contoh", "http://id.contoh.example"), ("../x", "https://a.example")):
        file.write_text(told.format(slug=slug, issuer=issuer))
        with pytest.raises(ValueError, match="oidc"):
            dict(read(file))
