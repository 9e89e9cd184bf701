"""The shape of `form.yaml`, as JSON Schema 2020-12."""

from typing import Any

LANGUAGES = ("id", "en", "su")
MOST_ROWS = 50
MOST_FILES = 5


def _object(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "additionalProperties": False,
        "properties": properties,
    }


TEXTS: dict[str, Any] = _object(
    ["id"],
    {language: {"type": "string", "minLength": 1, "maxLength": 600} for language in LANGUAGES},
)
NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"}
CEL = {"type": "string", "minLength": 1, "maxLength": 500}
OPTION = _object(
    ["value", "label"],
    {"value": {"type": "string", "pattern": "^[a-z0-9_-]{1,40}$"}, "label": TEXTS, "hint": TEXTS},
)
RULE = _object(["unless", "say"], {"unless": CEL, "say": TEXTS})
CHECK = _object(["unless", "say", "at"], {"unless": CEL, "say": TEXTS, "at": NAME})
PURPOSE = {"type": "string", "minLength": 3, "maxLength": 300}

_EVERY = {"name", "type", "ask", "short", "hint", "required", "show_if", "valid", "personal"}
_OWN: dict[str, set[str]] = {
    "text": {"min", "max", "pattern", "pattern_say", "shape", "shape_say", "width", "autocomplete"},
    "long_text": {"min", "max", "autocomplete"},
    "number": {"min", "max", "unit", "width"},
    "money": {"min", "max", "width"},
    "date": {"min", "max", "autocomplete"},
    "choice": {"options"},
    "choices": {"options", "max"},
    "yes_no": set(),
    "nik": {"width"},
    "kk": {"width"},
    "person": {"autocomplete"},
    "phone": {"mobile", "width", "autocomplete"},
    "email": {"width", "autocomplete"},
    "kelurahan": {"width"},
    "address": {"autocomplete"},
    "file": {"accept", "max"},
    "declaration": set(),
    "group": {"min", "max", "questions"},
}
TYPES = tuple(_OWN)
ROW_TYPES = tuple(t for t in TYPES if t not in {"group", "file", "declaration"})
"""What a row of a group may hold: evidence and declarations belong to the whole form."""
KEYS: dict[str, frozenset[str]] = {kind: frozenset(_EVERY | own) for kind, own in _OWN.items()}
"""The keys each type takes: a key that would do nothing is a mistake."""

_BOUND = {"type": ["integer", "string"], "maxLength": 500}
_QUESTION: dict[str, Any] = {
    "name": NAME,
    "type": {"enum": list(TYPES)},
    "ask": TEXTS,
    "short": TEXTS,
    "hint": TEXTS,
    "required": {"type": "boolean"},
    "show_if": CEL,
    "options": {"type": "array", "minItems": 2, "maxItems": 40, "items": OPTION},
    "valid": {"type": "array", "maxItems": 20, "items": RULE},
    "pattern": {"type": "string", "minLength": 1, "maxLength": 200},
    "pattern_say": TEXTS,
    "shape": {"type": "string", "pattern": "^[#./ -]*#[#./ -]*$", "maxLength": 40},
    "shape_say": TEXTS,
    "min": _BOUND,
    "max": _BOUND,
    "mobile": {"type": "boolean"},
    "unit": TEXTS,
    "accept": {
        "type": "array",
        "minItems": 1,
        "uniqueItems": True,
        "items": {"enum": ["image", "pdf"]},
    },
    "personal": _object(["purpose", "basis"], {"purpose": PURPOSE, "basis": PURPOSE}),
    "width": {"enum": ["2", "4", "10", "20", "full"]},
    "autocomplete": {"type": "string", "pattern": "^[a-z -]{1,60}$"},
}
_ROW = _object(["name", "type", "ask"], {**_QUESTION, "type": {"enum": list(ROW_TYPES)}})
_PAGE = _object(
    ["slug", "title", "questions"],
    {
        "slug": {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"},
        "title": TEXTS,
        "section": TEXTS,
        "questions": {
            "type": "array",
            "minItems": 1,
            "maxItems": 20,
            "items": _object(
                ["name", "type", "ask"],
                {
                    **_QUESTION,
                    "questions": {"type": "array", "minItems": 1, "maxItems": 12, "items": _ROW},
                },
            ),
        },
    },
)
_COMPUTED = _object(
    ["type", "value"],
    {"type": {"enum": ["int", "string", "bool", "date", "double"]}, "value": CEL},
)
FORM: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        ["pages"],
        {
            "pages": {"type": "array", "minItems": 1, "maxItems": 60, "items": _PAGE},
            "checks": {"type": "array", "maxItems": 60, "items": CHECK},
            "compute": {
                "type": "object",
                "maxProperties": 40,
                "propertyNames": NAME,
                "additionalProperties": _COMPUTED,
            },
        },
    ),
}
