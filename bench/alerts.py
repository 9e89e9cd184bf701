"""A warning for three kelurahan with 10,000 people, in a city where 10,000 more follow others.

Told apart: until every delivery can be claimed, which is ours; until a page, a feed and the inbox show
it; and until the texts are at a simulated operator, by one worker that begins when it is published.
An operator's contract sets its own pace: at that of `PACES` parts a second the last text waits as
long as is said. The floor is the same rows written bare, with their constraints and indexes.
"""

import json
import os
import statistics
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
os.environ["PENDOPO_DEMO"] = "1"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from pendopo.config import demo  # noqa: E402
from pendopo.domain.directory.models import Area  # noqa: E402
from pendopo.domain.information import publishing, warning  # noqa: E402
from pendopo.domain.information.alerts import Alert, FollowedArea  # noqa: E402
from pendopo.domain.messaging.delivering import deliver  # noqa: E402
from pendopo.domain.messaging.models import Delivery, Message  # noqa: E402
from pendopo.domain.messaging.transports import TRANSPORTS  # noqa: E402
from pendopo.domain.people.acting import officer_actor  # noqa: E402
from pendopo.domain.people.models import Account, ContactPoint, Person  # noqa: E402
from pendopo.ground.identifiers import new_id  # noqa: E402
from pendopo.ground.vault.keyring import Keyring, open_subjects  # noqa: E402
from pendopo.integrations.smpp.client import SmppTransport  # noqa: E402
from tests import outbox  # noqa: E402

HERE = ("32.71.03.1006", "32.71.03.1008", "32.71.03.1002")
TWICE = 10
"""One in so many follows two of the three kelurahan."""
PACES = (100, 500)
FLOOR = """
create temp table told as select * from messaging_message;
create temp table sent as select * from messaging_delivery;
"""
EMPTY = "truncate messaging_message, messaging_delivery, messaging_receipt, messaging_retry"


