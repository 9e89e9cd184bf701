"""The shapes of `queues/*.yaml` and of `shared/queues.yaml`, as JSON Schema 2020-12."""

from typing import Any

from pendopo.engines.forms.schema import TEXTS

SLUG = {"type": "string", "pattern": "^[a-z0-9-]{2,60}$"}
ROLES = {"type": "array", "minItems": 1, "items": SLUG}
TIME = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}


def _count(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}


def _object(needed: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": needed,
        "additionalProperties": False,
        "properties": properties,
    }


CLASS = _object(
    ["code", "name", "gain"],
    {"code": SLUG, "name": TEXTS, "who": TEXTS, "gain": _count(1, 10_000)},
)
POLICY = _object(
    [],
    {
        "classes": {"type": "array", "minItems": 1, "maxItems": 6, "items": CLASS},
        "walk_in_share": _count(0, 100),
        "recalls": _count(0, 10),
        "no_show": _object(
            ["grace", "returns", "most"],
            {"grace": _count(0, 240), "returns": {"enum": ["place", "end"]}, "most": _count(0, 10)},
        ),
        "issue": _object(
            ["before", "until"],
            {
                "before": _count(0, 600),
                "until": _count(0, 240),
                "shuffle": {"type": "boolean"},
            },
        ),
        "booking": _object(
            ["days", "early", "late", "then", "people", "most", "offer"],
            {
                "people": _count(1, 10),
                "most": _count(1, 20),
                "offer": _count(5, 1_440),
                "waiting": _count(0, 20),
                "answer": _object(
                    ["share", "least", "wakes", "sleeps"],
                    {
                        "share": _count(1, 100),
                        "least": _count(1, 240),
                        "wakes": TIME,
                        "sleeps": TIME,
                    },
                ),
                "missed": _object(
                    ["times", "days"], {"times": _count(1, 20), "days": _count(1, 30)}
                ),
                "days": _count(0, 90),
                "early": _count(0, 240),
                "late": _count(0, 240),
                "then": {"enum": ["walk_in", "refuse"]},
                "remind": {"type": "array", "items": _count(15, 10_080), "maxItems": 3},
            },
        ),
        "results": {
            "type": "array",
            "items": _object(["code", "name"], {"code": SLUG, "name": TEXTS, "onward": SLUG}),
        },
    },
)
DRAW = _object(
    ["gather", "ahead", "closes", "reveal"],
    {
        "gather": _count(1, 14),
        "ahead": _count(1, 14),
        "closes": TIME,
        "reveal": _count(5, 720),
    },
)
ROOM = _object(
    ["opens", "before", "settle", "lasts", "at_once", "stay"],
    {
        "opens": TIME,
        "weekday": _count(0, 6),
        "before": _count(5, 120),
        "settle": _count(0, 10),
        "lasts": _count(5, 240),
        "at_once": _count(5, 5_000),
        "stay": _count(2, 30),
    },
)
SLOTS = _object(
    ["slot", "public", "assisted", "walk_in"],
    {
        "slot": _count(5, 240),
        "public": _count(0, 99),
        "assisted": _count(0, 99),
        "walk_in": _count(0, 99),
        "nik": {"enum": ["no", "optional", "required"]},
        "longer": {"type": "object", "additionalProperties": _count(1, 480)},
        "opening": {
            "oneOf": [_object(["draw"], {"draw": DRAW}), _object(["room"], {"room": ROOM})]
        },
    },
)
BREAKS = {
    "type": "array",
    "items": _object(
        ["weekdays", "begins", "ends"],
        {
            "weekdays": {"type": "array", "minItems": 1, "items": _count(0, 6)},
            "begins": TIME,
            "ends": TIME,
        },
    ),
}
SHARED: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(["breaks", "policy"], {"breaks": BREAKS, "policy": POLICY}),
}
HALL: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        ["offices", "staff", "supervisors", "lines", "counters"],
        {
            "offices": {"type": "array", "minItems": 1, "items": SLUG},
            "staff": ROLES,
            "supervisors": ROLES,
            "breaks": BREAKS,
            "policy": POLICY,
            "display": _object(
                [],
                {
                    "title": TEXTS,
                    "footer": TEXTS,
                    "voice": {"type": "boolean"},
                    "languages": {"type": "array", "items": {"enum": ["id", "en", "su"]}},
                },
            ),
            "kiosk": _object(
                [],
                {
                    "title": TEXTS,
                    "footer": TEXTS,
                    "printer": {"type": "string", "pattern": "^[a-z0-9.-]+:[0-9]+$"},
                    "columns": _count(24, 64),
                    "voice": {"type": "boolean"},
                },
            ),
            "lines": {
                "type": "array",
                "minItems": 1,
                "items": _object(
                    ["code", "slug", "name", "services", "minutes", "capacity"],
                    {
                        "code": {"type": "string", "pattern": "^[A-Z]{1,2}$"},
                        "slug": SLUG,
                        "name": TEXTS,
                        "agency": SLUG,
                        "services": {
                            "type": "array",
                            "items": {
                                "type": "string",
                                "pattern": "^[a-z0-9-]{2,40}/[a-z0-9-]{2,80}$",
                            },
                        },
                        "minutes": _count(1, 240),
                        "capacity": _count(1, 9_999),
                        "booking": SLOTS,
                        "policy": POLICY,
                    },
                ),
            },
            "counters": {
                "type": "array",
                "minItems": 1,
                "items": _object(
                    ["number", "lines"],
                    {
                        "number": _count(1, 99),
                        "name": {"type": "string", "maxLength": 60},
                        "lines": {
                            "type": "array",
                            "minItems": 1,
                            "items": {"type": "string", "pattern": "^[A-Z]{1,2}$"},
                        },
                    },
                ),
            },
        },
    ),
}
