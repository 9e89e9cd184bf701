"""Who reported in confidence is searched for in all that an agency can see, and found nowhere."""

import io
import json
import logging
import re
import zipfile
from dataclasses import replace
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.urls import resolve
from lxml import html

from pendopo.channels.api.urls import described
from pendopo.config.logs import JsonLines
from pendopo.domain.messaging.models import Message
from pendopo.domain.people.exporting import export
from pendopo.domain.people.models import AccessRecord, Account, Person
from pendopo.domain.reports import assigning, filing, showing
from pendopo.domain.reports.models import Report, ReportPhoto
from pendopo.ground.actor import ANONYMOUS
from pendopo.ground.log.models import Event
from tests.api.hand import Hand, hand
from tests.pages.client import PageClient
from tests.reports.lives import NAME, OFFICERS, PHONE, WORDS, filed_every_way, lived, secrets_of
from tests.reports.test_a_report import SEMPUR, officer

PUBLIC = (
    "/laporan/",
    "/laporan/?tampil=peta",
    "/laporan/umpan.xml",
    "/laporan/titik.geojson?kotak=106.7,-6.7,106.9,-6.5&zoom=18",
    "/laporan/sebaran.json",
    "/",
)
V2 = "/open311/v2"
OPEN311 = (
    f"{V2}/requests.xml?extensions=true",
    f"{V2}/requests.json?extensions=true",
    f"{V2}/servicerequestupdates.json?extensions=true",
)
ABOUT_REPORTS = ("/petugas/", "/laporan/")
"""Elsewhere stand the city's own words."""
LEAVES = {"backoffice:sign_out", "portal:sign_out", "language"}


@pytest.fixture
def filed(world) -> list[Report]:
    return filed_every_way(world)


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
            if not target.startswith(ABOUT_REPORTS):
                continue
            if target not in known and resolve(there.path).view_name not in LEAVES:
                known.add(target)
                waiting.append(target)


def named(answer, secrets) -> list[str]:
    """Return what of some secrets an answer tells, in its body or its headers; a photo's EXIF is one."""
    told = answer.content.decode(errors="replace") + json.dumps(dict(answer.headers.items()))
    found = [secret for secret in secrets if secret.casefold() in told.casefold()]
    return [*found, "EXIF"] if "Exif\0\0" in told else found


def pages_of(client, reports):
    """Yield all that an officer reaches by links, by searching, and by doing something wrong."""
    addresses = [f"/petugas/laporan/{report.reference}/" for report in reports]
    yield from seen_by(client, "/petugas/laporan/", *addresses)
    for report, own in zip(reports[:2], addresses, strict=False):
        for wrong in ({"deed": "note"}, {"deed": "merge", "into": "x"}, {"deed": "hand_over"}):
            yield f"{own} {wrong}", client.post(f"{own}langkah", wrong)
        yield f"{own}foto", client.get(f"{own}foto/{uuid4()}")
        for name in ("", "terkirim", "jawaban"):
            yield f"lapor {name}", client.get(f"/lapor/{report.reference}/{name}")


def asked(reports, key: str = ""):
    """Yield what a program is told by Open311, with an officer's key or none."""
    told = [f"{V2}/requests/{each.reference}.xml?extensions=true" for each in reports]
    told += [f"{V2}/tokens/{each.key}.json" for each in reports]
    client = PageClient()
    for path in (*OPEN311, *told):
        yield path, client.get(path + (f"&api_key={key}" if key and "?" in path else ""))


def served(one: Hand, reports):
    """Yield every answer that `/api/v1` gives to a question, with reports in place of what it names."""
    for path, methods in described()["paths"].items():
        if "get" in methods:
            blanks = [reports[0].reference, str(reports[0].pk)] if "{" in path else [""]
            for blank in blanks:
                where = re.sub(r"\{[^}]*\}", blank, path).removeprefix("/api/v1")
                yield where, one.get(where)


