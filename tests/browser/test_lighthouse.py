"""Lighthouse, as a slow phone has it: at least 95 in all four, on pages a visitor begins with."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import FLAGS, ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LEAST = 95
LIGHTHOUSE = ROOT / "node_modules" / ".bin" / "lighthouse"


@pytest.mark.parametrize("path", ["", "layanan/salinan-sppt-pbb/", "periksa/"])
def test_lighthouse_finds_little_to_say(house, path, tmp_path: Path) -> None:
    out = tmp_path / "told.json"
    subprocess.run(
        [
            *(LIGHTHOUSE, f"{house.portal}/{path}", "--quiet", "--output=json"),
            *(f"--output-path={out}", f"--chrome-flags={' '.join(['--headless', *FLAGS])}"),
        ],
        env={**os.environ, "CHROME_PATH": shutil.which("chromium") or ""},
        check=True,
        timeout=120,
    )
    told = json.loads(out.read_text())
    scores = {name: round(found["score"] * 100) for name, found in told["categories"].items()}
    low = [
        a["id"] for a in told["audits"].values() if a.get("score") is not None and a["score"] < 1
    ]
    assert len(scores) == 4
    assert min(scores.values()) >= LEAST, (scores, low)
