"""GeoReport v2, each request and answer of its text, in XML and in JSON, errors too; and another's client."""

import json
from datetime import timedelta

import pytest
import xmltodict
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from georeport import GeoReport

from pendopo.domain.people import api_keys
from pendopo.domain.reports import updating
from pendopo.domain.reports.models import Follower, Report, ReportPhoto, Update
from tests.reports.test_a_report import officer
from tests.statements import statements
from tests.world import photo

V2 = "/open311/v2"
HERE = {"lat": "-6.6025", "long": "106.7990"}
SENT = {
    "service_code": "saluran-tersumbat",
    "description": "Got mampet di depan pasar.\nHubungi Pak Rahmat 0812 3456 7890",
    "address_string": "Jl. Roda 5",
    "first_name": "Siti",
    "last_name": "Aminah",
    "email": "siti@contoh.example",
    "device_id": "tt222111",
    "account_id": "123456",
    "attribute[masuk_rumah]": "yes",
    **HERE,
}
FORMS = pytest.mark.parametrize("form", ["xml", "json"])


class Caller:
    """A program that speaks one form; it reads a list as a list, also of one."""

    def __init__(self, form: str, secret: str = "") -> None:
        self.form, self.secret, self.client = form, secret, Client()

    def get(self, resource, **asked):
        return self._read(self.client.get(f"{V2}/{resource}.{self.form}", asked))

    def post(self, resource, told):
        body = {"api_key": self.secret, **told} if self.secret else told
        return self._read(self.client.post(f"{V2}/{resource}.{self.form}", body))

    def _read(self, answer):
        kinds = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
        assert answer["Content-Type"] == kinds[self.form]
        assert answer["Access-Control-Allow-Origin"] == "*"
        if self.form == "json":
            return answer.status_code, json.loads(answer.content)
        assert answer.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
        found = xmltodict.parse(
            answer.content, force_list=("service", "request", "request_update", "error")
        )
        (rows,) = found.values()
        for name in ("service", "request", "request_update", "error"):
            if rows and name in rows:
                return answer.status_code, rows[name]
        return answer.status_code, rows or []

    def refused(self, answer, status, *words):
        code, errors = answer
        assert code == status
        assert {str(error["code"]) for error in errors} == {str(status)}
        said = " ".join(error["description"] for error in errors)
        assert all(word in said for word in words), said


@pytest.fixture
def secret(world) -> str:
    return key_of(world.resident(), world)


def key_of(by, world) -> str:
    return api_keys.make(
        name="Aplikasi lain", scopes=["reports:write"], days=30, by=by, at=world.at
    )[1]


@FORMS
def test_services_and_their_definitions(world, form) -> None:
    caller = Caller(form)
    status, services = caller.get("services", jurisdiction_id="kotabogor.go.id")
    assert status == 200
    drain = next(each for each in services if each["service_code"] == "saluran-tersumbat")
    assert drain == {
        "service_code": "saluran-tersumbat",
        "service_name": "Saluran tersumbat",
        "description": "Saluran tersumbat",
        "metadata": {"xml": "true", "json": True}[form],
        "type": "realtime",
        "keywords": "saluran, selokan, got, drainase, mampet, tersumbat, genangan, drain",
        "group": "air",
    }
    assert not any(
        each["metadata"] in {True, "true"}
        for each in services
        if each["service_code"] == "pohon-tumbang"
    )
    status, told = caller.get("services/saluran-tersumbat")
    assert (status, told["service_code"]) == (200, "saluran-tersumbat")
    attribute = told["attributes"]["attribute"] if form == "xml" else told["attributes"][0]
    assert attribute["code"] == "masuk_rumah"
    assert attribute["datatype"] == "singlevaluelist"
    assert str(attribute["order"]) == "1"
    values = attribute["values"]["value"] if form == "xml" else attribute["values"]
    assert values == [{"key": "yes", "name": "Ya"}, {"key": "no", "name": "Tidak"}]
    caller.refused(caller.get("services/tak-ada"), 404, "service_code tak-ada")
    caller.refused(
        caller.get("services", jurisdiction_id="sfgov.org"), 404, "jurisdiction_id sfgov.org"
    )
    assert (
        Client()
        .get(f"{V2}/services.xml", headers={"Accept-Language": "en"})
        .content.count(b"Blocked drain")
    )


