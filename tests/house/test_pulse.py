"""What the house tells machines, and what it never tells."""

import io
import json
import logging

import pytest
from django.test import Client

from pendopo.config.logs import JsonLines
from tests.pages.client import PageClient


@pytest.fixture
def told() -> io.StringIO:
    """What the web process logs while the test runs."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    yield out
    root.removeHandler(handler)


@pytest.mark.django_db
def test_up_and_ready_are_told() -> None:
    assert Client().get("/healthz").json()["status"] == "up"
    assert Client().get("/readyz").json() == {"status": "ready"}


@pytest.mark.django_db
def test_figures_are_for_this_machine_and_for_whom_is_named(monkeypatch) -> None:
    Client().get("/healthz")
    page = Client().get("/metrics")
    assert b'pendopo_requests_total{method="GET",route="healthz",status="200"}' in page.content
    assert b"pendopo_relay_seconds" in page.content
    assert Client(REMOTE_ADDR="10.0.0.5").get("/metrics").status_code == 403
    assert Client(headers={"x-forwarded-for": "10.0.0.5"}).get("/metrics").status_code == 403
    monkeypatch.setenv("PENDOPO_METRICS_FROM", "10.0.0.0/24")
    assert Client(REMOTE_ADDR="10.0.0.5").get("/metrics").status_code == 200


def test_a_request_is_logged_by_its_route_and_never_by_its_path(world, told) -> None:
    case = world.submitted(world.resident())
    PageClient().get(
        f"/permohonan/{case.reference}/", {"rahasia": "0123"}, REMOTE_ADDR="203.0.113.9"
    )
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    line = next(each for each in lines if each.get("route") == "portal:follow")
    assert {"at", "request", "method", "status", "ms", "statements"} <= line.keys()
    for secret in (case.reference, "0123", "203.0.113.9"):
        assert secret not in told.getvalue()


def test_of_an_error_its_class_and_place_are_logged_and_not_its_words(told) -> None:
    try:
        int("Fitri Handayani 3271036501900004")
    except ValueError:
        logging.getLogger("pendopo.worker").exception("step failed")
    line = json.loads(told.getvalue())
    assert line["error"].startswith("ValueError at test_pulse.py:")
    assert "Fitri" not in told.getvalue()
