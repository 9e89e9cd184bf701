"""Markdown (CommonMark) becomes HTML that does no harm: no scripts, no styles, no h1, no pictures."""

from html import unescape

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "blockquote", "code", "hr"}
SCHEMES = {"http", "https", "mailto", "tel"}
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_reader = MarkdownIt("commonmark", {"html": False}).disable("image")


def rendered(text: str) -> str:
    """Return a text as HTML for the inside of a page whose h1 is another's."""
    tokens = _reader.parse(text)
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
    html = _reader.renderer.render(tokens, _reader.options, {})
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
    )


def plain(text: str) -> str:
    """Return a text in words alone, for a message or a list."""
    return " ".join(unescape(nh3.clean(_reader.render(text), tags=set())).split())
