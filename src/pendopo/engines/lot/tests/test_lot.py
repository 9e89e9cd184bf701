"""Nobody's place is chosen, places follow it, and whoever changes a record afterwards is found out."""

from itertools import permutations
from random import Random

import pytest

from pendopo.engines.lot.checking import FORMAT, UnreadableRecordError, drawn, faults
from pendopo.engines.lot.drawing import Request, UnreadableLineError, list_hash, order, seal_of
from pendopo.engines.lot.sharing import Time, clock, share_out

CODES = [f"AAAA-{n:04}" for n in range(8)]
SEED = "5e" * 32


def record(seed=SEED, requests=None, times=("08:00 08:15 1", "08:15 08:30 1", "13:00 13:15 1")):
    """A record as the city publishes it after a draw."""
    asked = requests or [
        Request("AAAA-0000"),
        Request("AAAA-0001", 2),
        Request("AAAA-0002", 1, (13,)),
        Request("AAAA-0003"),
    ]
    lines = sorted(each.line for each in asked)
    drawn_lines = order(seed, lines)
    spans = [Time.read(each) for each in times]
    shared = share_out((Request.read(line) for line in drawn_lines), spans)
    return {
        "format": FORMAT,
        "line": "mpp-kependudukan",
        "date": "2026-12-03",
        "seal": seal_of(seed),
        "requests": lines,
        "list": list_hash(lines),
        "seed": seed,
        "order": [line.split(" ")[0] for line in drawn_lines],
        "times": list(times),
        "passed": [],
        "given": {code: clock(spans[n].begins) for code, n in shared.items()},
    }


def codes(found):
    return {each.code for each in found}


def test_the_order_is_the_one_that_the_page_tells_how_to_make():
    """As openssl has it: printf '%s %s' LIST LINE | openssl dgst -sha256 -hmac SEED."""
    lines = ["7KQ4-0183 1 -", "9TM5-2MXA 2 08,09", "0000-0000 1 13"]
    closed = "2cbda987e0db8de1178a85b2db9c48ea4876fb19dcfbf7f637ee3297f162fd02"
    assert list_hash(lines) == list_hash(reversed(lines)) == closed
    assert (
        order("benih", lines)
        == order("benih", reversed(lines))
        == ["0000-0000 1 13", "9TM5-2MXA 2 08,09", "7KQ4-0183 1 -"]
    )


def test_every_place_is_as_likely_for_everybody():
    """Chi-squared over 8 codes and 8 places, 4,000 draws: 49 degrees of freedom, p > 0.001."""
    told, draws = Random(93), 4_000  # noqa: S311  # to repeat
    counts = [[0] * 8 for _ in CODES]
    for _ in range(draws):
        lines = [Request(code).line for code in CODES]
        for place, line in enumerate(order(f"{told.getrandbits(256):064x}", lines)):
            counts[CODES.index(line[:9])][place] += 1
    expected = draws / 8
    assert sum((seen - expected) ** 2 / expected for row in counts for seen in row) < 85.4


def test_one_more_request_draws_all_anew():
    """Who knew the seed could not tell before the list was closed who comes first."""
    told, first = Random(7), dict.fromkeys(permutations(range(3)), 0)  # noqa: S311  # to repeat
    lines = [Request(code).line for code in CODES[:3]]
    for _ in range(3_000):
        late = Request(f"ZZZZ-{told.randrange(10_000):04}").line
        placed = [line for line in order(SEED, [*lines, late]) if line != late]
        first[tuple(lines.index(line) for line in placed)] += 1
    assert sum((seen - 500) ** 2 / 500 for seen in first.values()) < 20.5  # 5 degrees, p > 0.001


def test_each_gets_the_nearest_of_what_it_likes_and_a_family_times_in_a_row():
    times = [Time(480 + 15 * n, 495 + 15 * n, 1) for n in range(4)] + [Time(780, 795, 2)]
    asked = [
        Request("AAAA-0000", 1, (13,)),
        Request("AAAA-0001", 3),
        Request("AAAA-0002", 2),
        Request("AAAA-0003", 1, (8,)),
        Request("AAAA-0004", 1, (8,)),
        Request("AAAA-0005"),
    ]
    given = share_out(asked, times)
    assert given == {"AAAA-0000": 4, "AAAA-0001": 0, "AAAA-0003": 3, "AAAA-0004": 4}


def test_a_record_holds_before_the_closing_after_it_and_when_drawn():
    told = record()
    gathering = {key: told[key] for key in ("format", "line", "date", "seal")}
    closed = gathering | {key: told[key] for key in ("requests", "list")}
    assert [drawn(each) for each in (gathering, closed, told)] == [False, False, True]
    assert faults(gathering) == faults(closed, saved=gathering) == faults(told, saved=closed) == []


def test_whoever_changes_a_record_is_found_out():
    told = record()
    lines, placed = told["requests"], told["order"]
    other = record(seed="ab" * 32)
    swapped = [placed[1], placed[0], *placed[2:]]
    assert codes(faults(told | {"seed": "ab" * 32})) >= {"seed", "order"}
    assert codes(faults(told | {"requests": [*lines, "ZZZZ-0000 1 -"]})) >= {"list", "missing"}
    assert codes(faults(told | {"requests": lines[1:]})) >= {"list", "added"}
    assert codes(faults(told | {"order": swapped})) == {"order"}
    assert codes(faults(told | {"order": [*placed, placed[0]]})) == {"order"}
    assert codes(faults(told | {"order": placed[1:]})) == {"missing"}
    assert codes(faults(told | {"given": {**told["given"], placed[-1]: "08:00"}})) == {"given"}
    assert codes(faults(told | {"requests": [*lines, lines[0]]})) >= {"twice", "list"}
    found = faults(told | {"order": swapped})[0].say
    assert found["id"] == f"Tempat ke-1 seharusnya {placed[0]}, tetapi tertulis {placed[1]}."
    assert found["en"] == f"Place 1 ought to be {placed[0]}, but is {placed[1]}."
    assert faults(other) == []
    assert codes(faults(other, saved=told)) == {"seal_changed", "seed_changed"}
    late = record(requests=[*(Request.read(line) for line in lines), Request("ZZZZ-0000")])
    assert faults(late) == []
    [told_so] = faults(late, saved={**told, "seed": ""})
    assert (told_so.code, "Added: ZZZZ-0000 1 -. Removed: -." in told_so.say["en"]) == (
        "list_changed",
        True,
    )


@pytest.mark.parametrize(
    "told",
    [
        [],
        {"format": "lain", "seal": "x"},
        {"format": FORMAT},
        {"format": FORMAT, "seal": "x", "requests": [1]},
        {"format": FORMAT, "seal": "x", "requests": ["AAAA-0000 0 -"]},
        {"format": FORMAT, "seal": "x", "times": ["8 9"]},
    ],
)
def test_what_is_no_record_is_said_to_be_none(told):
    with pytest.raises(UnreadableRecordError):
        faults(told)


def test_a_line_says_its_request_and_nothing_else():
    assert Request("7KQ4-0183", 2, (8, 13)).line == "7KQ4-0183 2 08,13"
    assert Request.read("7KQ4-0183 2 08,13") == Request("7KQ4-0183", 2, (8, 13))
    with pytest.raises(UnreadableLineError):
        Request.read("7KQ4-0183 Fitri Handayani")
