"""The client against the Cloud API's stand-in, which keeps to its words and breaks them on demand."""

import json
import threading
import urllib.request
from uuid import uuid4

import pytest

from pendopo.domain.messaging.transports import (
    DelayedError,
    Parcel,
    RefusedError,
    Taken,
    UnansweredError,
)
from pendopo.integrations.whatsapp.client import WhatsAppTransport
from pendopo.integrations.whatsapp.simulator import Cloud, stand_in


@pytest.fixture
def cloud():
    made = Cloud()
    door = stand_in(0, made)
    made.port = door.server_address[1]
    threading.Thread(target=door.serve_forever, args=(0.02,), daemon=True).start()
    yield made
    door.shutdown()
    door.server_close()


@pytest.fixture
def transport(cloud):
    address = f"http://:contoh@127.0.0.1:{cloud.port}/v23.0/1234"
    return WhatsAppTransport.from_url(address, seconds=2)


def parcel(**told) -> Parcel:
    return Parcel(
        str(uuid4()), "+6281200000001", "Judul", "Isi", template="received", language="su", **told
    )


def behave(cloud, mode: str) -> None:
    asked = urllib.request.Request(
        f"http://127.0.0.1:{cloud.port}/kendali", json.dumps({"mode": mode}).encode()
    )
    urllib.request.urlopen(asked).close()


def test_a_template_goes_by_name_with_its_blanks_named(cloud, transport) -> None:
    told = parcel(words={"reference": "BGR-26", "url": "https://x/"})
    taken = transport.carry(told)
    (got,) = cloud.got
    assert taken == Taken((got["id"],))
    assert got["to"] == "6281200000001"
    assert got["template"] == {
        "name": "received",
        "language": {"code": "id"},
        "components": [
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "parameter_name": "reference", "text": "BGR-26"},
                    {"type": "text", "parameter_name": "url", "text": "https://x/"},
                ],
            }
        ],
    }
    assert got["biz_opaque_callback_data"] == told.identifier


def test_what_was_asked_is_answered_in_words(cloud, transport) -> None:
    transport.carry(parcel(answers=True))
    assert cloud.got[0]["text"] == {"body": "Isi"}


@pytest.mark.parametrize(
    ("mode", "error"),
    [("error", UnansweredError), ("lost", UnansweredError), ("wrong", UnansweredError)],
)
def test_an_answer_that_did_not_come_is_unknown(cloud, transport, mode, error) -> None:
    behave(cloud, mode)
    with pytest.raises(error):
        transport.carry(parcel())


def test_a_wrong_token_is_refused_and_a_closed_door_is_not_reached(cloud) -> None:
    wrong = WhatsAppTransport.from_url(f"http://:salah@127.0.0.1:{cloud.port}/v23.0/1")
    with pytest.raises(RefusedError, match="190"):
        wrong.carry(parcel())
    with pytest.raises(DelayedError):
        WhatsAppTransport.from_url("http://:contoh@127.0.0.1:1/v23.0/1").carry(parcel())