def test_nothing_an_agency_sees_names_who_reported_in_confidence(world, caplog) -> None:
    caplog.set_level(logging.INFO)  # as in the city: config.logs
    filed = filed_every_way(world)  # not by the fixture: its log lines are kept apart
    outside = lived(world, filed)
    secrets = secrets_of(filed)
    found, pages = [], set()
    for login in OFFICERS:
        me = officer(world, login)
        client, key = world.client(me), hand(world, me)
        for path, answer in pages_of(client, filed):
            pages.add(getattr(answer.resolver_match, "view_name", ""))
            found += [(login, path, told) for told in named(answer, secrets)]
        for word in ("Zulkarnaen", "081298765431"):  # is shown as typed, and finds nothing
            told = client.get(f"/petugas/pencarian?q={word}").content.decode()
            found += [(login, word, each) for each in filed if each.reference in told]
        for path, answer in (*asked(filed, key.secret), *served(key, filed)):
            found += [(login, path, told) for told in named(answer, secrets)]
        copy = io.BytesIO()
        export(Person.objects.get(pk=me.person), copy, by=me, at=world.at)
        with zipfile.ZipFile(copy) as packed:
            told = "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
        found += [(login, "copy", secret) for secret in secrets if secret in told]
    stranger = PageClient()
    photos = [f"/laporan/{p.report.reference}/foto/{p.pk}.jpg" for p in ReportPhoto.objects.all()]
    own = [f"/laporan/{each.reference}/" for each in filed]
    answers = [(path, stranger.get(path)) for path in (*PUBLIC, *own, *photos)]
    for path, answer in (*answers, *asked(filed)):
        found += [("public", path, told) for told in named(answer, secrets)]
    kept = {"log": [caplog.text, *map(JsonLines().format, caplog.records)], "events": events()}
    for where, lines in {**kept, "outside": outside}.items():
        found += [(where, word, line[:300]) for word in secrets for line in lines if word in line]
    assert found == []
    assert {"backoffice:reports", "backoffice:report", "backoffice:report_photo"} <= pages
    assert sum(answer.status_code == 200 for path, answer in answers if path in photos) >= 5
    assert len(outside) == 1
    officers = Account.objects.filter(kind=Account.Kind.OFFICER).values("person")
    told = Message.objects.filter(about__in=[each.pk for each in filed], person__in=officers)
    assert not told.exists()


def events() -> list[str]:
    """Return what the log keeps of reports, their photos and the work on them."""
    rows = Event.objects.filter(name__regex="^(report|photo|assignment|proof)[.]")
    return [json.dumps([e.payload, str(e.actor_id), e.actor_name], default=str) for e in rows]


def test_a_number_tells_a_stranger_as_much_as_one_that_is_none(world, filed) -> None:
    """Neither a stranger nor an officer learns by asking whether a report is, nor by a wrong code."""
    real, none = filed[0].reference, "LPR-26-0000-0000-0"
    for client in (PageClient(), world.client(officer(world, OFFICERS[1]))):
        for path, sent in (("", None), ("", {"secret": "AAAA"}), ("terkirim", None)):
            one, other = (
                client.post(f"/lapor/{number}/{path}", sent)
                if sent
                else client.get(f"/lapor/{number}/{path}")
                for number in (real, none)
            )
            assert one.status_code == other.status_code
            assert told_of(one, real) == told_of(other, none)


def told_of(answer, number: str) -> tuple[str, list[str]]:
    """Return an answer without the number asked for and what differs every time."""
    text = re.sub(r'(nonce|csrf)[^>]*?"[^"]{20,}"', "", answer.content.decode())
    varies = {"Content-Security-Policy", "Server-Timing", "X-Request-Id"}
    heads = [f"{name}: {told}" for name, told in answer.headers.items() if name not in varies]
    return text.replace(number, "N"), [head.replace(number, "N") for head in heads]


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
