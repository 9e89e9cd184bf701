"""An office node, set up as its page says, and the screens of other machines on the office's network."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from pendopo.config.postgres import free_port
from tests.browser.conftest import FLAGS, ROOT, House, bare, ready

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OFFICE = "kel-tegallega"
NAME = f"simpul.{OFFICE}.lan"
OTHER = "127.0.0.2"
"""Where the other machines find the node: no address at which it speaks to itself."""
AT_ONCE = 8_000  # ms
ASKS = 20_000  # ms between questions of a page that is not pushed to


@pytest.fixture(scope="module")
def node(house, tmp_path_factory):
    """The node of the office, joined to the demo city and running."""
    credential = house.pendopo("node", "lease", OFFICE).strip()
    folder = Path("/tmp") / f"pendopo-node-{os.getpid()}"
    port = next(each for each in iter(free_port, 0) if free_port(each + 1) == each + 1)
    said = {
        "PENDOPO_NODE": OFFICE,
        "PENDOPO_CENTRE_URL": house.portal,
        "PENDOPO_DATA_DIR": str(folder),
        "PENDOPO_PUBLIC_URL": f"http://{NAME}:{port}",
        "PENDOPO_HOST": "0.0.0.0",  # noqa: S104 - as the page says
        "PENDOPO_HOSTS": NAME,
        "PENDOPO_PORT": str(port),
    }
    surroundings, log = {**bare(), **said}, tmp_path_factory.mktemp("node") / "run.log"
    run = None
    try:
        joining = [ROOT / "bin" / "pendopo", "node", "join", credential]
        subprocess.run(joining, env=surroundings, check=True, capture_output=True)
        with log.open("wb") as out:
            run = subprocess.Popen([ROOT / "bin" / "run"], env=surroundings, stdout=out, stderr=out)
        yield ready(folder, log, run, at=f"http://{OTHER}:{port}", host=NAME)
    finally:
        if run:
            run.send_signal(signal.SIGTERM)
            run.wait(60)
        shutil.rmtree(folder, ignore_errors=True)
        house.pendopo("node", "end", OFFICE)


@pytest.fixture
def network():
    """A browser on another machine, which finds the node by its name."""
    with sync_playwright() as playwright:
        flags = [*FLAGS, f"--host-resolver-rules=MAP {NAME} {OTHER}"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        yield browser
        browser.close()


def hall_of(page: Page, node: House, login: str) -> None:
    """Sign in at the node and go to the hall's page."""
    secrets = node.officer(login)
    page.goto(f"{node.portal}/pengawas/")
    page.get_by_label("Nama pengguna").fill(login)
    page.get_by_label("Kata sandi").fill(secrets["password"])
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_label("Enam angka").fill(pyotp.TOTP(secrets["totp"]).now())
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", name="Pesan untuk ruang tunggu")).to_be_visible()


def test_screens_on_other_machines_move_at_once(house, node, network) -> None:
    told = {d["kind"]: d for d in house.accounts["devices"] if d["office"] == OFFICE}
    streams, complaints = [], []
    board, hall = (network.new_context(locale="id-ID").new_page() for _ in range(2))
    for page in (board, hall):
        page.on("response", lambda got: "/live/" in got.url and streams.append(got))
        page.on("console", lambda said: complaints.append(said.text))
    board.goto(told["display"]["address"].replace(house.portal, node.portal))
    board.get_by_role("button", name="Pasang di peramban ini").click()
    hall_of(hall, node, f"siti.rohmah@{OFFICE}")
    watching = hall.context.new_page()
    watching.goto(hall.url)
    hall.get_by_label(re.compile("^Pesan, tampil")).fill("Loket 2 pindah ke ruang sebelah")
    hall.get_by_role("button", name="Sampaikan").click()
    for page in (board, watching):
        words = page.get_by_text("Loket 2 pindah ke ruang sebelah")
        expect(words.first).to_be_visible(timeout=AT_ONCE)
    assert not [each for each in complaints if "/live/" in each]
    port = int(node.portal.rpartition(":")[2]) + 1
    assert {(got.status, got.url.split("?")[0]) for got in streams} == {
        (200, f"http://{NAME}:{port}/live/")
    }


def test_a_kiosk_that_push_does_not_reach_asks_by_itself(house, node, network) -> None:
    devices = house.accounts["devices"]
    told = next(d for d in devices if (d["office"], d["kind"]) == (OFFICE, "kiosk"))
    kiosk = network.new_context(locale="id-ID").new_page()
    kiosk.clock.install()
    kiosk.route("**/live/**", lambda route: route.abort("connectionrefused"))
    kiosk.goto(told["address"].replace(house.portal, node.portal))
    kiosk.get_by_role("button", name="Pasang di peramban ini").click()
    expect(kiosk.locator("[data-live]")).to_be_attached()
    with kiosk.expect_request(lambda asked: "x-live" in asked.headers):
        kiosk.clock.fast_forward(ASKS + 1000)

    # While nothing answers it keeps its page, and goes home as soon as something does.
    kiosk.route("**/kios/", lambda route: route.abort("connectionrefused"))
    with kiosk.expect_event("requestfailed", lambda asked: asked.method == "HEAD"):
        kiosk.clock.fast_forward(61_000)
    expect(kiosk.locator("[data-live]")).to_be_attached()
    kiosk.unroute("**/kios/")
    with kiosk.expect_navigation():
        kiosk.clock.fast_forward(6_000)
    expect(kiosk.locator("[data-live]")).to_be_attached()
