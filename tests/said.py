"""Every sentence of the house that asks to be translated, read from its templates and its code."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1] / "src" / "pendopo"
RESIDENTS = (
    "channels/portal",
    "channels/kiosk",
    "channels/conversation",
    "channels/opendata",
    "design",
    "flows",
    "config/templates",
)
"""Where a resident's screens come from."""
OFFICERS = ("channels/backoffice", "channels/counter", "channels/api")
BELOW = ("domain", "flows", "ground", "engines")
"""Where errors come from whose own words a page repeats."""
FILES = ("inspection", "pdf_inspection", "receiving", "scanning", "uploading")
"""Modules of `domain/documents` that say what is wrong with a file, each in its own words."""
CALLS = {"_", "gettext", "gettext_noop", "gettext_lazy", "ngettext"}
TEXT = r"'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
CALLED = re.compile(rf"\b(?:n?gettext|_)\(\s*u?({TEXT})", re.DOTALL)
SENTENCE = re.compile(r"[A-Z].* .*\.")


@cache
def on_screens(*roots: str) -> frozenset[str]:
    """Return what templates and code under these folders hand to gettext."""
    found: set[str] = set()
    for root in roots:
        for path in sorted((SOURCE / root).rglob("*")):
            if path.suffix == ".py" and "tests" not in path.parts:
                found |= set(_called(ast.parse(path.read_text(encoding="utf-8"))))
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
                found |= {str(ast.literal_eval(each)) for each in CALLED.findall(python)}
    return frozenset(found)


def _called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id in CALLS and isinstance(first, ast.Constant):
                yield str(first.value)


@cache
def of_errors() -> frozenset[str]:
    """Return the words of errors that a resident's page repeats: `words_of(error)` where it is caught."""
    caught = set()
    for root in RESIDENTS:
        for path in (SOURCE / root).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ExceptHandler) and node.type and _tells(node):
                    caught |= _names(node.type)
                elif isinstance(node, ast.Dict):  # an error and the status it is answered with
                    caught |= {n for k in node.keys if k for n in _names(k) if n.endswith("Error")}
    known = {c.name: c for root in BELOW for c in _classes(SOURCE / root)}
    while more := {n for n, c in known.items() for b in c.bases if _names(b) & caught} - caught:
        caught |= more
    return frozenset(filter(None, (ast.get_docstring(known[n]) for n in caught & known.keys())))


def _tells(handler: ast.ExceptHandler) -> bool:
    calls = [n.func for n in ast.walk(handler) if isinstance(n, ast.Call)]
    return any(isinstance(f, ast.Name) and f.id == "words_of" for f in calls)


def _names(node: ast.AST) -> set[str]:
    return {
        n.attr if isinstance(n, ast.Attribute) else n.id
        for n in ast.walk(node)
        if isinstance(n, ast.Attribute | ast.Name)
    }


def _classes(folder: Path) -> Iterator[ast.ClassDef]:
    for path in folder.rglob("*.py"):
        if "tests" not in path.parts:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef))


@cache
def of_files() -> frozenset[str]:
    """Return what is said of a file that cannot be taken."""
    found = set()
    for name in FILES:
        path = SOURCE / "domain" / "documents" / f"{name}.py"
        tree = ast.parse(path.read_text(encoding="utf-8"))
        comments = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        comments |= {
            id(n) for j in ast.walk(tree) if isinstance(j, ast.JoinedStr) for n in j.values
        }
        found |= {
            n.value
            for n in ast.walk(tree)
            if isinstance(n, ast.Constant)
            and isinstance(n.value, str)
            and id(n) not in comments
            and SENTENCE.fullmatch(n.value)
        }
    return frozenset(found)
