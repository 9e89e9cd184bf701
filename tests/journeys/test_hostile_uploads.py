"""Hostile uploads: each is contained with a plain reason, sent whole or in parts."""

import html
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pendopo.domain.applications import drafting
from pendopo.domain.applications.models import Application
from pendopo.domain.documents.models import Evidence, Upload
from pendopo.domain.documents.receiving import plain_name
from pendopo.ground.vault import files
from tests.journeys.hostile import MARK, NAMES, Hostile, kinds, picture
from tests.journeys.tus import VERSION, Tus, metadata

KINDS = list(kinds())


def test_at_least_thirty_kinds_are_tried() -> None:
    assert len({each.kind for each in KINDS}) == len(KINDS) >= 30


def answered(draft: Application) -> list[str]:
    return drafting.answers_of(Application.objects.get(pk=draft.pk)).get("ktp", [])


def is_harmless(draft: Application) -> None:
    """What was kept is a file written anew that holds nothing of what was hidden."""
    (kept,) = answered(draft)
    evidence = Evidence.objects.get(pk=kept)
    data = files.fetch(evidence.subject, evidence.file)
    assert evidence.media_type in {"image/jpeg", "application/pdf"}
    assert data.startswith((b"\xff\xd8\xff", b"%PDF-"))
    assert MARK not in data
    assert b"Exif" not in data


@pytest.mark.parametrize("hostile", KINDS, ids=lambda each: each.kind)
def test_each_is_contained_sent_whole_or_in_parts(world, hostile: Hostile) -> None:
    me = world.resident()
    draft, _ = world.draft(me, ktp=[])
    client = world.client(me)
    page = f"/permohonan/{draft.reference}/isian/ktp"
    sent = SimpleUploadedFile(hostile.name, hostile.data, content_type="image/jpeg")
    whole = client.post(page, {"ktp": sent})
    if hostile.say is None:
        assert whole.status_code == 302
        is_harmless(draft)
    else:
        assert whole.status_code == 422
        assert hostile.say in html.unescape(whole.content.decode())
        assert answered(draft) == []

    second, _ = world.draft(me, ktp=[])
    parts = Tus(client, second.reference).send(hostile.data, filename=hostile.name)
    if hostile.say is None:
        assert parts.status_code == 204
        is_harmless(second)
    else:
        assert parts.status_code in {413, 422}
        assert hostile.say in parts.content.decode()
        assert answered(second) == []
        assert Upload.objects.count() == 0


@pytest.mark.parametrize("name", NAMES, ids=str)
def test_a_name_is_shown_as_a_name_and_nothing_else(world, name: str) -> None:
    sent, shown = NAMES[name]
    assert plain_name(sent) == shown
    me = world.resident()
    draft, _ = world.draft(me, ktp=[])
    client = world.client(me)
    assert Tus(client, draft.reference).send(picture(), filename=sent).status_code == 204
    page = client.get(f"/permohonan/{draft.reference}/isian/ktp").content.decode()
    assert shown[-60:] in html.unescape(page)
    assert "<img src=x" not in page


def test_gigabytes_are_refused_before_a_byte_of_them_travels(world) -> None:
    me = world.resident()
    draft, _ = world.draft(me, ktp=[])
    client = world.client(me)
    claim = Tus(client, draft.reference).begin(b"", length=5_000_000_000)
    assert (claim.status_code, Upload.objects.count()) == (413, 0)
    endless = Tus(client, draft.reference).begin(b"", length=10**14)
    assert endless.status_code == 413
    page = f"/permohonan/{draft.reference}/isian/ktp"
    plain = Client(headers={}).post(
        page, b"x", content_type="multipart/form-data; boundary=a", CONTENT_LENGTH="5000000000"
    )
    assert plain.status_code == 413
    begun = Tus(client, draft.reference).begin(picture())
    more = client.patch(
        begun.headers["Location"],
        picture(),
        content_type="application/offset+octet-stream",
        headers={**VERSION, "Upload-Offset": "0"},
        CONTENT_LENGTH="5000000000",
    )
    assert more.status_code == 413


def test_what_is_said_of_a_file_is_bounded_too(world) -> None:
    me = world.resident()
    draft, _ = world.draft(me, ktp=[])
    client = world.client(me)
    told = metadata(question="ktp", filename="a" * 4000)
    headers = {**VERSION, "Upload-Length": "10", "Upload-Metadata": told}
    assert client.post(Tus(client, draft.reference).place, headers=headers).status_code == 400
    many = {"ktp": [io.BytesIO(picture()) for _ in range(101)]}
    assert client.post(f"/permohonan/{draft.reference}/isian/ktp", many).status_code == 400
