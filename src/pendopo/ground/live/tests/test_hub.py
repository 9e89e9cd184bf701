import asyncio
from uuid import uuid4

import pytest

from pendopo.ground.live.hub import WAITING, Hub
from pendopo.ground.live.reading import Change, parse_place, topics_of


def change(topic):
    return Change((1, 2, 3), "lamp.lit", uuid4(), frozenset({topic}), b"")


def test_a_watcher_that_does_not_keep_up_is_dropped_and_the_others_are_not():
    async def trial():
        hub = Hub()
        slow, swift = hub.watch(frozenset({"a"})), hub.watch(frozenset({"a"}))
        got = 0
        for _ in range(WAITING + 1):
            slow.tell(change("a"))
            swift.tell(change("a"))
            got += len(await swift.changes(1))
        return slow.gone, swift.gone, got

    assert asyncio.run(trial()) == (True, False, WAITING + 1)


def test_a_watcher_that_left_leaves_nothing_behind():
    hub = Hub()
    watcher = hub.watch(frozenset({"a", "b"}))
    hub.leave(watcher)
    hub.leave(watcher)
    assert (hub.watchers, hub._by_topic) == (set(), {})


@pytest.mark.parametrize(
    "given", ["", "1.2", "1.2.3.4", "a.b.c", "-1.2.3", "²..", "1.2." + "9" * 20]
)
def test_only_a_place_is_a_place(given):
    assert parse_place(given) is None


def test_topics_are_the_aggregate_the_ids_and_the_agency():
    lamp, room = uuid4(), uuid4()
    topics = topics_of(lamp, {"room": str(room), "agency": "dukcapil", "watts": 4, "code": "x"})
    assert topics == {f"aggregate:{lamp}", f"aggregate:{room}", "agency:dukcapil"}
    assert parse_place("1.2.3") == (1, 2, 3)
