"""The client against an operator that keeps to the protocol, and breaks it on demand."""

import threading
import time
from dataclasses import replace
from uuid import UUID, uuid4

from pendopo.domain.messaging.transports import (
    BusyError,
    Parcel,
    RefusedError,
    Said,
    Taken,
    UnansweredError,
)
from pendopo.integrations.smpp import wording
from pendopo.integrations.smpp.pdus import ShortMessage


def parcels(count: int, text: str = "Halo") -> list[Parcel]:
    return [Parcel(str(uuid4()), f"+62812{n:08}", "", f"{text} {n}") for n in range(count)]


def sent(transport, told) -> list:
    assert transport.ready()
    return [outcome for _, outcome in transport.deliver(told)]


def heard(transport, count: int, *, seconds: float = 30) -> list:
    found, until = [], time.monotonic() + seconds
    while len(found) < count and time.monotonic() < until:
        transport.ready()
        found += transport.heard()
        transport.acknowledge()
        time.sleep(0.01)
    return found


def test_a_window_of_messages_is_taken_in_order_and_each_has_a_receipt(operator, transport) -> None:
    told = parcels(35)
    outcomes = sent(transport, told)
    assert all(isinstance(each, Taken) and each.parts == 1 for each in outcomes)
    assert [each.text for each in operator.got] == [each.text for each in told]
    fates = heard(transport, 35)
    assert {each.carrier_id for each in fates} == {each.carrier_ids[0] for each in outcomes}
    assert all(each.arrived for each in fates)
    assert {each.address for each in fates} == {each.address for each in told}


def test_a_long_text_is_paid_by_its_parts_and_reads_whole(operator, transport) -> None:
    text = "Permohonan Anda kami terima. " * 12
    (taken,) = sent(transport, [Parcel(str(uuid4()), "+6281200000001", "", text)])
    assert (taken.parts, len(set(taken.carrier_ids))) == (3, 3)
    assert "".join(each.text for each in operator.got) == text
    assert [each.place[1:] for each in operator.got] == [(3, 1), (3, 2), (3, 3)]


def test_a_lost_answer_is_unknown_and_the_receipt_still_names_us(operator, transport) -> None:
    operator.become("lost", times=1)
    told = parcels(3)
    outcomes = sent(transport, told)
    lost = [isinstance(each, UnansweredError) for each in outcomes]
    assert lost.count(True) == 1
    assert len(operator.got) == 3
    fates = heard(transport, 3)
    parcel = told[lost.index(True)]
    assert (UUID(parcel.identifier).int & 0xFFFF, parcel.address) in {
        (each.reference, each.address) for each in fates
    }


def test_a_refusal_is_for_good_and_undelivered_is_told_later(operator, transport) -> None:
    operator.become("refused", times=1)
    refused, taken = sent(transport, parcels(2))
    assert isinstance(refused, RefusedError)
    assert isinstance(taken, Taken)
    operator.become("undelivered", times=1)
    sent(transport, parcels(1))
    fates = heard(transport, 2)
    assert [each.arrived for each in fates] == [True, False]
    assert fates[1].problem == "UNDELIV"


def test_a_throttled_message_was_not_taken_and_we_pause(operator, transport) -> None:
    operator.become("throttled", times=2)
    outcomes = sent(transport, parcels(3))
    assert [isinstance(each, BusyError) for each in outcomes] == [True, True, False]
    assert not transport.ready(), "the operator may breathe"
    time.sleep(0.6)
    assert transport.ready()


def test_only_the_part_that_a_busy_operator_left_is_submitted_again(operator, transport) -> None:
    assert transport.ready()
    operator.become("throttled", times=1)
    (taken,) = sent(transport, [Parcel(str(uuid4()), "+6281200000001", "", "x" * 400)])
    assert isinstance(taken, Taken)
    assert sorted(each.place[2] for each in operator.got) == [1, 2, 3]


def test_while_the_operator_is_down_nothing_is_ready_and_then_it_binds_again(
    operator, transport
) -> None:
    assert transport.ready()
    operator.become("down")
    until = time.monotonic() + 2
    while transport.ready() and time.monotonic() < until:
        time.sleep(0.02)
    assert not transport.ready()
    operator.become("normal")
    until = time.monotonic() + 5
    while not transport.ready() and time.monotonic() < until:
        time.sleep(0.02)
    assert isinstance(sent(transport, parcels(1))[0], Taken)


def test_what_is_never_sent_on_a_broken_line_may_be_sent_again(operator, transport) -> None:
    assert transport.ready()
    operator.become("slow", seconds=0.05)
    told = parcels(40)
    threading.Timer(0.3, operator.become, ["down"]).start()
    outcomes = sent(transport, told)
    kinds = {type(each) for each in outcomes}
    assert kinds == {Taken, UnansweredError, BusyError}
    came = {each.text for each in operator.got}
    for parcel, outcome in zip(told, outcomes, strict=True):
        if isinstance(outcome, BusyError):
            assert parcel.text not in came, "what we call unsent never came"
        if isinstance(outcome, Taken):
            assert parcel.text in came


def test_a_text_is_kept_by_the_operator_until_it_is_acknowledged(operator, transport) -> None:
    assert transport.ready()
    worded = wording.word("STATUS BGR-26-PH9Z-HPFD-4", 0)
    operator.send(ShortMessage("6281200000001", "1500", worded.parts[0], worded.coding))
    until = time.monotonic() + 2
    while not transport._session.came and time.monotonic() < until:
        transport.ready()
    assert transport.heard() == [Said("+6281200000001", "STATUS BGR-26-PH9Z-HPFD-4")]
    after = replace(transport, _session=None, _held=[])
    assert after.ready(), "the next worker binds before the operator misses the first"
    transport._session.close()  # which dies here
    assert [each for each in heard(after, 1) if isinstance(each, Said)], "it comes again"
    assert not heard(after, 1, seconds=2), "once acknowledged it is over, and it was no receipt"


def test_a_wrong_password_is_no_line(transport) -> None:
    transport.password = "salah"
    assert not transport.ready()
