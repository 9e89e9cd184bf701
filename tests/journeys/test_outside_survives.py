"""kill -9 of the worker between a question and its answer: a birth is entered once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from pendopo.domain.applications.models import Exchange
from pendopo.domain.workflow.models import Task
from tests.journeys.outside import sent_case, simulated_registry

ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import sys, time, django
django.setup()
from datetime import timedelta
from django.utils import timezone
from pendopo.domain.applications.exchanging import exchange_next
while True:
    if not exchange_next(at=timezone.now() + timedelta(minutes=int(sys.argv[1]))):
        time.sleep(0.05)
"""


def worker(registry, folder, *, minutes_later: int) -> subprocess.Popen[bytes]:
    told = connection.settings_dict
    address = f"postgresql://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "PENDOPO_DATABASE_URL": address,
        "PENDOPO_DATA_DIR": str(settings.PENDOPO.data_dir),
        "PENDOPO_REGISTRY_URL": registry.address,
        "PENDOPO_REGISTRY_CA": str(folder / "keys" / "root.pem"),
        "DJANGO_SETTINGS_MODULE": "pendopo.config.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(minutes_later)], env=surroundings, cwd=ROOT
    )


def wait_until(so: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not so():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["slow", "silent"])
def test_a_worker_killed_before_the_answer_enters_no_second_birth(
    lasting_world, tmp_path, mode
) -> None:
    with simulated_registry(tmp_path) as registry:
        registry.become(mode, method="PUT", seconds=2)
        case = sent_case(lasting_world)
        births = Exchange.objects.filter(application=case, kind="birth")
        first = worker(registry, tmp_path, minutes_later=0)
        wait_until(lambda: registry.figures()["calls"].get("PUT") == 1)
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert births.get().state == "sent"
        assert registry.figures()["births"] == 0, "it was killed before the work was done"
        second = worker(registry, tmp_path, minutes_later=5)
        if mode == "silent":
            wait_until(lambda: registry.figures()["calls"]["PUT"] == 2)
        registry.become("normal")
        wait_until(lambda: births.get().state == "answered")
        wait_until(lambda: Exchange.objects.filter(application=case, kind="stamp").exists())
        second.kill()
        second.wait()
        assert births.get().outcome == "accepted"
        assert registry.figures()["births"] == 1
        assert Task.objects.filter(about=case.pk, node="ambil").count() == 1
