"""Lighthouse, as a slow phone has it: at least 95 in all four, on pages a visitor begins with."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import FLAGS, ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LEAST = 95
LIGHTHOUSE = ROOT / "node_modules" / ".bin" / "lighthouse"


@pytest.mark.parametrize("path", ["", "layanan/salinan-sppt-pbb/", "periksa/"])
def test_lighthouse_finds_little_to_say(house, path, tmp_path: Path) -> None:
    told = looked_at(f"{house.portal}/{path}", tmp_path / "told.json")
    scores = {name: round(found["score"] * 100) for name, found in told["categories"].items()}
    low = [
        a["id"] for a in told["audits"].values() if a.get("score") is not None and a["score"] < 1
    ]
    assert len(scores) == 4
    assert min(scores.values()) >= LEAST, (scores, low)


def looked_at(address: str, out: Path) -> dict[str, Any]:
    """Return what Lighthouse says of a page.

    On a busy machine it can miss the start of Chromium's trace (NO_NAVSTART and its kin) and
    says itself "run Lighthouse again": then it saw no page, and looks once more, thrice at most.
    """
    command = [
        *(LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={out}"),
        f"--chrome-flags={' '.join(['--headless', *FLAGS])}",
    ]
    surroundings = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
    for _ in range(3):
        run = subprocess.run(
            command, env=surroundings, capture_output=True, text=True, timeout=120, check=False
        )
        if run.returncode == 0:
            found: dict[str, Any] = json.loads(out.read_text())
            return found
        if "Runtime error encountered" not in run.stderr:
            break
    raise AssertionError(run.stderr)
