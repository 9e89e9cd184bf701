"""The shape of `form.yaml`, as JSON Schema 2020-12."""

from typing import Any

TEXTS: dict[str, Any] = {
    "type": "object", "required": ["id"], "additionalProperties": False,
    "properties": {language: {"type": "string", "minLength": 1, "maxLength": 600} for language in ("id", "en", "su")},
}
NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"}
CEL = {"type": "string", "minLength": 1, "maxLength": 500}
OPTION = {
    "type": "object", "required": ["value", "label"], "additionalProperties": False,
    "properties": {"value": {"type": "string", "pattern": "^[a-z0-9_-]{1,40}$"}, "label": TEXTS, "hint": TEXTS},
}
RULE = {
    "type": "object", "required": ["unless", "say"], "additionalProperties": False,
    "properties": {"unless": CEL, "say": TEXTS, "at": NAME},
}
TYPES = [
    "text", "long_text", "number", "money", "date", "choice", "choices", "yes_no", "nik", "kk", "person",
    "phone", "email", "kelurahan", "address", "file", "declaration",
]
_QUESTION: dict[str, Any] = {
    "name": NAME, "type": {"enum": [*TYPES, "group"]}, "ask": TEXTS, "hint": TEXTS,
    "required": {"type": "boolean"}, "show_if": CEL,
    "options": {"type": "array", "minItems": 2, "maxItems": 40, "items": OPTION},
    "valid": {"type": "array", "items": RULE}, "pattern": {"type": "string", "maxLength": 200}, "pattern_say": TEXTS,
    "min": {"type": "integer"}, "max": {"type": "integer"},
    "accept": {"type": "array", "minItems": 1, "items": {"enum": ["image", "pdf"]}},
    "personal": {
        "type": "object", "required": ["purpose", "basis"], "additionalProperties": False,
        "properties": {"purpose": {"type": "string"}, "basis": {"type": "string"}},
    },
    "width": {"enum": ["2", "4", "10", "20", "full"]}, "autocomplete": {"type": "string"},
}
FORM: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object", "required": ["pages"], "additionalProperties": False,
    "properties": {
        "pages": {
            "type": "array", "minItems": 1, "maxItems": 60,
            "items": {
                "type": "object", "required": ["slug", "title", "questions"], "additionalProperties": False,
                "properties": {
                    "slug": {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"},
                    "title": TEXTS, "section": TEXTS,
                    "questions": {
                        "type": "array", "minItems": 1, "maxItems": 20,
                        "items": {
                            "type": "object", "required": ["name", "type", "ask"], "additionalProperties": False,
                            "properties": {
                                **_QUESTION,
                                "questions": {
                                    "type": "array", "minItems": 1, "maxItems": 12,
                                    "items": {
                                        "type": "object", "required": ["name", "type", "ask"],
                                        "additionalProperties": False,
                                        "properties": {**_QUESTION, "type": {"enum": [t for t in TYPES if t != "file"]}},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
        "checks": {"type": "array", "items": {**RULE, "required": ["unless", "say", "at"]}},
        "compute": {
            "type": "object", "propertyNames": NAME,
            "additionalProperties": {
                "type": "object", "required": ["type", "value"], "additionalProperties": False,
                "properties": {"type": {"enum": ["int", "string", "bool"]}, "value": CEL},
            },
        },
    },
}