def populate(people: int) -> set:
    """Make people with a proven phone, every other with an e-mail too; return those of the three."""
    subjects = [new_id() for _ in range(people * 2)]
    open_subjects(subjects)
    ring, now = Keyring.of(subjects), timezone.now()
    others = list(
        Area.objects.filter(kind="village").exclude(pk__in=HERE).values_list("pk", flat=True)
    )
    Person.objects.bulk_create(Person(id=s, created_at=now) for s in subjects)
    points, rows = [], []
    for n, person in enumerate(subjects):
        kinds = [("phone", outbox.number(n))] + [("email", f"w{n}@contoh.example")] * (n % 2)
        points += [
            ContactPoint(
                person_id=person,
                kind=kind,
                address_sealed=ring.seal(person, "contact", address),
                proven_at=now,
            )
            for kind, address in kinds
        ]
        mine = n < people
        areas = {HERE[n % 3] if mine else others[n % len(others)]}
        areas |= {HERE[(n + 1) % 3]} if mine and n % TWICE == 0 else set()
        rows += [FollowedArea(person_id=person, area_id=code, since=now) for code in areas]
    ContactPoint.objects.bulk_create(points, batch_size=2_000)
    FollowedArea.objects.bulk_create(rows, batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    return set(subjects[:people])


def drafted() -> Alert:
    now = timezone.now()
    words = {
        "headline": "Air sungai naik cepat",
        "action": "Jauhi bantaran sungai. Pindahkan anak dan lansia ke tempat tinggi.",
    }
    said = warning.Said(
        event="banjir",
        severity="extreme",
        urgency="immediate",
        certainty="observed",
        texts={"id": words, "en": words, "su": words},
        areas=HERE,
        expires_at=now + timedelta(hours=6),
    )
    return warning.draft(said, by=officer("gilang.ramdani@bpbd"), at=now)


def officer(login: str):
    return officer_actor(Account.objects.get(login=login).pk, at=timezone.now())


def published(wanted: set) -> dict[str, float]:
    """Publish once; return seconds until claimable and until the pages show it, and check whom."""
    alert, browser = drafted(), Client()
    began = time.perf_counter()
    reached = publishing.publish(alert.pk, by=officer("tuti.herawati@bpbd"), at=timezone.now())
    claimable = time.perf_counter() - began
    page = browser.get("/peringatan/").content.decode()
    feed = browser.get("/peringatan/cap/").content.decode()
    shown = time.perf_counter() - began
    told = set(Message.objects.filter(about=alert.pk).values_list("person_id", flat=True))
    assert told == wanted, f"{len(told - wanted)} too many, {len(wanted - told)} left out"
    assert alert.identifier in feed
    assert f"/peringatan/{alert.pk}/" in page
    rows = Delivery.objects.filter(message__about=alert.pk, state="queued")
    assert rows.count() == reached.deliveries
    return {"claimable": claimable, "shown": shown, "deliveries": reached.deliveries}


def floor() -> float:
    """Return seconds to write the same rows bare, in one statement each, into the same tables."""
    with connection.cursor() as cursor:
        cursor.execute(FLOOR)
        cursor.execute(EMPTY)
        began = time.perf_counter()
        cursor.execute("begin")
        cursor.execute("insert into messaging_message select * from told")
        cursor.execute("insert into messaging_delivery select * from sent")
        cursor.execute("commit")
        took = time.perf_counter() - began
        cursor.execute("drop table told; drop table sent")
    return took


def carried(wanted: set) -> dict[str, float]:
    """Return seconds until each text was at the operator, from the moment of publishing."""
    alert = drafted()
    with outbox.operator_at_work() as (operator, port):
        TRANSPORTS["sms"] = SmppTransport.from_url(
            f"smpp://pendopo:contoh@127.0.0.1:{port}?window=50"
        )
        stop, bound = threading.Event(), threading.Event()

        def work() -> None:
            while not TRANSPORTS["sms"].ready():
                time.sleep(0.02)
            bound.set()
            while not stop.is_set():
                if not deliver(channel="sms", at=timezone.now()):
                    time.sleep(0.02)
            connection.close()

        worker = threading.Thread(target=work)
        worker.start()
        assert bound.wait(60)  # a house is bound to its operator all day
        began = time.perf_counter()
        publishing.publish(alert.pk, by=officer("tuti.herawati@bpbd"), at=timezone.now())
        first = 0.0
        while Delivery.objects.filter(channel="sms", state__in=["queued", "sending"]).exists():
            first = first or (time.perf_counter() - began if operator.got else 0.0)
            assert time.perf_counter() - began < 300, len(operator.got)
            time.sleep(0.05)
        last = time.perf_counter() - began
        stop.set()
        worker.join()
        parts = Counter(each.to for each in operator.got)
    assert len(parts) == len(wanted)
    assert len(set(parts.values())) == 1, "each phone got every part once"
    return {"first": first, "last": last, "parts": parts.most_common(1)[0][1]}


def emptied() -> None:
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)
        cursor.execute("analyze")


def main() -> None:
    quick = "--quick" in sys.argv
    people, rounds = (1_000, 2) if quick else (10_000, 5)
    call_command("prepare")
    call_command("collectstatic", interactive=False, verbosity=0)
    demo.load(at=timezone.now())
    TRANSPORTS.clear()
    wanted = populate(people)
    runs = []
    for _ in range(rounds):
        emptied()
        runs.append(published(wanted))
    bare = floor()
    emptied()
    reached = carried(wanted)
    claimable = statistics.median(run["claimable"] for run in runs)
    told = {
        "people": people,
        "deliveries": runs[0]["deliveries"],
        "claimable": round(claimable, 2),
        "claimable_worst": round(max(run["claimable"] for run in runs), 2),
        "shown": round(statistics.median(run["shown"] for run in runs), 2),
        "floor": round(bare, 2),
        "ratio": round(claimable / bare, 2),
        "first_text": round(reached["first"], 2),
        "last_text": round(reached["last"], 1),
        "parts_of_a_text": reached["parts"],
        "texts_a_second": round(people / reached["last"], 1),
        **{f"last_text_at_{n}_parts_a_second": round(people * reached["parts"] / n) for n in PACES},
    }
    print("  ".join(f"{name} {value}" for name, value in told.items()))
    print(json.dumps({"alerts": told}))


if __name__ == "__main__":
    main()
