"""Indonesian first, English beside it."""

import gettext
import re
from pathlib import Path

from tests.pages.client import PageClient

SOURCE = Path(__file__).resolve().parents[2] / "src" / "pendopo"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES"
SAID = (
    re.compile(r"{% translate ([\"'])(?P<say>.+?)\1"),
    re.compile(r"{% blocktranslate[^%]*%}(?P<say>.+?){% (?:plural|endblocktranslate)", re.DOTALL),
)
IN_CODE = re.compile(r"\b(?:_|gettext|gettext_noop)\(\s*\"(?P<say>[^\"]+)\"")


def sentences() -> set[str]:
    """Every sentence of the screens that asks to be translated."""
    found = set()
    for path in SOURCE.rglob("*.html"):
        for pattern in SAID:
            found |= {m["say"] for m in pattern.finditer(path.read_text())}
    for path in (SOURCE / "channels").rglob("*.py"):
        found |= {m["say"] for m in IN_CODE.finditer(path.read_text())}
    return {re.sub(r"{{ *([a-z_]+) *}}", r"%(\1)s", say) for say in found}


def test_the_portal_speaks_both_languages(world) -> None:
    client = PageClient()
    assert "Apa yang ingin Anda urus?" in client.get("/").content.decode()
    client.post("/bahasa", {"language": "en", "next": "/"})
    page = client.get("/").content.decode()
    assert "What do you need to do?" in page
    assert 'lang="en"' in page
    assert "Copy of the land tax notice" in page


def test_every_sentence_has_its_english_in_the_compiled_catalogue() -> None:
    with (CATALOGUE / "django.mo").open("rb") as file:
        known = gettext.GNUTranslations(file)._catalog
    english = {key[0] if isinstance(key, tuple) else key for key, said in known.items() if said}
    assert len(sentences()) > 250
    assert sentences() - english == set()
