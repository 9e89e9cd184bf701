"""Indonesian first, English beside it."""

import subprocess
from pathlib import Path

from tests.pages.client import PageClient

ROOT = Path(__file__).resolve().parents[2]


def test_the_portal_speaks_both_languages(world) -> None:
    client = PageClient()
    assert "Apa yang ingin Anda urus?" in client.get("/").content.decode()
    client.post("/bahasa", {"language": "en", "next": "/"})
    page = client.get("/").content.decode()
    assert "What do you need to do?" in page
    assert 'lang="en"' in page
    assert "Copy of the land tax notice" in page


def test_every_sentence_has_its_english() -> None:
    text = (ROOT / "src/pendopo/locale/en/LC_MESSAGES/django.po").read_text()
    blocks = text.split("\n\n")[1:]
    assert len(blocks) > 200
    assert [b for b in blocks if b.strip().endswith('msgstr ""')] == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    folder = ROOT / "src/pendopo/locale/en/LC_MESSAGES"
    assert (folder / "django.mo").stat().st_size > 10_000
    assert (
        subprocess.run(
            ["git", "ls-files", "--error-unmatch", folder / "django.mo"],
            cwd=ROOT,
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )
