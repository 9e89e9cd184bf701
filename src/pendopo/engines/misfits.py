"""What does not fit a JSON Schema, said to whoever wrote the file: where, what, and the cure."""

import json
from typing import Any

Place = tuple[str | int, ...]
LONGEST = 80
LEAST, MOST = "paling sedikit", "paling banyak"
TYPES = {
    "object": "pasangan nama dan isi",
    "array": "daftar",
    "string": "tulisan",
    "integer": "angka bulat",
    "number": "angka",
    "boolean": "true atau false",
    "null": "kosong",
}


def misfit(error: Any) -> tuple[Place, str, str]:
    """Return place, what is wrong and the cure, of an error of `jsonschema_rs`."""
    place: Place = tuple(error.instance_path)
    kind, at, written = error.kind, _at(place), _written(error.instance)
    match kind.name:
        case "required":
            say = f"{kind.property} belum ada"
            cure = f"Tambahkan {kind.property} di bagian ini, sejajar dengan yang lain."
        case "additionalProperties":
            place = (*place, kind.unexpected[0])
            say = f"{kind.unexpected[0]} tidak dikenal di sini"
            cure = "Periksa ejaan dan indentasinya, atau hapus."
        case "enum":
            say = f"{at}{written} bukan pilihan"
            cure = f"Pilih: {', '.join(map(_written, kind.options))}."
        case "type":
            wanted = " atau ".join(TYPES.get(str(each), str(each)) for each in kind.types)
            say = f"{at}{written} bukan {wanted}"
            cure = "Periksa indentasi dan tanda petiknya."
        case "minimum" | "maximum":
            say = f"{at}{written} di luar batas"
            cure = f"Tulis {LEAST if kind.name == 'minimum' else MOST} {kind.limit}."
        case "pattern":
            say, cure = f"{at}{written} tidak menurut pola", f"Polanya: {kind.pattern}"
        case "minLength" | "minItems" | "minProperties":
            say, cure = f"{at}isinya kurang", f"Isi {LEAST} {kind.limit}."
        case "maxLength" | "maxItems" | "maxProperties":
            say, cure = f"{at}isinya terlalu panjang", f"Isi {MOST} {kind.limit}."
        case _:
            say, cure = f"{at}{error.message[:200]}", "Lihat docs/howto/pack.md."
    return place, say, cure


def _at(place: Place) -> str:
    names = [each for each in place if isinstance(each, str)]
    return f"{names[-1]}: " if names else ""


def _written(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
