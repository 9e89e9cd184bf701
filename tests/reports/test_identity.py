"""Who reported in confidence is searched for in all that an agency can see, and found nowhere."""

import json
import logging
from dataclasses import replace
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.urls import resolve
from lxml import html

from pendopo.domain.messaging.models import Message
from pendopo.domain.people import api_keys
from pendopo.domain.people.models import AccessRecord, Account
from pendopo.domain.reports import assigning, filing, forwarding, photographing, showing, updating
from pendopo.domain.reports.models import Follower, Report
from pendopo.ground.actor import ANONYMOUS
from pendopo.ground.log.models import Event
from tests.pages.client import PageClient
from tests.proofs.exif import jpeg
from tests.proofs.scenes import place, shoot
from tests.reports.test_a_report import SEMPUR, officer

OFFICERS = ("fajar.nugraha@diskominfo", "gilang.pratama@pupr", "rizky.ramadhan@dlh")
NAME, PHONE, EMAIL = "Zulkarnaen Pratapawira", "+6281298765431", "zulkar@rahasia.example"
WORDS = (
    "Zulkarnaen",
    "Pratapawira",
    "81298765431",
    "8129-8765-431",
    "8129 8765 431",
    "rahasia.example",
    "zulkar@",
    "Fitri Handayani",
    "fitri@contoh.example",
    "81200000001",
)
PUBLIC = (
    "/laporan/",
    "/laporan/?tampil=peta",
    "/laporan/umpan.xml",
    "/laporan/titik.geojson?kotak=106.7,-6.7,106.9,-6.5&zoom=18",
    "/laporan/sebaran.json",
    "/open311/v2/requests.xml?extensions=true",
    "/open311/v2/requests.json?extensions=true",
    "/open311/v2/servicerequestupdates.json?extensions=true",
)
LEAVES = {"backoffice:sign_out", "portal:sign_out", "language"}


@pytest.fixture
def filed(world) -> list[Report]:
    """Reports in confidence: with an address left, and by an account; and one by another's program."""
    me = world.resident()
    _, secret = api_keys.make(name="Aplikasi", scopes=["reports:write"], days=3, by=me, at=world.at)
    text = f"Got mampet di depan rumah saya, hubungi {NAME} 0812-9876-5431 atau {EMAIL}"
    told = {"category": "saluran-tersumbat", "text": text, "area": SEMPUR, "place": "Jl. Roda 5"}
    ways = (
        (filing.Reach(NAME, "phone", PHONE), ANONYMOUS),
        (filing.Reach(NAME, "email", EMAIL), me),
    )
    made = [
        filing.file(filing.Told(**told, reach=reach), key=uuid4(), by=by, at=world.at).report
        for reach, by in ways
    ]
    sent = {
        "api_key": secret,
        "service_code": "saluran-tersumbat",
        "description": text,
        "address_string": "Jl. Roda 5",
        "lat": "-6.6025",
        "long": "106.7990",
        "first_name": "Zulkarnaen",
        "last_name": "Pratapawira",
        "phone": PHONE,
        "attribute[masuk_rumah]": "yes",
    }
    answer = PageClient().post("/open311/v2/requests.json", sent)
    return [*made, Report.objects.get(reference=answer.json()[0]["service_request_id"])]


def lived(world, reports) -> None:
    """Let each report be worked on by three agencies, with a photo and words."""
    desk, pupr, dlh = (officer(world, login) for login in OFFICERS)
    for number, report in enumerate(reports):
        photo = jpeg(shoot(place(number, repaired=False), number))
        photographing.attach(
            report, name=f"{NAME}.jpg", data=photo, kind="before", by=ANONYMOUS, at=world.at
        )
        forwarding.forward(report.pk, by=desk, at=world.at)
        updating.start(report.pk, by=pupr, at=world.at)
        updating.note(report.pk, "Tim kami ke lokasi.", public=True, by=pupr, at=world.at)
        work = assigning.assign(report.pk, to="dlh", note="Angkut lumpur", by=pupr, at=world.at)
        assigning.claim(work.pk, by=dlh, at=world.at)
    world.work()


def secrets_of(reports) -> list[str]:
    """Return all that names who reported: words, keys of rows, digests."""
    found = list(WORDS)
    for row in Follower.objects.filter(report__in=reports):
        found += [str(row.pk), str(row.person_id or uuid4())]
        if row.contact_digest:
            found.append(bytes(row.contact_digest).hex())
    return found


