"""The how-to for clerks is followed to the letter: what it says to write and run makes a service."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from pendopo.config.environment import ROOT
from pendopo.config.journeys import play
from pendopo.config.packs import definitions, journeys
from pendopo.config.stage import staged
from pendopo.domain.catalogue.finding import version_in_force
from pendopo.domain.directory.city import city_in
from tests.pages.client import PageClient
from tests.world import arranged

HOWTO = ROOT / "docs/howto/service.md"
TEXT = HOWTO.read_text()
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| ([a-z/.]+) \| `(.+?)` \| `(.+?)` \| `(.+?)` \|$", re.MULTILINE)
MISTAKES = ROW.findall(TEXT)
SERVICE = "packs/bogor/services/dlh/pakai-taman"


class Clerk:
    """Does what the page says, in a folder that holds a copy of the city's pack."""

    def __init__(self, desk: Path) -> None:
        self.desk = desk
        self.beside: Callable[[], str] = str
        """What processes of its own said since it was asked last."""
        self.pack = desk / "packs/bogor"
        shutil.copytree(ROOT / "packs/bogor", self.pack)

    def follow(self, *, skip: tuple[str, ...] = ()) -> None:
        """Write and run every block in order; what a text block says must have been answered."""
        answered = ""
        for kind, file, content in BLOCK.findall(TEXT):
            if kind == "sh":
                lines = [line for line in content.splitlines() if not set(skip) & {*line.split()}]
                answered = "".join(map(self._run, lines))
            elif kind == "text" and answered:
                assert [line for line in content.splitlines() if line not in answered] == []
            elif file:
                (self.desk / file).parent.mkdir(parents=True, exist_ok=True)
                (self.desk / file).write_text(content)

    def _run(self, line: str) -> str:
        program, *words = shlex.split(line)
        if program == "rm":
            (self.desk / words[0]).unlink()
            return ""
        assert program == "bin/pendopo", line
        out = StringIO()
        call_command(*words, stdout=out)
        return out.getvalue() + self.beside()


@pytest.fixture
def clerk(tmp_path, monkeypatch) -> Iterator[Clerk]:
    monkeypatch.chdir(tmp_path)
    made = Clerk(tmp_path)
    with override_settings(PENDOPO=replace(settings.PENDOPO, city=made.pack)):
        yield made


class Watching(PageClient):
    """Keeps what every page said, by address, and each PDF."""

    pages: ClassVar[dict[str, str]] = {}
    pdfs: ClassVar[list[bytes]] = []

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if answer.get("Content-Type", "").startswith("text/html"):
            words = re.sub(r"<[^>]+>", " ", answer.content.decode())
            path = re.sub(r"[A-Z]{3}-[0-9A-Z-]+", "REF", request["PATH_INFO"])
            self.pages[path] = " ".join(words.split())
        elif answer.get("Content-Type") == "application/pdf":
            self.pdfs.append(answer.content)
        return answer


def test_who_follows_the_page_has_a_service_that_runs(db, clerk, tmp_path) -> None:
    told = SimpleNamespace(PENDOPO=settings.PENDOPO, STORAGES=settings.STORAGES)
    arranged(told, files=tmp_path / "files", keys=tmp_path)
    with (
        override_settings(**vars(told)),
        staged(lambda: Watching(enforce_csrf_checks=True)) as stage,
    ):
        clerk.follow(skip=("check",))
        assert version_in_force("pakai-taman", on=stage.begins.date())
        found = {code: each for code, each in definitions(clerk.pack).items() if "taman" in code}
        granted, refused = (
            j for j in journeys(clerk.pack, definitions(clerk.pack)) if j.place in found
        )
        play(refused, stage)
        assert "Jumlah biaya Rp175.000" in page("/permohonan/REF/ringkasan")
        play(granted, stage)
    assert (tmp_path / "pakai-taman.svg").read_text().startswith("<svg")
    tariff = page("/layanan/pakai-taman/")
    assert "Pemakaian taman Rp50.000 per hari" in tariff
    assert "Dasar: Contoh tarif; ganti dengan Perda retribusi yang berlaku." in tariff
    for each in ("/permohonan/REF/ringkasan", "/petugas/kasus/REF"):
        assert "Pemakaian taman Rp100.000 (2 hari, Rp50.000 per hari)" in page(each)
        assert "Kebersihan, acara lebih dari 100 orang Rp75.000" in page(each)
        assert "Lapak jualan Rp120.000 (12 lapak sehari, Rp10.000 per lapak sehari)" in page(each)
        assert "Jumlah biaya Rp295.000" in page(each)
    assert "Rp295.000" in page("/permohonan/REF/terkirim")
    assert "Rp295.000" in page("/permohonan/REF")
    assert "Rp295.000" in letter_of(Watching.pdfs)
    genuine = [said for path, said in Watching.pages.items() if path.startswith("/periksa/")]
    assert any("Dokumen ini asli" in said and "Izin pakai taman" in said for said in genuine), (
        genuine
    )


def letter_of(pdfs: list[bytes]) -> str:
    """Return the words of the one letter that was fetched."""
    if not shutil.which("pdftotext"):
        pytest.skip("poppler is not on this machine")
    (letter,) = pdfs
    told = subprocess.run(["pdftotext", "-", "-"], input=letter, capture_output=True, check=True)
    return told.stdout.decode()


def page(path: str) -> str:
    known = sorted(Watching.pages)
    found = next((each for each in known if each.rstrip("/") == path.rstrip("/")), None)
    assert found, f"{path} was not shown, but {known}"
    return Watching.pages[found]


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """The pack as the page leaves it, nothing run but what writes files."""
    desk = tmp_path_factory.mktemp("clerk")
    made = Clerk(desk)
    with override_settings(PENDOPO=replace(settings.PENDOPO, city=made.pack)):
        made.follow(skip=("check", "graph", "diff", "load"))
    return made.pack


def test_the_page_knows_a_mistake_in_every_file() -> None:
    assert {file for file, *_ in MISTAKES} >= {
        *("service.yaml", "form.yaml", "letters/izin.yaml", "letters/izin.typ"),
        "journeys/dikabulkan.yaml",
    }


@pytest.mark.parametrize(("file", "right", "wrong", "said"), MISTAKES)
def test_each_mistake_is_answered_with_file_line_and_cure(
    written, file, right, wrong, said
) -> None:
    path = written / "services/dlh/pakai-taman" / file
    text = path.read_text()
    assert right in text
    line = text[: text.index(right)].count("\n") + 1
    path.write_text(text.replace(right, wrong, 1))
    try:
        with pytest.raises(CommandError) as refused:
            call_command("pack", "check", str(written), no_journeys=True)
    finally:
        path.write_text(text)
    mine = [each for each in str(refused.value).splitlines() if said in each]
    assert mine, str(refused.value)
    found = re.match(r"(?:services/)?(?:dlh/)?pakai-taman/(\S+?):(\d+): (.+?)\. (.+)", mine[0])
    assert found, mine[0]
    assert found[1] == file
    assert abs(int(found[2]) - line) <= 1 or file.endswith(".typ"), mine[0]


@pytest.mark.slow
def test_the_journeys_of_the_page_are_played_as_it_says(clerk, capfd) -> None:
    city_in.cache_clear()
    clerk.beside = lambda: capfd.readouterr().out  # a house of its own plays them
    clerk.follow(skip=("graph", "diff", "load"))
