"""The layout shows the architecture; these hold it."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
FLOORS = (
    "ground",
    "directory",
    "people",
    "catalogue",
    ("workflow", "documents", "messaging"),
    ("applications", "queues", "reports", "information"),
)
SOURCES = [p for p in (ROOT / "src").rglob("*.py") if "migrations" not in p.parts]


def floor(app: str) -> int:
    for number, rooms in enumerate(FLOORS):
        if app == rooms or (isinstance(rooms, tuple) and app in rooms):
            return number
    return 0


def routes(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern)
        else:
            yield pattern


def test_every_route_declares_its_audience() -> None:
    found = list(routes(get_resolver()))
    assert len(found) > 30
    silent = [str(p.pattern) for p in found if getattr(p.callback, "audience", None) is None]
    assert silent == []


def test_foreign_keys_point_down_the_floors() -> None:
    wrong = [
        f"{model._meta.label} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("pendopo.")
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model
        and field.related_model._meta.app_label != model._meta.app_label
        and floor(field.related_model._meta.app_label) >= floor(model._meta.app_label)
    ]
    assert wrong == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_module_is_a_drawer_or_too_long() -> None:
    drawers = [
        p for p in SOURCES if p.stem in {"utils", "helpers", "common", "services", "managers"}
    ]
    long = [p for p in SOURCES if len(p.read_text().splitlines()) > 500]
    assert drawers == []
    assert long == []


def test_nothing_is_imported_inside_a_function_but_in_ready() -> None:
    found = []
    for path in SOURCES:
        if "tests" in path.parts or path.name == "__main__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "ready":
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                found += [f"{path.name}:{n.lineno}" for n in inner]
    assert found == []


def test_channels_fetch_cases_only_through_what_the_actor_may_see() -> None:
    bare = re.compile(
        r"\b(Application|IssuedDocument|Task|Delivery|Ticket|Session|Hall|Report|Assignment)\.objects\.(?!visible_to|public\(|told\(|waiting_for_an_officer|filter\(process=process\))"
    )
    found = [
        f"{path.name}: {line.strip()}"
        for path in (ROOT / "src" / "pendopo" / "channels").rglob("*.py")
        for line in path.read_text().splitlines()
        if bare.search(line)
    ]
    assert found == []


def test_no_file_names_a_registry_or_this_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    forbidden = re.compile(
        "|".join(
            (
                "registry" + r"\.npmjs",
                "pypi" + r"\.org",
                "files\\.python" + "hosted",
                "/wo" + "rk/",
                r"\.lib" + "rary/",
            )
        )
    )
    found = [
        name
        for name in listed
        if name
        and (ROOT / name).is_file()
        and (ROOT / name).suffix not in {".png", ".pdf"}
        and forbidden.search((ROOT / name).read_text(errors="ignore"))
    ]
    assert found == []