def seen_by(client, *begin: str):
    """Yield each answer an officer reaches by links from some pages on, and its address."""
    waiting, known = list(begin), set(begin)
    while waiting:
        path = waiting.pop()
        answer = client.get(path)
        yield path, answer
        kind = answer.headers.get("Content-Type", "")
        onward = [answer.headers["Location"]] if answer.status_code == 302 else []
        if kind.startswith("text/html") and answer.content:
            tree = html.fromstring(answer.content)
            onward += [a.get("href", "") for a in tree.iter("a")]
            onward += [img.get("src", "") for img in tree.iter("img")]
        for address in onward:
            there = urlsplit(address)._replace(fragment="")
            target = there.geturl()
            if there.scheme or not target.startswith("/") or target.startswith("/static/"):
                continue
            if target not in known and resolve(there.path).view_name not in LEAVES:
                known.add(target)
                waiting.append(target)


def named(answer, secrets) -> list[str]:
    told = answer.content.decode(errors="replace") + json.dumps(dict(answer.headers.items()))
    return [secret for secret in secrets if secret.casefold() in told.casefold()]


def test_nothing_an_agency_sees_names_who_reported_in_confidence(world, filed, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    lived(world, filed)
    secrets = secrets_of(filed)
    found, pages = [], set()
    for login in OFFICERS:
        client = world.client(officer(world, login))
        begin = [f"/petugas/laporan/{each.reference}/" for each in filed]
        asked = [f"/petugas/pencarian?q={word}" for word in ("Zulkarnaen", "081298765431")]
        for path, answer in seen_by(client, "/petugas/laporan/", *begin, *asked):
            pages.add(resolve(urlsplit(path).path).view_name)
            told = named(answer, secrets)
            if path in asked:  # the page shows what was typed, and must find nothing by it
                told = [
                    each.reference for each in filed if each.reference in answer.content.decode()
                ]
            found += [(login, path, told)] if told else []
    stranger = PageClient()
    for path in (*PUBLIC, *(f"/laporan/{each.reference}/" for each in filed)):
        if told := named(stranger.get(path), secrets):
            found.append(("public", path, told))
    assert found == [], [(f[1], f[2]) for f in found]
    assert {"backoffice:reports", "backoffice:report", "backoffice:report_photo"} <= pages
    events = Event.objects.filter(aggregate_id__in=[each.pk for each in filed])
    rows = [json.dumps([e.payload, str(e.actor_id), e.actor_name], default=str) for e in events]
    assert [word for word in secrets if any(word in row for row in rows)] == []
    officers = Account.objects.filter(kind=Account.Kind.OFFICER).values("person")
    told = Message.objects.filter(about__in=[each.pk for each in filed], person__in=officers)
    assert not told.exists()
    assert [word for word in secrets if word in caplog.text] == []


def test_the_desk_opens_the_words_as_written_and_that_is_recorded(world, filed) -> None:
    address = f"/petugas/laporan/{filed[0].reference}/"
    desk, pupr = (world.client(officer(world, login)) for login in OFFICERS[:2])
    assert "Zulkarnaen" in named(desk.get(f"{address}?asli=1"), WORDS)
    assert AccessRecord.objects.filter(purpose="report-original").count() == 1
    assert named(pupr.get(f"{address}?asli=1"), WORDS) == []
    helper, head, official = (
        world.client(world.enrolled(f"{role}@diskominfo", role=role))
        for role in ("pendamping", "kepala", "petugas")
    )
    assert helper.get(f"{address}?asli=1").status_code == 404
    for other in (head, official):  # at the desk's agency, not at the desk
        assert named(other.get(f"{address}?asli=1"), WORDS) == []
    by = officer(world, OFFICERS[0])
    in_an_office = replace(by, grants=tuple(replace(g, office="x") for g in by.grants))
    assert showing.may_open(filed[0], by)
    assert not showing.may_open(filed[0], in_an_office)
    assigning.assign(filed[0].pk, to="diskominfo", note="Cek kabelnya", by=by, at=world.at)
    assert named(desk.get(f"{address}?asli=1"), WORDS) == []  # the desk answers for it too now


def test_a_name_shown_would_be_found(world, filed) -> None:
    """The search itself: a reporter who says who they are is found by it."""
    open_one = filing.file(
        filing.Told(
            category="saluran-tersumbat",
            text="Got mampet lagi",
            area=SEMPUR,
            identity=Report.Identity.OPEN,
            reach=filing.Reach(NAME, "phone", PHONE),
        ),
        key=uuid4(),
        by=ANONYMOUS,
        at=world.at,
    ).report
    client = world.client(officer(world, OFFICERS[1]))
    answer = client.get(f"/petugas/laporan/{open_one.reference}/")
    assert "Zulkarnaen" in named(answer, WORDS)
