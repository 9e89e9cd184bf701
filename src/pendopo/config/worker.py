"""The worker: rows are the jobs. Each step claims one row, does it, and comes back for the next."""

import logging
import signal
import threading
from collections.abc import Callable, Container
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from pendopo.channels.conversation.answering import answer_next
from pendopo.domain.applications.asking import REGISTRY, STAMPS
from pendopo.domain.applications.deeming import deem_next
from pendopo.domain.applications.exchanging import exchange_next
from pendopo.domain.applications.pacing import reckon_pace
from pendopo.domain.applications.versions import patch_next
from pendopo.domain.documents.lasting import remind_next
from pendopo.domain.documents.preparing import complete_next, prepare_next
from pendopo.domain.documents.scanning import scan_next
from pendopo.domain.documents.uploading import sweep_next
from pendopo.domain.information.publishing import expire_next as expire_alerts
from pendopo.domain.messaging.announcing import announce_next, forget_announcements
from pendopo.domain.messaging.delivering import deliver, sweep
from pendopo.domain.messaging.models import Channel
from pendopo.domain.people.expiring import expire_next
from pendopo.domain.people.matching import match_next
from pendopo.domain.queues.admitting import forget_places, make_openings
from pendopo.domain.queues.closing import close_times
from pendopo.domain.queues.draw_news import tell_drawn
from pendopo.domain.queues.drawing import close_next, draw_next, make_draws
from pendopo.domain.queues.foretelling import foretell_next
from pendopo.domain.queues.forgetting import forget as forget_tickets
from pendopo.domain.queues.forgetting import forget_bookings, forget_draws
from pendopo.domain.queues.giving import refill_next
from pendopo.domain.queues.lapsing import end_waits, lapse_next, offer_free
from pendopo.domain.queues.minding import miss_booked, remind_booked
from pendopo.domain.queues.nodes.carrying import carry
from pendopo.domain.queues.nodes.leasing import lessees
from pendopo.domain.queues.times import make_times
from pendopo.domain.reports.answering import close_unanswered
from pendopo.domain.reports.counting import fold
from pendopo.domain.reports.escalating import escalate_next as raise_next
from pendopo.domain.reports.handing import hand_next, listen
from pendopo.domain.reports.learning import learn_daily
from pendopo.domain.reports.looking import look_next
from pendopo.domain.workflow.escalating import escalate_next
from pendopo.domain.workflow.rescheduling import reschedule_next
from pendopo.domain.workflow.running import fire_due
from pendopo.ground.limits import once
from pendopo.ground.log import months, relay, sealing

if TYPE_CHECKING:
    from datetime import datetime

logger = logging.getLogger("pendopo.worker")
Step = Callable[[], int]


def at_now(step: Callable[..., int]) -> Step:
    """Return a step that is handed the time."""

    def run() -> int:
        now: datetime = timezone.now()
        return step(at=now)

    return run


def make_months() -> int:
    months.make_months(3)
    return 0


def seal_all() -> int:
    """Seal our own events, and those that office nodes brought: each node's chain apart."""
    return sum(sealing.seal(node) for node in ("", *lessees()))


