"""A person's copy is complete, checked against the models; after erasure nothing is readable."""

import json
import logging
import re
import subprocess
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone
from PIL import Image

from pendopo.config import backups, demo
from pendopo.config.postgres import tool
from pendopo.domain.applications.models import Application
from pendopo.domain.documents.models import Evidence, IssuedDocument
from pendopo.domain.people.erasing import erase
from pendopo.domain.people.holdings import HOLDINGS, LEFT_OUT
from pendopo.domain.people.models import Person
from pendopo.ground.vault.keyring import Keyring
from tests.pages.client import PageClient

PLANTED = {
    "nama": "Kartikasari Wulandininggar",
    "nik": "3271036509870017",
    "ponsel": "+6281277788899",
    "jalan": "Gang Kenanga Tersembunyi 77",
    "penjelasan": "Kebanjiran di Rancamaya kemarin malam",
}
FILE_NAME = "ktp-wulandininggar.jpg"
EMAIL = "kartika.wulan@contoh.example"
OURS = [
    m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("pendopo.")
]


def test_every_model_is_named_as_held_or_left_out_with_a_reason() -> None:
    """A new model: say in its room's held.py what of it a person gets, or why nothing."""
    labels = {m._meta.label for m in OURS}
    assert labels == HOLDINGS.keys() | LEFT_OUT.keys()
    assert not HOLDINGS.keys() & LEFT_OUT.keys()
    for label, holding in HOLDINGS.items():
        names = {f.name for f in holding.model._meta.concrete_fields}
        sealed = {name for name in names if name.endswith("_sealed")}
        assert holding.left_out.keys() <= names, label
        assert holding.sealed.keys() | holding.left_out.keys() >= sealed, label
    assert all(len(r) > 10 for h in HOLDINGS.values() for r in h.left_out.values())


def lived(world):
    """Return somebody with an issued document, a correction and a message, and their phone."""
    me = world.resident(EMAIL)
    case = world.granted(me, **PLANTED, alasan="lain")
    phone = world.client(me)
    draft, _ = world.draft(me, **PLANTED)
    upload = SimpleUploadedFile(FILE_NAME, another_photo())
    phone.post(f"/permohonan/{draft.reference}/isian/ktp", {"ktp": upload})
    world.client(world.officer("wulan.sari")).get(f"/petugas/kasus/{case.reference}/")
    return me, case, phone


def another_photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (300, 200), "green").save(out, "JPEG")
    return out.getvalue()


def confirmed(world, phone, path: str) -> None:
    assert phone.get(path).headers["Location"].startswith("/data-saya/kode")
    phone.post("/data-saya/kode", {"next": path})
    typed = demo.codes(at=timezone.now())[0]["code"]
    answer = phone.post("/data-saya/kode", {"next": path, "code": typed})
    assert answer.headers["Location"] == path


def test_a_persons_copy_holds_every_field_of_every_row(world) -> None:
    me, _case, phone = lived(world)
    confirmed(world, phone, "/data-saya/salinan")
    answer = phone.post("/data-saya/salinan")
    packed = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))
    told = json.loads(packed.read("data.json"))["held"]
    seen = set()
    for label, holding in HOLDINGS.items():
        rows = list(holding.of(me.person))
        given = told.get(label, {"rows": []})["rows"]
        assert len(given) == len(rows), label
        key = holding.model._meta.pk.name  # not every room says in which order it tells
        rows.sort(key=lambda row: str(row.pk if key not in holding.left_out else ""))
        given.sort(key=lambda copy: str(copy.get(key, "")))
        for row, copy in zip(rows, given, strict=True):
            seen.add(label)
            for field in holding.model._meta.concrete_fields:
                if field.name in holding.left_out:
                    continue
                if field.name in holding.sealed:
                    blob = getattr(row, field.name)
                    assert (copy[field.name.removesuffix("_sealed")] is None) == (blob is None)
                elif field.name == holding.file and getattr(row, field.name):
                    assert packed.read(copy[field.name])
                elif not field.is_relation:
                    value = getattr(row, field.name)
                    value = bytes(value).hex() if isinstance(value, bytes | memoryview) else value
                    said = json.loads(json.dumps(value, cls=DjangoJSONEncoder))
                    assert copy[field.name] == said, (label, field.name)
                else:
                    assert field.name in copy, (label, field.name)
    assert seen >= {
        "people.Person",
        "people.AccessRecord",
        "applications.Application",
        "applications.Submission",
        "applications.Decision",
        "documents.Evidence",
        "documents.IssuedDocument",
        "messaging.Message",
        "log.Event",
    }
    everything = packed.read("data.json").decode()
    for value in (*PLANTED.values(), FILE_NAME, EMAIL):
        assert value in everything, value
    page = packed.read("index.html").decode()
    assert PLANTED["nama"] in page
    assert "<script" not in page


