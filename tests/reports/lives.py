"""Reports in confidence by every way in, and the lives they lead: what the search for their reporters searches."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from pendopo.config import worker
from pendopo.domain.people import api_keys
from pendopo.domain.people.models import Account
from pendopo.domain.reports import (
    answering,
    assigning,
    escalating,
    filing,
    following,
    forwarding,
    handing,
    merging,
    photographing,
    proving,
    resolving,
    updating,
)
from pendopo.domain.reports.handings import Handing
from pendopo.domain.reports.models import Follower, Report, ReportPhoto
from pendopo.domain.reports.outside import BODIES, Taken
from pendopo.ground.actor import ANONYMOUS
from tests.pages.client import PageClient
from tests.proofs.exif import ASCII, RATIONAL, degrees, exif, jpeg
from tests.reports.test_a_report import SEMPUR, officer

OFFICERS = ("fajar.nugraha@diskominfo", "gilang.pratama@pupr", "rizky.ramadhan@dlh")
CITIZEN = "dewi.anjani@dishub"
"""An officer who reports as a citizen."""
NAME, PHONE, EMAIL = "Zulkarnaen Pratapawira", "+6281298765431", "zulkar@rahasia.example"
NIK = "3271036501900004"
TEXT = f"Got mampet di depan rumah saya, hubungi {NAME} 0812-9876-5431 atau {EMAIL}, NIK {NIK}"
WORDS = (
    "Zulkarnaen",
    "Pratapawira",
    "81298765431",
    "8129-8765-431",
    "8129 8765 431",
    "rahasia.example",
    "zulkar@",
    NIK,
    "Fitri Handayani",
    "fitri@contoh.example",
    "81200000001",
    "Dewi Anjani",
    CITIZEN,
)
REACHES = (filing.Reach(NAME, "phone", PHONE), filing.Reach(NAME, "email", EMAIL))
TOLD = {"category": "saluran-tersumbat", "text": TEXT, "area": SEMPUR, "place": "Jl. Roda 5"}
SENT = {
    "service_code": "saluran-tersumbat",
    "description": TEXT,
    "address_string": "Jl. Roda 5",
    "lat": "-6.6025",
    "long": "106.7990",
    "first_name": "Zulkarnaen",
    "last_name": "Pratapawira",
    "phone": PHONE,
    "media_url": "https://rahasia.example/zulkar@/a.jpg",
    "attribute[masuk_rumah]": "yes",
}


def snapshot(number: int) -> bytes:
    """A photo that tells, beside its picture, whose phone took it and where."""
    seen = Image.radial_gradient("L").resize((320, 200)).rotate(number * 30)
    told = exif(
        main=[(0x010F, ASCII, "Contoh"), (0x013B, ASCII, NAME), (0x8298, ASCII, NAME)],
        photo=[(0xA430, ASCII, NAME)],
        gps=[
            (1, ASCII, "S"),
            (2, RATIONAL, degrees(6.6)),
            (3, ASCII, "E"),
            (4, RATIONAL, degrees(106.8)),
        ],
    )
    return jpeg(seen, exif=told)


def filed_every_way(world) -> list[Report]:
    """By an address left, by an account, by another's program, on the page, with no name, by an officer."""
    me, citizen = world.resident(), officer(world, CITIZEN)
    ways = (
        ({"reach": REACHES[0]}, ANONYMOUS),
        ({"reach": REACHES[1]}, me),
        ({"reach": REACHES[0], "identity": "anonymous"}, me),
        ({"reach": REACHES[1]}, citizen),
        ({"reach": REACHES[0], "category": "listrik-padam"}, me),
    )
    made = [
        filing.file(filing.Told(**{**TOLD, **told}), key=uuid4(), by=by, at=world.at).report
        for told, by in ways
    ]
    made += [sent_by_a_program(by, world) for by in (me, citizen)]
    return [*made, sent_on_the_page()]


def sent_by_a_program(by, world) -> Report:
    _, secret = api_keys.make(name="Aplikasi", scopes=["reports:write"], days=3, by=by, at=world.at)
    mine = {**SENT, "api_key": secret}
    number = PageClient().post("/open311/v2/requests.json", mine).json()[0]["service_request_id"]
    word = {"api_key": secret, "service_request_id": number, "description": f"Kata {NAME} {PHONE}"}
    assert PageClient().post("/open311/v2/servicerequestupdates.json", word).status_code == 200
    return Report.objects.get(reference=number)


