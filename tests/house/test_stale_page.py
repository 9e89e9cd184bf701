"""A page that was open too long: what was typed is not lost, and a forger is not helped."""

from tests.pages.client import PageClient

TYPED = {"jalan": 'Jl. Sempur "Kaler" <12>', "kelurahan": ["a", "b"], "csrfmiddlewaretoken": "old"}


def post(world, **headers: str):
    draft, _ = world.draft(world.resident())
    path = f"/permohonan/{draft.reference}/isian/objek"
    browser = PageClient(enforce_csrf_checks=True)
    browser.defaults.clear()
    return browser.post(path, TYPED, headers=headers), path


def test_what_was_typed_is_offered_for_sending_again(world) -> None:
    answer, path = post(world, **{"sec-fetch-site": "same-origin"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert f'action="{path}"' in page
    assert 'value="Jl. Sempur &quot;Kaler&quot; &lt;12&gt;"' in page
    assert page.count('name="kelurahan"') == 2
    assert 'value="old"' not in page


def test_a_form_from_elsewhere_is_not_offered(world) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://jahat.example"}, {}):
        answer, _ = post(world, **headers)
        assert answer.status_code == 403
        assert "Sempur" not in answer.content.decode()


def test_a_password_is_never_put_into_a_page(world) -> None:
    client = PageClient(enforce_csrf_checks=True)
    answer = client.post(
        "/petugas/masuk",
        {"login": "a", "password": "rahasia-1"},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert "rahasia-1" not in answer.content.decode()
