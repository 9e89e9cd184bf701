"""An outbox full of texts for many people, and workers of their own that send them."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from django.utils import timezone

from pendopo.domain.messaging.delivering import LEASE, sweep
from pendopo.domain.messaging.models import Delivery, Message
from pendopo.ground.identifiers import new_id
from pendopo.ground.vault.keyring import Keyring, open_subjects
from pendopo.integrations.smpp.simulator import Operator, stand_in

ROOT = Path(__file__).resolve().parents[1]
WORKER = """
import time, django
django.setup()
from django.utils import timezone
from pendopo.domain.messaging.delivering import deliver
while True:
    if not deliver(channel="sms", at=timezone.now()):
        time.sleep(0.02)
"""
A_ROUND = 500


def fill(messages: int, people: int) -> list[str]:
    """Queue texts, each person's in turn; return their words in the order they were told."""
    subjects = [new_id() for _ in range(people)]
    open_subjects(subjects)
    ring, now = Keyring.of(subjects), timezone.now()
    phones = {s: ring.seal(s, "contact", number(n)) for n, s in enumerate(subjects)}
    words = []
    for begin in range(0, messages, A_ROUND):
        told = range(begin, min(begin + A_ROUND, messages))
        made = [_message(ring, subjects[n % people], n, now) for n in told]
        Message.objects.bulk_create(made)
        Delivery.objects.bulk_create(
            Delivery(
                message=m,
                subject=m.subject,
                channel="sms",
                address_sealed=phones[m.subject],
                not_before=now,
            )
            for m in made
        )
        words += [word(n) for n in told]
    return words


def number(n: int) -> str:
    return f"+62812{n:08}"


def word(n: int) -> str:
    return f"Kabar {n:06}: permohonan Anda kami terima. Batas penyelesaian: Selasa, 24 November."


def _message(ring: Keyring, subject: UUID, n: int, now) -> Message:
    return Message(
        subject=subject,
        about=uuid4(),
        template="t",
        cause=uuid4(),
        created_at=now,
        title_sealed=ring.seal(subject, "title", "Kabar"),
        text_sealed=ring.seal(subject, "text", word(n)),
    )


@contextmanager
def operator_at_work() -> Iterator[tuple[Operator, int]]:
    operator = Operator()
    door = stand_in(0, operator)
    threading.Thread(target=door.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield operator, door.server_address[1]
    finally:
        operator.become("down")
        door.shutdown()
        door.server_close()


def worker(port: int) -> subprocess.Popen[bytes]:
    told = connection.settings_dict
    address = f"postgresql://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "PENDOPO_DATABASE_URL": address,
        "PENDOPO_DATA_DIR": str(settings.PENDOPO.data_dir),
        "PENDOPO_ROLE": "worker",
        "PENDOPO_SMPP_URL": f"smpp://pendopo:contoh@127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "pendopo.config.settings",
    }
    return subprocess.Popen([sys.executable, "-c", WORKER], env=surroundings, cwd=ROOT)


def left() -> int:
    return Delivery.objects.filter(message__template="t", state__in=["queued"]).count()


def wait_until_left(most: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while left() > most:
        assert time.monotonic() < until, f"{left()} are left"
        time.sleep(0.02)


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def find_the_lost() -> None:
    """Sweep as the house does two minutes after a worker died."""
    sweep(at=timezone.now() + LEASE + timedelta(seconds=1))


def survive(operator: Operator, port: int, messages: int) -> None:
    """Send what is queued: the worker is killed twice, the operator goes down, the worker stops."""
    for killed in (1, 2):
        running = worker(port)
        wait_until_left(messages - messages * killed // 4, 120)
        kill(running)
        find_the_lost()
    running = worker(port)
    wait_until_left(messages - messages * 5 // 8, 120)
    operator.become("down")
    time.sleep(1.5)
    before = left()
    time.sleep(0.5)
    assert left() >= before, "nothing is claimed while the operator is down"
    operator.become("normal")
    wait_until_left(messages // 5, 120)
    kill(running)
    find_the_lost()


def orders(operator: Operator) -> dict[str, list[str]]:
    """Return what each phone has got, in order."""
    found = defaultdict(list)
    for each in operator.got:
        found[each.to].append(each.text)
    return found