def test_a_copy_and_an_erasure_ask_for_a_code_and_never_go_to_another(world) -> None:
    phone = world.client(world.resident())
    for path in ("/data-saya/salinan", "/data-saya/penghapusan"):
        assert phone.post(path).headers["Location"].startswith("/data-saya/kode")
    phone.post("/data-saya/kode", {"next": "https://jahat.example/"})
    assert phone.post("/data-saya/kode", {"code": "000000", "next": "/"}).status_code == 422
    assert Person.objects.filter(erased_at__isnull=False).count() == 0


def test_nobody_is_erased_while_a_case_of_theirs_is_under_way(world) -> None:
    me = world.resident()
    world.submitted(me)
    phone = world.client(me)
    confirmed(world, phone, "/data-saya/penghapusan")
    answer = phone.post("/data-saya/penghapusan", {"sure": "1"})
    assert answer.status_code == 422
    assert "masih ada permohonan" in answer.content.decode().lower()


def everything_readable(folder: Path) -> bytes:
    """Return the whole database as text, every file kept, and a backup unpacked."""
    told = connection.settings_dict
    where = {"PGHOST": str(told["HOST"]), "PGPORT": str(told["PORT"]), "PGUSER": str(told["USER"])}
    version = connection.connection.info.server_version // 10_000
    dump = subprocess.run(
        [tool("pg_dump", version), "--inserts", str(told["NAME"])],
        env={**where, "PGPASSWORD": str(told["PASSWORD"]), "PATH": "/usr/bin"},
        capture_output=True,
        check=True,
    ).stdout
    found = [dump, *(unhexed(dump))]
    place = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    found += [path.read_bytes() for path in place.rglob("*") if path.is_file()]
    path = folder / f"{uuid4()}.backup"
    backups.backup(path, at=timezone.now())
    with tarfile.open(path) as tar:
        for member in tar.getmembers():
            kept = tar.extractfile(member)
            data = kept.read() if kept else b""
            if member.name == "database":
                plain = subprocess.run(
                    [tool("pg_restore", version), "--file=-"],
                    input=data,
                    env={"PATH": "/usr/bin"},
                    capture_output=True,
                    check=True,
                ).stdout
                found += [plain, *unhexed(plain)]
            found.append(data)
    return b"\0".join(found)


def unhexed(dump: bytes) -> list[bytes]:
    """Return what stands in a dump's binary columns."""
    return [bytes.fromhex(m[1].decode()) for m in re.finditer(rb"\\\\?x((?:[0-9a-f]{2})+)", dump)]


def test_after_erasure_a_search_of_database_log_files_and_backup_finds_nothing(
    lasting_world, tmp_path, caplog
) -> None:
    world = lasting_world
    caplog.set_level(logging.DEBUG)
    me, case, phone = lived(world)
    document = IssuedDocument.objects.get(about=case.pk)
    files = set(Evidence.objects.filter(subject=me.person).values_list("file", flat=True))
    assert files
    confirmed(world, phone, "/data-saya/penghapusan")
    answer = phone.post("/data-saya/penghapusan", {"sure": "1"})
    assert "sudah dihapus" in answer.content.decode()
    world.work()
    found = everything_readable(tmp_path) + caplog.text.encode()
    assert case.reference.encode() in found, "the search finds what is there"
    planted = (*PLANTED.values(), FILE_NAME, EMAIL, "81277788899", "Wulandininggar")
    assert [value for value in planted if value.encode() in found] == []
    person = me.person
    assert person is not None
    assert not Keyring.of([person]).holds(person)
    assert phone.get("/permohonan/").status_code == 302
    assert world.resident(EMAIL).person != person
    document.refresh_from_db()
    assert document.retention.rule == "archive"
    assert document.subject != person
    verified = phone.get(f"/periksa/{document.code}")
    assert verified.status_code == 200
    assert Application.objects.get(pk=case.pk).state == "granted"


def test_erasing_twice_is_erasing_once(world) -> None:
    me = world.resident()
    person = Person.objects.get(pk=me.person)
    erase(person, by=me, at=world.at)
    erase(person, by=me, at=world.at)
    person.refresh_from_db()
    assert person.erased_at == world.at


@pytest.mark.parametrize("path", ["", "izin", "dilihat", "salinan", "penghapusan", "kode"])
def test_my_data_is_for_who_is_signed_in(world, path) -> None:
    assert PageClient().get(f"/data-saya/{path}").headers["Location"].startswith("/masuk")