@FORMS
def test_discovery_says_where_and_how(world, form) -> None:
    told = Client().get(f"/open311/discovery.{form}")
    found = (
        json.loads(told.content) if form == "json" else xmltodict.parse(told.content)["discovery"]
    )
    endpoint = found["endpoints"][0] if form == "json" else found["endpoints"]["endpoint"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"].endswith(V2)
    formats = endpoint["formats"] if form == "json" else endpoint["formats"]["format"]
    assert formats == ["text/xml", "application/json"]
    assert found["contact"]
    assert found["key_service"]
    assert found["changeset"]


@FORMS
def test_a_request_is_sent_and_read(world, secret, form) -> None:
    caller = Caller(form, secret)
    status, (made,) = caller.post("requests", SENT)
    assert status == 200
    assert made["account_id"] == "123456"
    number = made["service_request_id"]
    assert (
        caller.post("requests", SENT)[1][0]["service_request_id"] == number
    )  # the answer was lost
    report = Report.objects.get()
    follower = Follower.objects.get()
    assert (report.channel, report.identity, follower.contact_kind) == (
        "api",
        "confidential",
        "email",
    )
    status, (told,) = caller.get(f"requests/{number}")
    assert status == 200
    assert told["status"] == "open"
    assert told["service_code"] == "saluran-tersumbat"
    assert "Rahmat" not in str(told)
    assert "3456" not in str(told)
    assert "Siti" not in str(told)
    assert told["address"].startswith("Jl. Roda 5, ")
    assert told["requested_datetime"] == "2026-11-24T09:42:00+07:00"
    assert told["expected_datetime"] > told["requested_datetime"]
    assert (float(told["lat"]), float(told["long"])) == (-6.6025, 106.799)
    assert told["address_id"] == report.area_id
    caller.refused(caller.get("requests/LPR-26-0000-0000-0"), 404, "LPR-26-0000-0000-0")
    assert [each["service_request_id"] for each in caller.get("requests")[1]] == [number]
    assert caller.get("requests", service_code="jalan-berlubang")[1] == []
    status, (more,) = caller.get("requests", service_request_id=f"x,{number}", extensions="true")
    assert more["extended_attributes"]["state"] == report.state


@FORMS
def test_what_is_wrong_is_said_at_once_and_nothing_is_kept(world, secret, form) -> None:
    caller, nobody = Caller(form, secret), Caller(form)
    caller.refused(nobody.post("requests", SENT), 403, "api_key was not provided")
    caller.refused(Caller(form, "pdp_tidak").post("requests", SENT), 403, "not known")
    caller.refused(
        caller.post("requests", {**SENT, "service_code": ""}), 400, "service_code was not provided"
    )
    caller.refused(
        caller.post("requests", {**SENT, "service_code": "lain"}), 404, "service_code lain"
    )
    wrong = {
        **SENT,
        "lat": "-6.1754",
        "long": "106.8271",
        "phone": "123",
        "attribute[masuk_rumah]": "mungkin",
        "description": "x" * 4001,
    }
    caller.refused(
        caller.post("requests", wrong),
        400,
        "outside",
        "phone",
        "attribute[masuk_rumah]",
        "description",
    )
    placeless = {
        name: told for name, told in SENT.items() if name not in {"lat", "long", "address_string"}
    }
    caller.refused(caller.post("requests", placeless), 400, "Name the place")
    caller.refused(caller.post("requests", {**SENT, "long": ""}), 400, "go together")
    caller.refused(caller.post("requests", {**SENT, "lat": "utara"}), 400, "degrees")
    caller.refused(
        caller.get("requests", start_date="2026-01-01T00:00:00Z", end_date="2026-11-01T00:00:00Z"),
        400,
        "90 days",
    )
    caller.refused(caller.get("requests", start_date="kemarin"), 400, "W3C")
    caller.refused(caller.get("requests", start_date="2026-11-01T00:00:00"), 400, "offset")
    caller.refused(caller.get("requests", status="baru"), 400, "open, closed")
    caller.refused(caller.get("requests", page_size="5000"), 400, "1000")
    caller.refused(caller.get("requests", radius="50"), 400, "lat and long")
    caller.refused(caller.get("tokens/tak-ada"), 404, "token tak-ada")
    answer = Client().delete(f"{V2}/requests.{form}")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
    assert not Report.objects.exists()


def test_searches_pages_and_places(world, secret) -> None:
    caller = Caller("json", secret)
    numbers = []
    for n in range(5):
        told = {**SENT, "description": f"Got mampet nomor {n}", "lat": f"{-6.6025 - n / 1000}"}
        numbers.append(caller.post("requests", told)[1][0]["service_request_id"])
        world.later(minutes=10)
    newest = numbers[::-1]

    def found(**asked):
        return [each["service_request_id"] for each in caller.get("requests", **asked)[1]]

    assert found() == newest
    assert found(page_size=2, page=2) == newest[2:4]
    assert found(radius=150, lat="-6.6025", long="106.7990") == numbers[1::-1]
    assert found(status="closed") == []
    assert found(status="open,closed", service_code="saluran-tersumbat,jalan-berlubang") == newest
    since = (world.at - timedelta(minutes=25)).isoformat()
    assert found(start_date=since) == newest[:2]
    assert found(end_date=since.replace("+", " ")) == newest[2:]  # a plus sign nobody quoted
    assert found(updated_after=since) == newest[:2]
    with statements(4):
        found()


def test_photos_are_told_once_released_and_addresses_of_others_never(world, secret) -> None:
    caller = Caller("json", secret)
    sent = {
        **SENT,
        "media": SimpleUploadedFile("foto.jpg", photo(), "image/jpeg"),
        "media_url": "https://foto.example/a.jpg",
    }
    number = caller.post("requests", sent)[1][0]["service_request_id"]
    told = caller.get(f"requests/{number}", extensions="true")[1][0]
    assert told["media_url"] is None
    assert "foto.example" not in json.dumps(told)
    assert Update.objects.filter(public=False, code="photo_elsewhere").count() == 1
    assert ReportPhoto.objects.get().released_at is None


@pytest.mark.parametrize("login", ["", "gilang.pratama@pupr"])
def test_updates_go_both_ways(world, login) -> None:
    """Whoever holds the sender's key: a resident, or an officer of a body that has no part in it."""
    caller = Caller("xml", key_of(officer(world, login) if login else world.resident(), world))
    number = caller.post("requests", SENT)[1][0]["service_request_id"]
    report = Report.objects.get()
    by = officer(world, "fajar.nugraha@diskominfo")
    world.later(minutes=5)
    updating.start(report.pk, by=by, at=world.at)
    updating.note(report.pk, "Tim kami di lokasi.", public=True, by=by, at=world.at)
    updating.note(report.pk, "Butuh alat berat.", public=False, by=by, at=world.at)
    since, until = "2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"
    told = caller.get("servicerequestupdates", start_date=since, end_date=until)[1]
    assert [each["status"] for each in told] == ["OPEN"] * len(told)
    assert "Tim kami di lokasi." in [each["description"] for each in told]
    assert "alat berat" not in str(told)
    assert {each["service_request_id"] for each in told} == {number}
    more = caller.get("servicerequestupdates", start_date=since, end_date=until, extensions="true")[
        1
    ]
    assert more[-1]["status"] == "IN_PROGRESS"
    word = {
        "service_request_id": number,
        "status": "OPEN",
        "description": "Masih mampet, kata Pak Rahmat",
        "update_id": "77",
    }
    key = caller.post("servicerequestupdates", word)[1][0]["update_id"]
    assert caller.post("servicerequestupdates", word)[1][0]["update_id"] == key
    assert "Rahmat" not in Update.objects.get(pk=key).text
    caller.refused(
        caller.post("servicerequestupdates", {**word, "status": "HILANG"}), 400, "status"
    )
    caller.refused(
        caller.post("servicerequestupdates", {**word, "service_request_id": "LPR-26-0000-0000-0"}),
        404,
    )
    other = {**word, "update_id": "78"}
    for stranger in (world.resident("asep@contoh.example"), by):
        foreign = Caller("xml", key_of(stranger, world))
        caller.refused(foreign.post("servicerequestupdates", other), 404, "not sent by this key")


def test_who_asks_too_often_waits(world, settings) -> None:
    caller = Caller("xml")
    for _ in range(60):
        caller.get("services/saluran-tersumbat")
    caller.refused(caller.get("services/saluran-tersumbat"), 429, "Tunggu")


def test_the_client_of_another_reads_the_running_server(lasting_world, live_server) -> None:
    world = lasting_world
    by = world.resident()
    _, secret = api_keys.make(name="App", scopes=["reports:write"], days=30, by=by, at=world.at)
    numbers = [
        Caller("json", secret).post("requests", {**SENT, "description": f"Got {n} mampet"})[1][0][
            "service_request_id"
        ]
        for n in range(2)
    ]
    for form in ("json", "xml"):
        client = GeoReport(live_server.url + V2, jurisdiction="kotabogor.go.id", output_format=form)
        assert "saluran-tersumbat" in {each["service_code"] for each in client.get_service_list()}
        assert (
            client.get_service_definition("saluran-tersumbat")["service_code"]
            == "saluran-tersumbat"
        )
        assert {
            each["service_request_id"] for each in client.get_service_requests(status="open")
        } == set(numbers)
        assert client.get_service_request(numbers[0])["status"] == "open"
