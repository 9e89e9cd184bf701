"""A report handed to a body outside over HTTP, an answer lost on the way, and what the body says of it."""

import threading
from contextlib import contextmanager

import pytest

from pendopo.domain.reports import forwarding, handing
from pendopo.domain.reports.handings import Handing
from pendopo.domain.reports.models import Report, Update
from pendopo.domain.reports.outside import BODIES
from pendopo.ground.log import relay
from pendopo.integrations.open311.client import bodies
from pendopo.integrations.open311.simulator import stand_in
from tests.reports.test_a_report import filed, officer

DESK = "fajar.nugraha@diskominfo"


@contextmanager
def powerhouse(folder, **named):
    server = stand_in(0, folder, key="kunci", **named)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://:kunci@127.0.0.1:{server.server_port}"
    BODIES.update(bodies({"PENDOPO_OPEN311_PLN": url}))
    try:
        yield server, BODIES["pln"]
    finally:
        BODIES.clear()
        server.shutdown()
        server.server_close()


@pytest.fixture
def outage(world) -> Report:
    made = filed(
        world, category="listrik-padam", text="Listrik padam, kata Pak Rahmat 0812 3456 7890"
    )
    forwarding.forward(made.report.pk, by=officer(world, DESK), at=world.at)
    return made.report


def handed(world) -> Handing:
    relay.relay_once()
    handing.hand_next(at=world.at)
    return Handing.objects.get()


def test_a_report_reaches_its_body_without_its_reporter_and_comes_back(
    world, outage, tmp_path
) -> None:
    with powerhouse(tmp_path) as (_, body):
        told = handed(world)
        assert (told.state, told.number != "") == ("taken", True)
        sent = body.line.call(
            "GET", f"/requests.xml?service_request_id={told.number}"
        ).body.decode()
        assert outage.reference in sent
        assert "gangguan" in sent  # its own code
        assert "Rahmat" not in sent
        assert "3456" not in sent
        assert handing.hand_next(at=world.at) == 0
        work = {
            "service_request_id": told.number,
            "status": "CLOSED",
            "description": "Sudah menyala",
        }
        body.line.call("POST", "/petugas", work)
        world.later(minutes=1)
        assert handing.listen(at=world.at) == 1
        assert handing.listen(at=world.at) == 0  # heard once
        outage.refresh_from_db()
        assert outage.state == "resolved"  # and its reporter is asked
        assert (
            Update.objects.filter(report=outage, code="outside", text="Sudah menyala").count() == 1
        )


def test_a_lost_answer_makes_no_second_report_there(world, outage, tmp_path) -> None:
    with powerhouse(tmp_path) as (server, _):
        server.behaviour.become({"mode": "lost", "method": "POST"})
        assert handed(world).state == "unknown"
        server.behaviour.become({"mode": "normal"})
        world.later(minutes=2)
        assert handing.hand_next(at=world.at) == 1
        assert Handing.objects.get().state == "taken"
        assert server.figures()["requests"] == 1


def test_a_body_that_is_down_or_refuses_is_tried_again_or_seen_by_an_officer(
    world, outage, tmp_path
) -> None:
    with powerhouse(tmp_path, batch=True) as (server, body):
        server.behaviour.become({"mode": "error"})
        told = handed(world)
        assert told.state == "unknown"
        server.behaviour.become({"mode": "normal"})
        world.later(minutes=2)
        handing.hand_next(at=world.at)
        assert Handing.objects.get().state == "pending"
        world.later(minutes=5)
        handing.hand_next(at=world.at)
        assert Handing.objects.get().state == "taken"
        Handing.objects.update(state="asked", number="", token="", next_at=world.at)
        body.key = "salah"
        handing.hand_next(at=world.at)
        told = Handing.objects.get()
        assert (told.state, told.next_at) == ("failed", None)
        assert "api_key" in told.problem
        body.key = "kunci"
        page = world.client(officer(world, DESK))
        address = f"/petugas/laporan/{outage.reference}/"
        assert "403" in page.get(address).content.decode()
        page.post(address + "langkah", {"deed": "retry"})
        world.later(minutes=1)
        handing.hand_next(at=world.at)
        assert Handing.objects.get().state == "pending"
