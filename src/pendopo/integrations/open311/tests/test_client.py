"""Reports handed to another body over HTTP, by a body that also loses answers."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from pendopo.ground.wire.calling import BadAnswerError, NoAnswerError
from pendopo.integrations.open311.client import Open311
from pendopo.integrations.open311.simulator import stand_in

TOLD = {"service_code": "lampu", "lat": "-6.6", "long": "106.8", "description": "Padam. BGR-26-X"}


@contextmanager
def body(folder, **named):
    server = stand_in(0, folder, key="kunci", **named)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place = f"127.0.0.1:{server.server_port}"
    try:
        yield server, Open311.from_url(f"http://:kunci@{place}?jurisdiction_id=pln.id", seconds=5)
    finally:
        server.shutdown()
        server.server_close()


def test_a_report_is_handed_over_and_its_updates_come_back(tmp_path) -> None:
    since = datetime.now(UTC) - timedelta(minutes=5)
    until = since + timedelta(hours=1)
    with body(tmp_path) as (server, open311):
        number = open311.report(TOLD).number
        assert open311.stand(number)[0].open is True
        key = open311.tell({"service_request_id": number, "status": "OPEN", "description": "Ikut"})
        open311.line.call(
            "POST",
            "/petugas",
            {"service_request_id": number, "status": "CLOSED", "description": "Sudah menyala"},
        )
        first, last = open311.updates(since=since, until=until)
        assert (first.key, first.text) == (key, "Ikut")
        assert (last.number, last.status, last.text) == (number, "CLOSED", "Sudah menyala")
        assert [(b.open, b.notes) for b in open311.stand(number)] == [(False, "Sudah menyala")]
        with pytest.raises(BadAnswerError, match="not found"):
            open311.tell({"service_request_id": "9", "status": "OPEN", "description": "-"})
        open311.key = "lain"
        with pytest.raises(BadAnswerError, match="403 api_key"):
            open311.report(TOLD)
        assert server.figures() == {"requests": 1, "updates": 2}


def test_a_lost_answer_is_looked_for_by_its_mark(tmp_path) -> None:
    now = datetime.now(UTC)
    span = {
        "service_code": "lampu",
        "since": now - timedelta(hours=1),
        "until": now + timedelta(hours=1),
    }
    with body(tmp_path) as (server, open311):
        server.behaviour.become({"mode": "lost", "method": "POST"})
        with pytest.raises(NoAnswerError):
            open311.report(TOLD)
        server.behaviour.become({"mode": "normal"})
        number = open311.find("BGR-26-X", **span)
        assert number is not None
        assert open311.stand(number)[0].number == number
        assert open311.find("BGR-26-Y", **span) is None
        server.behaviour.become({"mode": "wrong"})
        with pytest.raises(BadAnswerError, match="bukan XML"):
            open311.report(TOLD)


def test_a_body_that_numbers_later_gives_a_token_first(tmp_path) -> None:
    with body(tmp_path, batch=True) as (_, open311):
        taken = open311.report(TOLD)
        assert taken.number == ""
        number = open311.number_of(taken.token)
        assert open311.stand(number)[0].number == number
        with pytest.raises(BadAnswerError, match="token was not found"):
            open311.number_of("tak-ada")
