"""The shapes of `service.yaml`, letters and messages, as JSON Schema 2020-12."""

from typing import Any

from pendopo.domain.catalogue.eligibility import ELIGIBILITY
from pendopo.engines.forms.schema import CEL, TEXTS
from pendopo.engines.tariffs import TARIFF

NAMES = {
    "dasar_hukum": "Dasar hukum",
    "persyaratan": "Persyaratan",
    "prosedur": "Sistem, mekanisme dan prosedur",
    "jangka_waktu": "Jangka waktu",
    "biaya": "Biaya",
    "produk": "Produk layanan",
    "sarana": "Sarana dan prasarana",
    "kompetensi": "Kompetensi pelaksana",
    "pengawasan": "Pengawasan internal",
    "pengaduan": "Penanganan pengaduan",
    "jumlah_pelaksana": "Jumlah pelaksana",
    "jaminan_pelayanan": "Jaminan pelayanan",
    "jaminan_keamanan": "Jaminan keamanan",
    "evaluasi": "Evaluasi kinerja",
}
COMPONENTS = tuple(NAMES)
"""The 14 components of a service standard (UU 25/2009 art. 21), with what officials call them."""

_COMPONENT = {
    "type": "object",
    "required": ["status"],
    "additionalProperties": False,
    "properties": {
        "text": TEXTS,
        "status": {"enum": ["confirmed", "example", "missing"]},
        "source": {"type": "string"},
        "legal": {"const": True},
    },
    "if": {"properties": {"status": {"const": "missing"}}},
    "else": {"required": ["text", "source"]},
}
_PAPER = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": TEXTS, "hint": TEXTS, "when": CEL},
    "additionalProperties": False,
}
_STEPS = {
    "type": "object",
    "required": ["title", "text"],
    "properties": {"title": TEXTS, "text": TEXTS},
    "additionalProperties": False,
}

SERVICE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": [
        "agency",
        "slug",
        "effective_from",
        "name",
        "summary",
        "product",
        "standard",
    ],
    "properties": {
        "agency": {"type": "string", "pattern": "^[a-z0-9-]{2,40}$"},
        "slug": {"type": "string", "pattern": "^[a-z0-9-]{3,80}$"},
        "code": {"type": "string", "pattern": "^[A-Z]{3,5}-[0-9]{2}$"},
        "elsewhere": {
            "type": "object",
            "required": ["url", "name", "say"],
            "additionalProperties": False,
            "properties": {
                "url": {"type": "string", "pattern": "^https://[a-z0-9.-]+(/[!-~]*)?$"},
                "name": {"type": "string", "minLength": 2, "maxLength": 40},
                "say": TEXTS,
            },
        },
        "purpose": {"enum": ["objection"]},
        "icon": {"type": "string"},
        "effective_from": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "name": TEXTS,
        "summary": TEXTS,
        "product": TEXTS,
        "keywords": {"type": "array", "items": {"type": "string"}},
        "life_events": {"type": "array", "items": {"type": "string"}},
        "assurance": {"enum": [0, 1, 2, 3]},
        "fee": TARIFF,
        "term": {"type": "string", "pattern": r"^P(\d+D)?(T(\d+H)?(\d+M)?)?$"},
        "deemed": {
            "type": "object",
            "required": ["never"],
            "additionalProperties": False,
            "properties": {"never": {"type": "string", "minLength": 5}},
        },
        "registry": {
            "type": "object",
            "required": ["event", "tells"],
            "additionalProperties": False,
            "properties": {
                "event": {"type": "string", "pattern": "^[a-z-]{3,40}$"},
                "tells": {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {"pattern": "^[a-z][a-z_]{1,39}$"},
                    "additionalProperties": {"type": "string", "minLength": 1},
                },
            },
        },
        "process": {
            "type": "object",
            "required": ["use"],
            "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 120},
        },
        "area_answer": {"type": "string"},
        "name_answer": {"type": "string"},
        "minutes": {"type": "integer", "minimum": 1},
        "eligibility": ELIGIBILITY,
        "papers": {"type": "array", "items": _PAPER},
        "after": {"type": "array", "items": _STEPS},
        "handover": {
            "type": "object",
            "required": ["kind", "name", "ways"],
            "additionalProperties": False,
            "properties": {
                "kind": {"enum": ["card", "paper"]},
                "name": TEXTS,
                "ways": {
                    "type": "array",
                    "minItems": 1,
                    "uniqueItems": True,
                    "items": {"enum": ["pickup", "post", "representative"]},
                },
                "minutes": {"type": "integer", "minimum": 5, "maximum": 240},
                "capacity": {"type": "integer", "minimum": 1, "maximum": 50},
            },
        },
        "standard": {
            "type": "object",
            "required": list(COMPONENTS),
            "additionalProperties": False,
            "properties": dict.fromkeys(COMPONENTS, _COMPONENT),
        },
    },
}
RUNNING = ("assurance", "fee", "name_answer")
"""What a service says beside, once one can apply for it."""
LETTER: dict[str, Any] = {
    "type": "object",
    "required": ["kind", "series", "number", "role"],
    "additionalProperties": False,
    "properties": {
        "kind": TEXTS,
        "series": {"type": "string"},
        "number": {"type": "string"},
        "role": {"type": "string"},
        "valid": {
            "type": "object",
            "required": ["months"],
            "additionalProperties": False,
            "properties": {
                "months": {"type": "integer", "minimum": 1, "maximum": 600},
                "remind": {"type": "integer", "minimum": 1, "maximum": 600},
            },
        },
    },
}
_MESSAGE = {
    "type": "object",
    "required": ["title", "text"],
    "additionalProperties": False,
    "properties": {"title": TEXTS, "text": TEXTS},
}
MESSAGES: dict[str, Any] = {
    "type": "object",
    "additionalProperties": _MESSAGE,
}
NEEDED = ("received", "correction", "refused", "issued", "lapsed", "rescheduled")
"""What every service must be able to tell, in its own words or in those the city shares."""