STEPS: tuple[tuple[str, float, Step], ...] = (
    ("prepare", 0.1, at_now(prepare_next)),
    ("complete", 0.1, at_now(complete_next)),
    *((each, 0.1, at_now(partial(deliver, channel=each))) for each in Channel.values),
    ("answer", 0.2, at_now(answer_next)),
    ("match", 0.5, at_now(match_next)),
    ("expire", 10.0, at_now(expire_next)),
    ("expire_alerts", 1.0, at_now(expire_alerts)),
    ("registry", 1.0, at_now(partial(exchange_next, only=REGISTRY))),
    ("stamps", 1.0, at_now(partial(exchange_next, only=STAMPS))),
    ("sweep", 30.0, at_now(sweep)),
    ("announce", 0.2, at_now(announce_next)),
    ("forget", 600.0, at_now(once.forget)),
    ("scan", 0.5, at_now(scan_next)),
    ("remind", 60.0, at_now(remind_next)),
    ("uploads", 60.0, at_now(sweep_next)),
    ("forget_announcements", 3600.0, at_now(forget_announcements)),
    ("forget_tickets", 3600.0, at_now(forget_tickets)),
    ("forget_bookings", 3600.0, at_now(forget_bookings)),
    ("forget_draws", 3600.0, at_now(forget_draws)),
    ("forget_places", 3600.0, at_now(forget_places)),
    ("openings", 30.0, at_now(make_openings)),
    ("draws", 30.0, at_now(make_draws)),
    ("close_draws", 5.0, at_now(close_next)),
    ("draw", 5.0, at_now(draw_next)),
    ("refill_draws", 10.0, at_now(refill_next)),
    ("tell_drawn", 2.0, at_now(tell_drawn)),
    ("times", 30.0, at_now(make_times)),
    ("close_times", 300.0, at_now(close_times)),
    ("remind_booked", 30.0, at_now(remind_booked)),
    ("miss_booked", 60.0, at_now(miss_booked)),
    ("lapse_offers", 5.0, at_now(lapse_next)),
    ("offer_free", 30.0, at_now(offer_free)),
    ("end_waits", 60.0, at_now(end_waits)),
    ("foretell", 1.0, at_now(foretell_next)),
    ("carry", 2.0, at_now(carry)),
    ("hand_reports", 1.0, at_now(hand_next)),
    ("hear_bodies", 60.0, at_now(listen)),
    ("timers", 2.0, at_now(fire_due)),
    ("terms", 2.0, at_now(deem_next)),
    ("escalate", 2.0, at_now(escalate_next)),
    ("reschedule", 10.0, at_now(reschedule_next)),
    ("pace", 1800.0, at_now(reckon_pace)),
    ("patch", 10.0, at_now(patch_next)),
    ("look", 1.0, at_now(look_next)),
    ("fold", 5.0, fold),
    ("learn", 3600.0, at_now(learn_daily)),
    ("raise", 2.0, at_now(raise_next)),
    ("close_unanswered", 300.0, at_now(close_unanswered)),
    ("seal", 20.0, seal_all),
    ("months", 86_400.0, make_months),
)
AT_A_NODE = ("carry", "foretell", "forget", "forget_tickets", "forget_bookings", "seal", "months")
"""What an office node does; cases, messages and times are the centre's."""

OF_CASES = (
    *("prepare", "complete", *Channel.values, "answer", "match", "expire", "registry", "stamps"),
    *("sweep", "announce", "scan", "remind", "uploads", "timers", "terms", "escalate"),
    *("reschedule", "pace"),
)
"""What an application may wait for; halls and reports are none of its business."""


def steps() -> list[tuple[str, float, Step]]:
    """Return the steps of this house: an office node has but a few."""
    node = bool(settings.PENDOPO.centre_url)
    return [told for told in STEPS if (told[0] in AT_A_NODE if node else told[0] != "carry")]


def work_off(only: Container[str] | None = None) -> None:
    """Do all that is due now, or `only` what these steps do, in this thread, until nothing is left."""
    due = [step for name, _, step in steps() if only is None or name in only]
    while sum(_done(step) for step in (relay.relay_once, *due)):
        pass


def _done(step: Step) -> int:
    """Take a step until it has nothing left; one by one, all steps would be asked after each row."""
    done = 0
    while found := step():
        done += found
    return done


def work(stop: threading.Event) -> None:
    """Run the relay and every step, each in its thread, until told to stop."""
    threads = [threading.Thread(target=relay.run, args=(stop,), name="relay")]
    threads += [
        threading.Thread(target=_loop, args=(*told, stop), name=told[0]) for told in steps()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _loop(name: str, idle: float, step: Step, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            close_old_connections()
            if step():
                continue
        except Exception:
            logger.exception("step failed", extra={"step": name})
            stop.wait(2)
        stop.wait(idle)


def main() -> None:
    """Work until SIGTERM or SIGINT; the present row is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    work(stop)
