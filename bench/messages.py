"""10,000 texts by the worker, from sealed rows to the operator and back, beside a bare client.

The bare client is another library's (smpplib): it packs, sends and counts answers in the same window
against the same simulated operator, and keeps nothing. `survives` sends them again with the worker
killed twice by kill -9 and the operator down for a while: each once or reported unknown, each
person's in order.
"""

import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
os.environ["PENDOPO_DEMO"] = "1"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
django.setup()

import smpplib.client  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from smpplib import consts  # noqa: E402

from pendopo.domain.messaging.delivering import deliver  # noqa: E402
from pendopo.domain.messaging.models import Delivery, Message  # noqa: E402
from pendopo.domain.messaging.transports import TRANSPORTS  # noqa: E402
from pendopo.integrations.smpp.client import SmppTransport  # noqa: E402
from tests import outbox  # noqa: E402

WINDOW = 50
PEOPLE = 2_000


def bare(port: int, texts: int) -> float:
    """Return messages a second of a client that keeps nothing: a window full, then its answers."""
    client = smpplib.client.Client("127.0.0.1", port, timeout=30)
    client.connect()
    client.bind_transceiver(system_id="pendopo", password="contoh")  # a simulator's
    answered = 0

    def count(**_told) -> None:
        nonlocal answered
        answered += 1

    client.set_message_sent_handler(count)
    began = time.perf_counter()
    for sent in range(texts):
        client.send_message(
            source_addr_ton=consts.SMPP_TON_ALNUM,
            source_addr="Pendopo",
            dest_addr_ton=consts.SMPP_TON_INTL,
            dest_addr_npi=consts.SMPP_NPI_ISDN,
            destination_addr=outbox.number(sent % PEOPLE)[1:],
            short_message=outbox.word(sent).encode(),
            registered_delivery=1,
        )
        while sent + 1 - answered >= WINDOW:
            client.read_once()
    while answered < texts:
        client.read_once()
    took = time.perf_counter() - began
    client.unbind()
    client.disconnect()
    return texts / took


def worked(port: int, texts: int) -> dict[str, float]:
    """Return messages a second from queued rows to settled ones, and until each has its receipt."""
    outbox.fill(texts, PEOPLE)
    address = f"smpp://pendopo:contoh@127.0.0.1:{port}?window={WINDOW}"
    TRANSPORTS["sms"] = SmppTransport.from_url(address)
    began, cpu = time.perf_counter(), time.process_time()
    while outbox.left():
        deliver(channel="sms", at=timezone.now())
    sent = time.perf_counter() - began
    while Delivery.objects.exclude(state="delivered").exists():
        if not deliver(channel="sms", at=timezone.now()):
            time.sleep(0.01)
    took = time.perf_counter() - began
    return {
        "rate": round(texts / sent, 1),
        "with_receipts": round(texts / took, 1),
        "cpu": round((time.process_time() - cpu) / took, 2),
    }


def survives(texts: int) -> dict[str, int]:
    """Return what became of texts while workers died: none twice, none lost, each person's in order."""
    Message.objects.all().delete()
    words = outbox.fill(texts, PEOPLE)
    with outbox.operator_at_work() as (operator, port):
        outbox.survive(operator, port, texts)
        running = outbox.worker(port)
        outbox.wait_until_left(0, 300)
        time.sleep(2)
        outbox.kill(running)
        outbox.find_the_lost()
    came = Counter(each.text for each in operator.got)
    states = Counter(Delivery.objects.values_list("state", flat=True))
    return {
        "texts": texts,
        "came": len(came),
        "twice": sum(times > 1 for times in came.values()),
        "unknown": states["unknown"],
        "lost": max(0, len(set(words) - set(came)) - states["unknown"]),
        "out_of_order": sum(t != sorted(t) for t in outbox.orders(operator).values()),
        **{f"state_{state}": count for state, count in states.items()},
    }


def main() -> None:
    quick = "--quick" in sys.argv
    texts = 1_000 if quick else 10_000
    call_command("prepare")
    with outbox.operator_at_work() as (operator, port):
        operator.receipts = False
        floor = bare(port, texts)
        operator.receipts = True
        mine = worked(port, texts)
    ratio = round(mine["rate"] / floor, 3)
    print(
        f"{texts} texts  worker {mine['rate']}/s, with receipts {mine['with_receipts']}/s"
        f"  bare client {floor:.1f}/s  ratio {ratio}  CPU {mine['cpu']}"
    )
    fate = survives(texts)
    print("  ".join(f"{name} {count}" for name, count in fate.items()))
    assert not fate["twice"] + fate["out_of_order"] + fate["lost"], fate
    print(
        json.dumps({"messages": {"floor": round(floor, 1), "ratio": ratio, **mine, "fate": fate}})
    )


if __name__ == "__main__":
    main()
