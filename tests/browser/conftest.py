"""The real house, started by bin/run as a user would, and a real browser."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from pendopo.config.demo import PASSPHRASE, PASSWORD, totp_secret

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def bare() -> dict[str, str]:
    """The surroundings without what the tests' own database says."""
    return {
        k: v for k, v in os.environ.items() if not k.startswith("PENDOPO_") or k == "PENDOPO_VENV"
    }


@dataclass
class House:
    folder: Path
    portal: str

    @cached_property
    def accounts(self) -> dict[str, Any]:
        return json.loads(self.pendopo("demo", "accounts", "--json"))

    def pendopo(self, *arguments: str) -> str:
        told = subprocess.run(
            [ROOT / "bin" / "pendopo", *arguments],
            capture_output=True,
            text=True,
            check=True,
            env={**bare(), "PENDOPO_DATA_DIR": str(self.folder)},
        )
        return told.stdout

    def code_for(self, address: str) -> str:
        codes = json.loads(self.pendopo("demo", "codes", "--json"))
        return next(c["code"] for c in codes if c["address"] == address)

    def officer(self, login: str) -> dict[str, str]:
        """Return a demo officer's secrets, known without asking the house."""
        return {"password": PASSWORD, "passphrase": PASSPHRASE, "totp": totp_secret(login)}


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory):
    folder = Path("/tmp") / f"pendopo-house-{os.getpid()}"
    surroundings = bare()
    log = tmp_path_factory.mktemp("house") / "run.log"
    with log.open("wb") as out:
        run = subprocess.Popen(
            [ROOT / "bin" / "run"],
            env={**surroundings, "PENDOPO_DATA_DIR": str(folder), "PENDOPO_DEMO_CASES": "0"},
            stdout=out,
            stderr=out,
        )
    try:
        yield ready(folder, log, run)
    finally:
        run.send_signal(signal.SIGTERM)
        run.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def ready(
    folder: Path, log: Path, run: subprocess.Popen[bytes], *, at: str = "", host: str = ""
) -> House:
    """Wait until a house answers, at its own address or another one under its name; return it."""
    until = time.monotonic() + 240
    while time.monotonic() < until and run.poll() is None:
        told = folder / "house.env"
        if told.exists() and "Pendopo berjalan" in log.read_text():
            public = dict(line.split("=", 1) for line in told.read_text().splitlines())[
                "PENDOPO_PUBLIC_URL"
            ]
            asked = urllib.request.Request(f"{at or public}/readyz")
            if host:
                asked.add_header("Host", host)
            try:
                with urllib.request.urlopen(asked) as answer:
                    assert answer.status == 200
            except urllib.error.URLError:
                time.sleep(0.5)
                continue
            return House(folder, public)
        time.sleep(0.5)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def chromium():
    expect.set_options(timeout=15_000)  # other lanes run beside
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser):
    """An old phone with JavaScript off."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="id-ID"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(chromium: Browser):
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="id-ID")
    yield context.new_page()
    context.close()
