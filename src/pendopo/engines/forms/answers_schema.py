"""The JSON Schema of a form's answers: checked at each walk and when answers are frozen."""

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from pendopo.engines.forms.model import Form, Question
from pendopo.engines.forms.schema import MOST_FILES, MOST_ROWS
from pendopo.engines.forms.variables import ADDRESS, PERSON

LONGEST: Mapping[str, int] = {"text": 200, "long_text": 4000}
LARGEST = 10**15 - 1
"""Numbers stay below what a double holds exactly, so that no product in a rule overflows."""
_NIK = {"type": "string", "pattern": "^[0-9]{16}$"}
_CODE = {"type": "string", "pattern": r"^[0-9.]{1,20}$"}
_LINE = {"type": "string", "minLength": 1, "maxLength": 200}


def json_schema(form: Form) -> dict[str, Any]:
    """Return the JSON Schema 2020-12 of the form's answers.

    `show_if` cannot be said in it, so only questions that are always shown are required;
    a walk says the rest.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "properties": {q.name: question_schema(q) for q in form.questions()},
        "required": [q.name for q in form.questions() if q.must and q.show_if is None],
    }


def no_references(uri: str) -> Any:
    """Refuse every outside reference of a schema."""
    raise ValueError(f"no outside references: {uri}")


def validator(schema: dict[str, Any]) -> Any:
    """Return a validator that never reaches outside; patterns run in linear time."""
    return jsonschema_rs.validator_for(
        schema,
        retriever=no_references,
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
    )


def question_schema(question: Question) -> dict[str, Any]:
    """Return the schema of one question's answer."""
    schema = _SCHEMAS.get(question.type)
    return dict(schema) if schema is not None else _made(question)


def _made(question: Question) -> dict[str, Any]:
    least, most = question.minimum, question.maximum
    match question.type:
        case "text" | "long_text":
            return _text(question)
        case "number" | "money":
            floor = 0 if question.type == "money" else -LARGEST
            return {
                "type": "integer",
                "minimum": floor if least is None else least,
                "maximum": LARGEST if most is None else most,
            }
        case "choice":
            return {"enum": [option.value for option in question.options]}
        case "choices":
            return {
                "type": "array",
                "minItems": 1,
                "maxItems": most or len(question.options),
                "uniqueItems": True,
                "items": {"enum": [option.value for option in question.options]},
            }
        case "file":
            return {
                "type": "array",
                "minItems": 1,
                "maxItems": most or MOST_FILES,
                "uniqueItems": True,
                "items": {"type": "string", "minLength": 1, "maxLength": 64},
            }
    return {
        "type": "array",
        "maxItems": MOST_ROWS,
        "items": {
            "type": "object",
            "additionalProperties": False,
            "properties": {q.name: question_schema(q) for q in question.questions},
        },
    }


def _text(question: Question) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "string",
        "minLength": question.minimum or 1,
        "maxLength": question.maximum or LONGEST[question.type],
    }
    if question.shape:
        parts = (r"[0-9]" if sign == "#" else f"[{sign}]" for sign in question.shape)
        schema["pattern"] = f"^{''.join(parts)}$"
    elif question.pattern:
        schema["pattern"] = f"^(?:{question.pattern})$"
    return schema


_SCHEMAS: Mapping[str, dict[str, Any]] = {
    "date": {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "yes_no": {"type": "boolean"},
    "declaration": {"const": True},
    "nik": _NIK,
    "kk": _NIK,
    "phone": {"type": "string", "pattern": r"^\+[0-9]{6,15}$"},
    "email": {"type": "string", "minLength": 3, "maxLength": 254, "pattern": "^[^@ ]+@[^@ ]+$"},
    "kelurahan": _CODE,
    "person": {
        "type": "object",
        "additionalProperties": False,
        "required": list(PERSON),
        "properties": {"nama": _LINE, "nik": _NIK},
    },
    "address": {
        "type": "object",
        "additionalProperties": False,
        "required": ["jalan", "kelurahan"],
        "properties": {
            **dict.fromkeys(ADDRESS, _LINE),
            "rt": {"type": "string", "pattern": "^[0-9]{3}$"},
            "rw": {"type": "string", "pattern": "^[0-9]{3}$"},
            "kelurahan": _CODE,
            "kode_pos": {"type": "string", "pattern": "^[0-9]{5}$"},
        },
    },
}