def sent_on_the_page() -> Report:
    page, address = PageClient(), "/lapor/baru/saluran-tersumbat/"
    told = {"text": TEXT, "area": SEMPUR, "masuk_rumah": "yes", "place": "Jl. Roda"}
    told |= {"key": page.get(address).context["key"], "identity": "confidential", "name": NAME}
    photo = SimpleUploadedFile(f"{NAME}.jpg", snapshot(9), "image/jpeg")
    done = page.post(address, {**told, "contact": "0812 9876 5431", "photo": photo, "send": "1"})
    assert done.status_code == 302, done.content.decode()
    return Report.objects.get(reference=done["Location"].split("/")[2])


def lived(world, reports) -> list[str]:
    """Let reports be worked on by three agencies, to every end there is. Returns what a body outside got."""
    desk, pupr, dlh = (officer(world, login) for login in OFFICERS)
    left, mine, nameless, citizens, outage, program, theirs, page = reports
    for number, report in enumerate(reports):
        by, name = ANONYMOUS.holding(report.pk), f"{NAME}.jpg"
        photographing.attach(
            report, name=name, data=snapshot(number), kind="before", by=by, at=world.at
        )
        following.follow(report.pk, reach=REACHES[0], language="id", by=ANONYMOUS, at=world.at)
        forwarding.forward(report.pk, by=desk, at=world.at)
    world.work()
    ReportPhoto.objects.update(looked_at=world.at)
    for report in reports:
        photographing.release(report.photos.first().pk, by=desk, at=world.at)
        if report != outage:
            updating.start(report.pk, by=pupr, at=world.at)
            updating.note(report.pk, "Tim kami ke lokasi.", public=True, by=pupr, at=world.at)
            work = assigning.assign(report.pk, to="dlh", note="Lumpur", by=pupr, at=world.at)
            assigning.claim(work.pk, by=dlh, at=world.at)
            if report in (left, citizens, page):
                assigning.finish(work.pk, result="Lumpur diangkut", by=dlh, at=world.at)
    for number, report in enumerate((left, citizens, page)):
        shot = proving.Shot(name="a.jpg", data=snapshot(20 + number), taken=world.at)
        proof = proving.give_from_desk(report.pk, shot, by=pupr, at=world.at)
        worker.work_off({"look"})
        proving.approve(proof.pk, reason="Dilihat di tempat", by=desk, at=world.at)
        resolving.resolve(report.pk, text="Sudah dikeruk, lancar", by=pupr, at=world.at)
    answering.reopen(left.pk, why=TEXT, by=ANONYMOUS.holding(left.pk), at=world.at)
    citizen = replace(officer(world, CITIZEN), kind="resident")
    answering.content(citizens.pk, by=citizen, at=world.at)
    merging.merge(program.pk, into=mine.pk, by=desk, at=world.at)
    forwarding.hand_over(theirs.pk, to="dlh", reason="Ini lumpur di sungai", by=desk, at=world.at)
    resolving.reject(
        nameless.pk, why="unclear", text="Tempatnya tidak ketemu", by=pupr, at=world.at
    )
    while escalating.escalate_next(at=world.at + timedelta(days=60)):
        pass
    return handed_outside(world)


def handed_outside(world) -> list[str]:
    got: list[str] = []

    class Powerhouse:
        def report(self, told):
            got.append(str(told))
            return Taken(number="77")

    BODIES["pln"] = Powerhouse()
    try:
        Handing.objects.all().delete()
        for report in Report.objects.filter(outside="pln"):
            Handing.objects.create(report=report, body="pln", at=world.at, next_at=world.at)
            assert handing.hand_next(at=world.at)
    finally:
        BODIES.clear()
    world.work()
    return got


def secrets_of(reports, *logins: str) -> list[str]:
    """Return all that names who reported: words, keys of rows, digests."""
    found = list(WORDS)
    for row in Follower.objects.filter(origin__in=[each.pk for each in reports]):
        found += [str(row.pk), str(row.person_id or uuid4())]
        if row.contact_digest:
            found.append(bytes(row.contact_digest).hex())
    people = Follower.objects.exclude(person=None).values("person")
    found += [
        str(key) for key in Account.objects.filter(person__in=people).values_list("pk", flat=True)
    ]
    return sorted(set(found))
