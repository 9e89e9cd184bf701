"""The shapes of `reports/*.yaml`, as JSON Schema 2020-12."""

from typing import Any

from pendopo.engines.forms.schema import TEXTS

CODE = {"type": "string", "pattern": "^[a-z0-9-]{2,40}$"}
WORD = {"type": "string", "minLength": 2, "maxLength": 60}
WORDS = {"type": "array", "minItems": 1, "maxItems": 60, "uniqueItems": True, "items": WORD}
CODES = {"type": "array", "minItems": 1, "maxItems": 60, "uniqueItems": True, "items": CODE}
HOUR = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
STATUS = {"enum": ["confirmed", "seen", "example"]}
SOURCE = {"type": "string", "minLength": 3, "maxLength": 300}
IDENTITIES = ["open", "confidential", "anonymous"]


def _object(needed: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": needed,
        "additionalProperties": False,
        "properties": properties,
    }


def _list(items: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "maxItems": most, "items": items}


_GROUP = _object(["code", "name", "icon"], {"code": CODE, "name": TEXTS, "icon": CODE})
_CATEGORY = _object(
    ["code", "name", "group", "words"],
    {
        "code": CODE,
        "name": TEXTS,
        "group": CODE,
        "words": WORDS,
        "urgent": {"type": "boolean"},
        "proof": {"type": "boolean"},
        "identity": {"enum": IDENTITIES},
        "open311": {"enum": ["realtime", "batch"]},
        "outside": CODE,
        "guidance": TEXTS,
        "questions": {"type": "array", "minItems": 1, "maxItems": 8, "items": {"type": "object"}},
    },
)
_OUTSIDE = _object(
    ["code", "name", "guidance", "status", "source"],
    {
        "code": CODE,
        "name": {"type": "string", "minLength": 2, "maxLength": 100},
        "guidance": TEXTS,
        "services": {
            "type": "object",
            "maxProperties": 120,
            "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 100},
        },
        "phone": {"type": "string", "pattern": "^[0-9+ -]{3,20}$"},
        "url": {"type": "string", "pattern": "^https://", "maxLength": 200},
        "status": STATUS,
        "source": SOURCE,
    },
)
CATEGORIES = _object(
    ["groups", "categories", "unsorted"],
    {
        "groups": _list(_GROUP, 20),
        "categories": _list(_CATEGORY, 120),
        "outside": _list(_OUTSIDE, 40),
        "unsorted": CODE,
    },
)
_WHEN = _object(
    [],
    {
        "categories": CODES,
        "groups": CODES,
        "areas": {"type": "array", "minItems": 1, "maxItems": 80, "items": {"type": "string"}},
        "words": WORDS,
        "hours": _object(["from", "until"], {"from": HOUR, "until": HOUR}),
    },
)
_TO = _object(["agency"], {"agency": CODE, "team": CODE, "outside": CODE})
_RULE = _object(
    ["id", "when", "to", "because"], {"id": CODE, "when": _WHEN, "to": _TO, "because": TEXTS}
)
_SUGGEST = _object(
    ["certainty", "measured", "may_act"],
    {
        "certainty": {"type": "integer", "minimum": 50, "maximum": 99},
        "measured": {"type": "integer", "minimum": 20, "maximum": 200},
        "may_act": {"type": "boolean"},
        "never": CODES,
    },
)
ROUTING = _object(
    ["desk", "status", "source", "rules"],
    {
        "desk": CODE,
        "opens": CODES,
        "status": STATUS,
        "source": SOURCE,
        "suggest": _SUGGEST,
        "rules": _list(_RULE, 300),
    },
)
_CLOCK = _object(
    ["code", "name", "term", "time", "until", "tells", "status", "source"],
    {
        "code": CODE,
        "name": TEXTS,
        "term": {"type": "string", "maxLength": 20},
        "time": {"enum": ["wall", "working"]},
        "until": {"enum": ["forwarded", "started", "resolved"]},
        "tells": {"enum": ["desk", "head", "mayor"]},
        "when": _object([], {"proof": {"type": "boolean"}, "groups": CODES, "categories": CODES}),
        "status": STATUS,
        "source": SOURCE,
    },
)
CLOCKS = _object(
    ["clocks", "answer", "prefix", "mayor"],
    {
        "clocks": _list(_CLOCK, 20),
        "answer": _object(
            ["term", "status", "source"],
            {"term": {"type": "string", "maxLength": 20}, "status": STATUS, "source": SOURCE},
        ),
        "mayor": CODE,
        "prefix": {"type": "string", "pattern": "^[A-Z]{2,4}$"},
    },
)
