"""The form of a warning: what it begins with, and what was typed becomes what is said."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pendopo.domain.directory.city import city
from pendopo.domain.information.alerts import Alert
from pendopo.domain.information.policy import Happening, policy
from pendopo.domain.information.warning import Said

PARTS = (("headline", 90), ("action", 200))
"""Parts of a warning's words, and how many letters fit: an SMS with both costs three parts at most."""
SEVERITIES = {
    Alert.Severity.EXTREME: gettext_noop("Sangat berbahaya: nyawa terancam"),
    Alert.Severity.SEVERE: gettext_noop("Berbahaya: dapat melukai dan merusak"),
    Alert.Severity.MODERATE: gettext_noop("Waspada: dapat mengganggu"),
    Alert.Severity.MINOR: gettext_noop("Perlu diketahui: hampir tidak mengganggu"),
}
URGENCIES = {
    Alert.Urgency.IMMEDIATE: gettext_noop("Sekarang juga"),
    Alert.Urgency.EXPECTED: gettext_noop("Dalam satu jam"),
    Alert.Urgency.FUTURE: gettext_noop("Nanti"),
}
CERTAINTIES = {
    Alert.Certainty.OBSERVED: gettext_noop("Sudah terjadi"),
    Alert.Certainty.LIKELY: gettext_noop("Besar kemungkinannya"),
    Alert.Certainty.POSSIBLE: gettext_noop("Mungkin terjadi"),
}
CHOICES: Mapping[str, Mapping[Any, str]] = {
    "severity": SEVERITIES,
    "urgency": URGENCIES,
    "certainty": CERTAINTIES,
}


def begun(event: Happening) -> dict[str, Any]:
    """Return the values with which a new warning begins: the pack's words for such a danger."""
    until = timezone.localtime(timezone.now()) + timedelta(hours=event.hours)
    return {
        "event": event.code,
        "severity": event.severity,
        "urgency": event.urgency,
        "certainty": event.certainty,
        "areas": set(),
        "expires": _typed(until.replace(minute=0)),
        "exercise": False,
        "texts": {
            language: {
                "headline": event.headline.get(language, ""),
                "action": event.action.get(language, ""),
            }
            for language in city().languages
        },
    }


def begun_from(alert: Alert) -> dict[str, Any]:
    """Return the values of a draft, or of a warning that is to be renewed."""
    return {
        "event": alert.event,
        "severity": alert.severity,
        "urgency": alert.urgency,
        "certainty": alert.certainty,
        "areas": set(alert.places.values_list("area", flat=True)),
        "expires": _typed(timezone.localtime(alert.expires_at)),
        "exercise": alert.exercise,
        "texts": {language: dict(alert.texts.get(language, {})) for language in city().languages},
    }


def typed(post: QueryDict, event: str) -> dict[str, Any]:
    """Return the values as an officer typed them."""
    return {
        "event": event,
        **{name: post.get(name, "")[:12] for name in CHOICES},
        "areas": set(post.getlist("areas")[:200]),
        "expires": post.get("expires", "")[:20],
        "exercise": "exercise" in post,
        "texts": {
            language: {
                part: post.get(f"{part}_{language}", "").strip()[: most * 2] for part, most in PARTS
            }
            for language in city().languages
        },
    }


def read(values: dict[str, Any]) -> tuple[Said | None, dict[str, str]]:
    """Return what is said, or what is wrong by the name of its field."""
    wrong = {
        name: _("Pilih salah satu.")
        for name, choices in CHOICES.items()
        if values[name] not in choices
    }
    expires = _moment(values["expires"])
    if expires is None or expires <= timezone.now():
        wrong["expires"] = _("Tulis waktu setelah sekarang.")
    if not values["areas"]:
        wrong["areas"] = _("Pilih paling sedikit satu kelurahan.")
    wrong |= _wrong_words(values["texts"])
    if wrong or expires is None:
        return None, wrong
    told = {lang: words for lang, words in values["texts"].items() if all(words.values())}
    return Said(
        **{name: values[name] for name in ("event", *CHOICES)},
        texts=told,
        areas=values["areas"],
        expires_at=expires,
        exercise=values["exercise"],
    ), {}


def options(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the three choices of a warning as a template draws them."""
    labels = {
        "severity": _("Seberapa berbahaya"),
        "urgency": _("Kapan warga harus bertindak"),
        "certainty": _("Seberapa pasti"),
    }
    return [
        {
            "name": name,
            "label": labels[name],
            "options": [
                {"value": v, "label": _(words), "checked": v == values[name]}
                for v, words in choices.items()
            ],
        }
        for name, choices in CHOICES.items()
    ]


def goes_alone(values: dict[str, Any]) -> bool:
    """Tell whether such a warning goes out on its writer's word."""
    return policy().goes_alone(severity=values["severity"], urgency=values["urgency"])


def _wrong_words(texts: dict[str, dict[str, str]]) -> dict[str, str]:
    """Indonesian is always there; another language is whole or left out; nothing is too long."""
    wrong = {}
    for language, words in texts.items():
        for part, most in PARTS:
            said = words[part]
            if not said and (language == "id" or any(words.values())):
                wrong[f"{part}_{language}"] = _("Isi bagian ini.")
            elif len(said) > most:
                wrong[f"{part}_{language}"] = _("Paling banyak %(most)s huruf.") % {"most": most}
    return wrong


def _moment(text: str) -> datetime | None:
    try:
        return timezone.make_aware(datetime.fromisoformat(text), city().zone)
    except ValueError:
        return None


def _typed(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M}"
