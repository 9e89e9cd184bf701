"""kill -9 of the worker amid 1,000 mails: none lost; one killed before its answer is tried once more."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.utils import timezone

from pendopo.config.postgres import free_port
from pendopo.domain.messaging.delivering import LEASE, sweep
from pendopo.domain.messaging.models import Delivery, Message
from pendopo.domain.messaging.transports import Parcel
from pendopo.ground.vault.keyring import Keyring
from pendopo.integrations.mail.smtp import SmtpTransport

pytestmark = pytest.mark.usefixtures("real_time")
ROOT = Path(__file__).resolve().parents[2]
MAILS = 1000

WORKER = """
import os, django
django.setup()
from dataclasses import replace
from pathlib import Path
from django.conf import settings
from django.utils import timezone
from pendopo.config.postgres import free_port
from pendopo.domain.messaging.delivering import deliver
while True:
    deliver(channel="email", at=timezone.now())
"""


class Postbox:
    """Takes mail, and counts it by its identifier."""

    def __init__(self) -> None:
        self.came: Counter[str] = Counter()
        self.port = 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        text = envelope.content.decode()
        identifier = next(
            line for line in text.splitlines() if line.lower().startswith("message-id")
        )
        self.came[identifier] += 1
        return "250 taken"


@pytest.fixture
def postbox():
    box = Postbox()
    box.port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


def worker(port: int) -> subprocess.Popen[bytes]:
    told = connection.settings_dict
    address = f"postgresql://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "PENDOPO_DATABASE_URL": address,
        "PENDOPO_DATA_DIR": str(settings.PENDOPO.data_dir),
        "PENDOPO_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "pendopo.config.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER], env=surroundings, cwd=ROOT, stderr=subprocess.DEVNULL
    )


def fill_outbox(person) -> None:
    ring = Keyring.of([person])
    now = timezone.now()
    messages = [
        Message(
            person_id=person,
            subject=person,
            about=uuid4(),
            template="t",
            cause=uuid4(),
            created_at=now,
            title_sealed=ring.seal(person, "title", f"Kabar {n}"),
            text_sealed=ring.seal(person, "text", "Isi."),
        )
        for n in range(MAILS)
    ]
    Message.objects.bulk_create(messages)
    address = ring.seal(person, "contact", "fitri@contoh.example")
    Delivery.objects.bulk_create(
        [
            Delivery(message=m, channel="email", address_sealed=address, not_before=now)
            for m in messages
        ]
    )


@pytest.mark.slow
def test_none_is_lost_when_the_worker_is_killed(lasting_world, postbox) -> None:
    Delivery.objects.all().delete()
    fill_outbox(lasting_world.resident().person)
    Delivery.objects.exclude(message__template="t").delete()
    for _ in range(3):
        running = worker(postbox.port)
        until = time.monotonic() + 30
        before = Delivery.objects.filter(state="sent").count()
        while (
            time.monotonic() < until
            and Delivery.objects.filter(state="sent").count() < before + 120
        ):
            time.sleep(0.02)
        running.send_signal(signal.SIGKILL)
        running.wait()
    running = worker(postbox.port)
    until = time.monotonic() + 90
    while time.monotonic() < until and Delivery.objects.filter(state="queued").exists():
        time.sleep(0.1)
    sweep(at=timezone.now() + LEASE + timedelta(seconds=1))
    while time.monotonic() < until and Delivery.objects.exclude(state="sent").exists():
        time.sleep(0.1)
    running.kill()
    running.wait()
    assert Delivery.objects.filter(state="sent").count() == MAILS
    assert len(postbox.came) == MAILS, "each mail came, under an identifier of its own"
    twice = [identifier for identifier, times in postbox.came.items() if times > 1]
    assert len(twice) <= 3, "only what was under way at a kill may come again"
    assert max(postbox.came.values()) <= 2


@pytest.mark.django_db
def test_an_answer_lost_twice_stays_unknown_and_is_not_tried_again(world) -> None:
    fill_outbox(world.resident().person)
    delivery = Delivery.objects.filter(message__template="t").first()
    for _ in range(2):
        Delivery.objects.filter(pk=delivery.pk).update(
            state="sending", started_at=timezone.now() - LEASE * 2
        )
        sweep(at=timezone.now())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.unknowns) == ("unknown", 2)


@pytest.mark.parametrize(("answers", "told"), [(False, "<https://x/pesan/pilihan>"), (True, None)])
def test_a_letter_says_where_to_stop_it_and_a_code_does_not(answers, told) -> None:
    transport = SmtpTransport.from_url(
        "smtp://localhost",
        sender="a@b.example",
        sender_name="Kota",
        preferences="https://x/pesan/pilihan",
    )
    letter = transport._compose(Parcel("1", "c@d.example", "Judul", "Isi", answers=answers))
    assert letter["List-Unsubscribe"] == told
