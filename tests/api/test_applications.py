"""A resident's whole journey by key, and what another person's reference is to anybody: not there."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pendopo.channels.api.urls import described
from pendopo.config import demo
from pendopo.domain.applications import submission
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.signing import sign_waiting
from pendopo.domain.people.erasing import erase
from pendopo.domain.people.models import AccessRecord, Person
from pendopo.ground.actor import system
from tests.api.hand import Hand, hand
from tests.pages.client import PageClient
from tests.statements import statements
from tests.world import ANSWERS, PAPERS, World, photo

SERVICE = "salinan-sppt-pbb"


@pytest.fixture(autouse=True)
def now(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(timezone, "now", lambda: world.at)
    return world


def upload(me: Hand, reference: str, question: str, data: bytes | None = None, **headers: str):
    file = SimpleUploadedFile("foto saya.jpg", data or photo(), "image/jpeg")
    fields = {"question": question, "file": file}
    return me.send(f"/applications/{reference}/evidence", fields, **headers)


def filled(me: Hand) -> str:
    """Begin a draft and answer all it asks, as its own form tells."""
    begun = me.post("/applications", {"service": SERVICE})
    assert begun.status_code == 201, begun.content
    reference = begun.json()["reference"]
    assert begun["Location"] == f"/api/v1/applications/{reference}"
    papers = {q: [upload(me, reference, q).json()["id"]] for q in PAPERS}
    known = {**ANSWERS, **papers}
    for page in me.get(f"/services/{SERVICE}").json()["pages"]:
        asked = {q["name"]: known[q["name"]] for q in page["questions"] if q["name"] in known}
        put = me.put(f"/applications/{reference}/answers/{page['slug']}", {"answers": asked})
        assert put.status_code == 200, put.content
    return reference


def test_a_resident_applies_is_corrected_and_gets_a_document_by_key_alone(world) -> None:
    resident = world.resident()
    me = hand(world, resident)
    reference = filled(me)
    told = me.get(f"/applications/{reference}/answers").json()
    assert (told["complete"], told["wanting"]) == (True, [])
    assert told["answers"]["nik"] == ANSWERS["nik"]
    sent = me.post(f"/applications/{reference}/submission").json()
    assert (sent["state"], sent["agency"], bool(sent["due_at"])) == ("submitted", "bapenda", True)
    assert me.post(f"/applications/{reference}/submission").json()["state"] == "submitted"
    case = Application.objects.get(reference=reference)
    assert case.channel == "api"

    wulan = hand(world, world.officer("wulan.sari"))
    (task,) = wulan.get("/tasks").json()["tasks"]
    address = f"/tasks/{task['id']}"
    wulan.post(f"{address}/claim")
    assert {"complete", "correct"} <= {o["code"] for o in wulan.get(address).json()["outcomes"]}
    lacking = wulan.post(f"{address}/completion", {"outcome": "correct", "questions": ["ktp"]})
    assert (lacking.status_code, lacking.json()["code"]) == (422, "reason_needed")
    asked = {"outcome": "correct", "questions": ["ktp"], "reason": "Foto KTP terpotong, ulangi."}
    assert wulan.post(f"{address}/completion", asked).json()["finished"]
    correction = me.get(f"/applications/{reference}").json()["correction"]
    assert (correction["questions"], correction["note"]) == (["ktp"], asked["reason"])
    other = upload(me, reference, "sertifikat")
    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (422, "/question")
    new = upload(me, reference, "ktp", photo() + b"\0").json()["id"]
    page = next(p for p in me.get(f"/applications/{reference}/answers").json()["pages"])
    mended = {"answers": {"ktp": [new]}}
    assert me.put(f"/applications/{reference}/answers/{page['slug']}", mended).status_code == 200
    assert me.post(f"/applications/{reference}/correction").json()["state"] == "submitted"
    again = me.post(f"/applications/{reference}/correction")
    assert (again.status_code, again.json()["code"]) == (409, "no_correction")

    world.settle(case.pk, "wulan.sari", "complete")
    world.settle(case.pk, "ratna.dewi", "granted")
    world.work()
    world.at = max(world.at, datetime.now(UTC))  # seals carry the time of the clock on the wall
    sign_waiting(
        [world.document(case).pk],
        passphrase=demo.PASSPHRASE,
        by=world.officer("dedi.supriatna"),
        at=world.at,
    )
    world.work()
    done = me.get(f"/applications/{reference}").json()
    assert (done["state"], done["decision"]["outcome"]) == ("granted", "granted")
    (document,) = done["documents"]
    pdf = me.get(f"/applications/{reference}/documents/{document['id']}")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert case.handovers.get().fetched_at == world.at
    checked = PageClient().get(f"/api/v1/verification/{document['code']}").json()
    assert (checked["verdict"], checked["document"]["agency"]) == ("genuine", "bapenda")
    file = SimpleUploadedFile("surat.pdf", pdf.content, "application/pdf")
    found = PageClient().post("/api/v1/verification", {"pdf": file}).json()
    assert (found["verdict"], found["document"]["number"]) == (
        "genuine",
        checked["document"]["number"],
    )
    changed = SimpleUploadedFile("surat.pdf", pdf.content + b" ", "application/pdf")
    assert (
        PageClient().post("/api/v1/verification", {"pdf": changed}).json()["verdict"] != "genuine"
    )
    assert PageClient().get("/api/v1/verification/BGR-0000-0000").status_code == 404


def test_answers_that_are_off_are_named_one_by_one_and_change_nothing(world) -> None:
    me = hand(world, world.resident())
    reference = filled(me)
    before = me.get(f"/applications/{reference}/answers").json()
    form = me.get(f"/services/{SERVICE}").json()["pages"]
    page = next(p for p in form if "nik" in {q["name"] for q in p["questions"]})
    names = [q["name"] for q in page["questions"]]
    wrong = {**{n: ANSWERS[n] for n in names if n in ANSWERS}, "nik": "3271", "asing": 1}
    answer = me.put(f"/applications/{reference}/answers/{page['slug']}", {"answers": wrong})
    assert answer.status_code == 422
    told = {e["pointer"]: e["detail"] for e in answer.json()["errors"]}
    assert set(told) == {"/answers/nik", "/answers/asing"}
    assert "NIK" in told["/answers/nik"]
    english = me.put(
        f"/applications/{reference}/answers/{page['slug']}",
        {"answers": wrong},
        **{"Accept-Language": "en"},
    )
    assert {e["detail"] for e in english.json()["errors"]} != set(told.values())
    assert me.get(f"/applications/{reference}/answers").json() == before
    for shape in ([1], {"a": 1}, True, 12.5):
        odd = me.put(
            f"/applications/{reference}/answers/{page['slug']}", {"answers": {"nik": shape}}
        )
        assert odd.status_code == 422, shape
    papers = next(p for p in form if "ktp" in {q["name"] for q in p["questions"]})
    for file in ([str(uuid4())], [], "x", [1]):
        odd = me.put(
            f"/applications/{reference}/answers/{papers['slug']}", {"answers": {"ktp": file}}
        )
        assert odd.status_code == 422, file


def test_what_is_wanting_is_told_and_cannot_be_sent(world) -> None:
    me = hand(world, world.resident())
    reference = me.post("/applications", {"service": SERVICE}).json()["reference"]
    told = me.get(f"/applications/{reference}/answers").json()
    assert not told["complete"]
    assert "/answers/nama" in {w["pointer"] for w in told["wanting"]}
    refused = me.post(f"/applications/{reference}/submission")
    assert (refused.status_code, refused.json()["code"]) == (409, "incomplete")
    assert me.post("/applications", {"service": "tidak-ada"}).status_code == 422
    hostile = upload(me, reference, "ktp", b"<svg onload=alert(1)>")
    assert (hostile.status_code, hostile.json()["code"]) == (422, "hostile_file")


def test_another_persons_reference_is_not_there_whatever_is_asked(world) -> None:
    """Every operation that names a case, a task or a paper."""
    owner = world.resident()
    case, (draft, _) = world.submitted(owner), world.draft(owner)
    granted = world.granted(owner)
    other = hand(world, world.resident("asep@contoh.example"))
    stranger = hand(world, world.stranger())
    wulan = hand(world, world.officer("wulan.sari"))
    task = wulan.get("/tasks").json()["tasks"][0]["id"]
    document = str(world.document(granted).pk)
    bodies = {
        "put_answers": {"answers": {}},
        "complete_task": {"outcome": "complete"},
        "advise": {"text": "Tidak keberatan."},
    }
    asked = 0
    for path, methods in described()["paths"].items():
        if not {"{reference}", "{task}"} & set(path.split("/")):
            continue
        for method, operation in methods.items():
            for reference in (case.reference, draft.reference, granted.reference, "PBB-26-XXXX"):
                where = (
                    path.removeprefix("/api/v1")
                    .replace("{reference}", reference)
                    .replace("{task}", task)
                    .replace("{document}", document)
                    .replace("{page}", "pemohon")
                    .replace("{evidence}", str(uuid4()))
                )
                for hands in (other, stranger):
                    if hands is stranger and "applications" in path and "evidence" not in path:
                        continue  # for residents alone: 403 whatever it names
                    if hands is other and "tasks" in path:
                        continue
                    if hands is stranger and operation["operationId"] == "send_evidence":
                        continue
                    if operation["operationId"] == "send_evidence":
                        answer = upload(hands, reference, "ktp")
                    else:
                        body = bodies.get(operation["operationId"])
                        answer = hands.call(method, where, body)
                    assert answer.status_code == 404, (method, where, answer.content)
                    assert answer.json() == {
                        "type": "about:blank",
                        "title": "Not Found",
                        "status": 404,
                    }
                    asked += 1
    assert asked > 50
    assert other.get("/applications").json()["applications"] == []
    wrong = PageClient().post(
        "/api/v1/follow",
        {"reference": case.reference, "secret": "AAAAA-AAAAA"},
        content_type="application/json",
    )
    assert wrong.status_code == 404


def test_one_follows_without_an_account_by_reference_and_secret(world) -> None:
    me = hand(world, world.resident())
    begun = me.post("/applications", {"service": SERVICE}).json()
    told = PageClient().post("/api/v1/follow", begun, content_type="application/json")
    assert told.json()["state"] == "draft"
    none = PageClient().post(
        "/api/v1/follow", {**begun, "reference": "X"}, content_type="application/json"
    )
    assert none.status_code == 404


def test_lists_cost_few_statements_and_go_on_by_cursor(world) -> None:
    resident = world.resident()
    me = hand(world, resident)
    sent = []
    for _ in range(5):
        sent.append(world.submitted(resident).reference)
        world.later(minutes=3)
    me.get("/applications")
    with statements(3):
        page = me.get("/applications?limit=2").json()
    seen = []
    while True:
        seen += [a["reference"] for a in page["applications"]]
        if not page["next"]:
            break
        page = me.get(f"/applications?limit=2&cursor={page['next']}").json()
    assert seen == sent[::-1]
    officer = hand(world, world.officer("wulan.sari"))
    officer.get("/tasks")
    with statements(4):
        told = officer.get("/tasks?limit=2").json()
    inbox = []
    while True:
        inbox += [t["reference"] for t in told["tasks"]]
        if not told["next"]:
            break
        told = officer.get(f"/tasks?limit=2&cursor={told['next']}").json()
    assert inbox == sent
    assert officer.get("/tasks?show=mine").json()["tasks"] == []
    with statements(3):  # the first search of a version reads its words
        PageClient().get("/api/v1/services?q=pbb")
    with statements(2):
        services = PageClient().get("/api/v1/services?q=pbb").json()["services"]
    assert services[0]["slug"] == SERVICE
    assert PageClient().get("/api/v1/services/tidak-ada").status_code == 404


def test_an_officers_look_at_a_paper_is_recorded(world) -> None:
    case = world.submitted(world.resident())
    wulan = hand(world, world.officer("wulan.sari"))
    papers = wulan.get(f"/applications/{case.reference}/evidence").json()["evidence"]
    assert {p["question"] for p in papers} == set(PAPERS)
    data = wulan.get(f"/applications/{case.reference}/evidence/{papers[0]['id']}")
    assert data["Content-Type"] == "image/jpeg"
    seen = AccessRecord.objects.about(case.subject)
    assert [r.purpose for r in seen] == ["evidence", "evidence"]
    assert upload(wulan, case.reference, "ktp").status_code == 403


def test_what_was_erased_is_told_to_be_gone(world) -> None:
    resident = world.resident()
    draft, secret = world.draft(resident)
    case = submission.submit(draft.pk, by=resident, at=world.at)
    world.settle(case.pk, "wulan.sari", "refuse", reason="Objek tidak terdaftar di kota ini.")
    wulan = hand(world, world.officer("wulan.sari"))
    papers = wulan.get(f"/applications/{case.reference}/evidence").json()["evidence"]
    erase(Person.objects.get(pk=resident.person), by=system("test"), at=world.at)
    address = f"/applications/{case.reference}/evidence"
    known = {"reference": case.reference, "secret": secret}
    for answer in (
        wulan.get(address),
        wulan.get(f"{address}/{papers[0]['id']}"),
        PageClient().post("/api/v1/follow", known, content_type="application/json"),
    ):
        assert answer.status_code in {404, 410}, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        assert str(resident.person) not in answer.content.decode()
