"""Units on the wire are those of SMPP 3.4, as another library reads and writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smpplib import consts, smpp

from pendopo.integrations.smpp.pdus import (
    BrokenPduError,
    Command,
    Pdu,
    Receipt,
    ShortMessage,
    Tag,
    take,
)


class Counter:
    sequence = 7

    def next_sequence(self) -> int:
        return 7


def test_another_library_reads_our_submit() -> None:
    mine = ShortMessage(
        "Pendopo",
        "6281200000001",
        b"Halo",
        receipt=1,
        tags={Tag.USER_MESSAGE_REFERENCE: b"\x01\x02"},
    )
    theirs = smpp.parse_pdu(Pdu(Command.SUBMIT_SM, 7, mine.packed()).packed(), client=Counter())
    assert theirs.command == "submit_sm"
    assert theirs.source_addr == b"Pendopo"
    assert theirs.source_addr_ton == consts.SMPP_TON_ALNUM
    assert (theirs.destination_addr, theirs.dest_addr_ton) == (b"6281200000001", 1)
    assert theirs.short_message == b"Halo"
    assert theirs.registered_delivery == 1
    assert theirs.user_message_reference == 0x0102


def test_we_read_another_librarys_deliver() -> None:
    made = smpp.make_pdu(
        "deliver_sm",
        client=Counter(),
        source_addr="6281200000001",
        destination_addr="1500",
        esm_class=4,
        short_message=b"id:7a sub:001 dlvrd:000 submit date:2611241000 done date:2611241001 stat:UNDELIV err:001 Text:",
    )
    made.sequence = 9
    pdu = take(bytearray(made.generate()))
    message = ShortMessage.read(pdu.body)
    assert message.source == "6281200000001"
    assert Receipt.read(message) == Receipt("7a", "UNDELIV")


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    buffer = bytearray(data)
    try:
        while pdu := take(buffer):
            ShortMessage.read(pdu.body)
    except BrokenPduError:
        pass


def test_a_length_beyond_reason_is_refused_at_once() -> None:
    with pytest.raises(BrokenPduError):
        take(bytearray(b"\xff\xff\xff\xff" + bytes(12)))


def test_units_come_whole_however_the_wire_cuts_them() -> None:
    wire = Pdu(Command.ENQUIRE_LINK, 1).packed() + Pdu(Command.UNBIND, 2).packed()
    buffer, found = bytearray(), []
    for byte in wire:
        buffer.append(byte)
        while pdu := take(buffer):
            found.append(pdu.sequence)
    assert found == [1, 2]
