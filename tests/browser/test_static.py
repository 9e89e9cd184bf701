"""Style and script as the house sends them: small, kept for ever, and locked down."""

import re
import urllib.request

import pytest

pytestmark = pytest.mark.browser


def test_style_is_compressed_kept_for_ever_and_locked_down(house) -> None:
    with urllib.request.urlopen(house.portal) as page:
        style = re.search(r'href="(/static/[^"]+\.css)"', page.read().decode())
    assert style
    asked = urllib.request.Request(
        house.portal + style[1], headers={"Accept-Encoding": "gzip, deflate, br"}
    )
    with urllib.request.urlopen(asked) as answer:
        told = answer.headers
    assert told["Content-Encoding"] == "br"
    assert "immutable" in told["Cache-Control"]
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Cross-Origin-Opener-Policy"] == "same-origin"
    assert told["Access-Control-Allow-Origin"] is None
