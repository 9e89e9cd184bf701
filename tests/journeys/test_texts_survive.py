"""The worker is killed twice and the operator is down for a while: each text once, or unknown; in order."""

import time
from collections import Counter

import pytest

from pendopo.domain.messaging.models import Delivery, Message
from tests import outbox

TEXTS, PEOPLE = 1000, 200


@pytest.mark.slow
@pytest.mark.usefixtures("real_time")
def test_each_text_is_sent_once_or_reported_unknown_and_order_is_kept(lasting_world) -> None:
    Message.objects.all().delete()
    words = outbox.fill(TEXTS, PEOPLE)
    with outbox.operator_at_work() as (operator, port):
        outbox.survive(operator, port, TEXTS)
        running = outbox.worker(port)
        outbox.wait_until_left(0, 60)
        time.sleep(0.5)  # the last receipts
        outbox.kill(running)
        outbox.find_the_lost()
    assert_once_or_unknown(operator, words)
    assert_in_order(operator)


def assert_once_or_unknown(operator, words) -> None:
    came = Counter(each.text for each in operator.got)
    states = Counter(Delivery.objects.values_list("state", flat=True))
    assert set(states) <= {"sent", "delivered", "unknown"}, states
    assert max(came.values()) == 1, "none came twice"
    assert set(came) <= set(words)
    missing = len(words) - len(came)
    assert missing <= states["unknown"], (missing, states)
    assert states["unknown"] <= 4 * 50, "at most a window for each kill and each break"


def assert_in_order(operator) -> None:
    for texts in outbox.orders(operator).values():
        assert texts == sorted(texts)
