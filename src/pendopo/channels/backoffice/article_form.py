"""The form of an article: languages side by side, when it happens, and for which kelurahan."""

from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pendopo.domain.directory.city import city
from pendopo.domain.information.articles import Article, Edition
from pendopo.domain.information.editing import Written

PARTS = (("title", 100), ("summary", 250), ("body", 20_000))
TIMES = ("starts_at", "ends_at")
KINDS = {
    Article.Kind.ARTICLE: gettext_noop("Artikel"),
    Article.Kind.NOTICE: gettext_noop("Pemberitahuan layanan"),
    Article.Kind.EVENT: gettext_noop("Acara"),
}


def begun(edition: Edition | None) -> dict[str, Any]:
    """Return the values a form begins with: those of an edition, or none."""
    found = edition.article if edition else None
    return {
        "kind": found.kind if found else Article.Kind.ARTICLE.value,
        "agency": found.agency if found else "",
        "areas": set(found.areas) if found else set(),
        **{name: local(getattr(found, name)) if found else "" for name in TIMES},
        "texts": {
            language: {
                part: (edition.texts.get(language, {}) if edition else {}).get(part, "")
                for part, _most in PARTS
            }
            for language in city().languages
        },
    }


def typed(post: QueryDict) -> dict[str, Any]:
    """Return the values as an editor typed them."""
    return {
        "kind": post.get("kind", "")[:10],
        "agency": post.get("agency", "")[:40],
        "areas": set(post.getlist("areas")[:200]),
        **{name: post.get(name, "")[:20] for name in TIMES},
        "texts": {
            language: {
                part: post.get(f"{part}_{language}", "").strip()[: most * 2] for part, most in PARTS
            }
            for language in city().languages
        },
    }


def read(values: dict[str, Any]) -> tuple[Written | None, dict[str, str]]:
    """Return what is written, or what is wrong by the name of its field."""
    wrong: dict[str, str] = {}
    if values["kind"] not in KINDS:
        wrong["kind"] = _("Pilih salah satu.")
    times = {name: moment(values[name]) for name in TIMES}
    for name in TIMES:
        if values[name] and times[name] is None:
            wrong[name] = _("Tulis tanggal dan jam.")
    if values["kind"] == Article.Kind.EVENT and times["starts_at"] is None:
        wrong["starts_at"] = _("Tulis kapan acara dimulai.")
    wrong |= _wrong_words(values["texts"])
    if wrong:
        return None, wrong
    told = {lang: words for lang, words in values["texts"].items() if all(words.values())}
    return Written(
        kind=values["kind"],
        texts=told,
        areas=values["areas"],
        starts_at=times["starts_at"],
        ends_at=times["ends_at"],
    ), {}


def moment(text: str) -> datetime | None:
    """Return a moment as a browser writes it, in the city's time."""
    try:
        return timezone.make_aware(datetime.fromisoformat(text), city().zone)
    except ValueError:
        return None


def local(at: datetime | None) -> str:
    """Return a moment as a browser reads it."""
    return f"{at.astimezone(city().zone):%Y-%m-%dT%H:%M}" if at else ""


def _wrong_words(texts: dict[str, dict[str, str]]) -> dict[str, str]:
    """Indonesian is always there; another language is whole or left out."""
    wrong = {}
    for language, words in texts.items():
        for part, most in PARTS:
            if not words[part] and (language == "id" or any(words.values())):
                wrong[f"{part}_{language}"] = _("Isi bagian ini.")
            elif len(words[part]) > most:
                wrong[f"{part}_{language}"] = _("Paling banyak %(most)s huruf.") % {"most": most}
    return wrong
