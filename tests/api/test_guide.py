"""Each line of the guide is run as it stands, and is an operation that was promised."""

import re
import shlex
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pendopo.channels.api.urls import described
from tests.api.hand import hand
from tests.pages.client import PageClient
from tests.world import photo

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "api.md"
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
FILES = {"ktp.jpg": "image/jpeg", "surat.pdf": "application/pdf"}


@pytest.fixture(autouse=True)
def now(world, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: world.at)
    return world


def asked(line: str, known: dict[str, str]) -> tuple[str, str, dict[str, str], dict[str, Any]]:
    """Return the method, address, headers and body of a curl line."""
    words = iter(shlex.split(Template(line).substitute(known))[1:])
    method, url, headers, sent, form = "", "", {}, None, {}
    for word in words:
        match word:
            case "-s":
                continue
            case "-X":
                method = next(words)
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            case "-d":
                sent = next(words)
            case "-F":
                name, _, value = next(words).partition("=")
                file = value.removeprefix("@")
                form[name] = (
                    SimpleUploadedFile(file, photo(), FILES[file]) if "@" in value else value
                )
            case _:
                assert not word.startswith("-"), word
                url = word
    method = method or ("POST" if sent or form else "GET")
    kind = headers.pop("Content-Type", "")
    body = {"data": sent, "content_type": kind} if sent else {"data": form} if form else {}
    return method, url.removeprefix(known["HOUSE"]), headers, body


def operation(method: str, path: str) -> str:
    for known, methods in described()["paths"].items():
        if method.lower() in methods and re.fullmatch(re.sub(r"{\w+}", "[^/]+", known), path):
            return methods[method.lower()]["operationId"]
    raise AssertionError(f"{method} {path} is not promised")


def test_each_line_of_the_guide_does_what_it_says(world) -> None:
    known = {
        "HOUSE": "https://pendopo.contoh.example",
        "OFFICER": hand(world, world.officer("wulan.sari")).secret,
        "RESIDENT": hand(world, world.resident()).secret,
        "REFERENCE": "",
    }
    lines = [line for block in BLOCK.findall(GUIDE.read_text()) for line in block.splitlines()]
    told = {}
    for line in lines:
        method, address, headers, body = asked(line, known)
        name = operation(method, urlsplit(address).path)
        answer = getattr(PageClient(), method.lower())(address, headers=headers, **body)
        told[name] = answer.status_code
        if name == "begin_application":
            known |= {"REFERENCE": answer.json()["reference"], "SECRET": answer.json()["secret"]}
        if name == "subscribe":
            known["WEBHOOK"] = answer.json()["id"]
    wanting = told.pop("submit_application")
    assert wanting == 409, "the guide answers one page of several"
    assert {name: status for name, status in told.items() if status not in {200, 201}} == {}
    assert len(told) > 10
