"""What WhatsApp tells is believed by its signature alone; fates settle, texts are answered."""

from uuid import uuid4

import pytest
from django.test import Client

from pendopo.channels.conversation.answering import answer_next
from pendopo.domain.messaging.models import Delivery, Inbound, Message
from pendopo.integrations.whatsapp.simulator import Cloud

PHONE = "+6281200000001"


@pytest.fixture
def meta(monkeypatch):
    monkeypatch.setenv("PENDOPO_WHATSAPP_SECRET", "kunci")
    monkeypatch.setenv("PENDOPO_WHATSAPP_VERIFY", "kata")
    return Cloud(secret="kunci")


def tell(meta, value, signature: str = "") -> int:
    body, right = meta.signed(value)
    return (
        Client(enforce_csrf_checks=True)
        .post(
            "/kabar/whatsapp",
            body,
            content_type="application/json",
            headers={"X-Hub-Signature-256": signature or right},
        )
        .status_code
    )


@pytest.fixture
def sent(world):
    """A message that went by WhatsApp."""
    me = world.resident()
    message = Message.objects.create(
        person_id=me.person,
        subject=me.person,
        about=uuid4(),
        template="t",
        title_sealed=b"",
        text_sealed=b"",
        cause=uuid4(),
        created_at=world.at,
    )
    delivery = Delivery.objects.create(
        message=message,
        subject=me.person,
        channel="whatsapp",
        address_sealed=b"",
        state="sent",
        not_before=world.at,
        started_at=world.at,
    )
    delivery.receipts.create(channel="whatsapp", carrier_id="wamid.1")
    return delivery


def status(word: str, **told) -> dict:
    return {"statuses": [{"id": "wamid.1", "status": word, **told}]}


def test_the_address_is_proven_by_the_word_that_was_agreed(meta) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    right = Client().get("/kabar/whatsapp", {**asked, "hub.verify_token": "kata"})
    assert right.content == b"1158201444"
    assert Client().get("/kabar/whatsapp", {**asked, "hub.verify_token": "x"}).status_code == 403


def test_fates_settle_a_message_whatever_their_order(meta, sent) -> None:
    assert tell(meta, status("sent")) == 200
    sent.refresh_from_db()
    assert sent.state == "sent"
    for word in ("read", "delivered", "read"):
        assert tell(meta, status(word)) == 200
    sent.refresh_from_db()
    assert sent.state == "delivered"


def test_a_failure_is_kept_with_its_code(meta, sent) -> None:
    tell(meta, status("failed", errors=[{"code": 131026}]))
    sent.refresh_from_db()
    assert (sent.state, sent.problem) == ("failed", "WhatsApp 131026")


def test_an_unknown_is_settled_by_what_comes_back_of_ours(meta, sent) -> None:
    sent.receipts.all().delete()
    Delivery.objects.filter(pk=sent.pk).update(state="unknown", started_at="2100-01-01T00:00Z")
    tell(meta, status("delivered", biz_opaque_callback_data=str(sent.pk)))
    sent.refresh_from_db()
    assert sent.state == "delivered"


def test_nothing_is_believed_without_metas_signature(meta, sent, monkeypatch) -> None:
    for wrong in ("sha256=00", "x", "sha256=é"):
        assert tell(meta, status("failed"), wrong) == 403
    monkeypatch.setenv("PENDOPO_WHATSAPP_SECRET", "")
    assert tell(Cloud(secret=""), status("failed")) == 403, "without a secret nobody is believed"
    sent.refresh_from_db()
    assert sent.state == "sent"


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "value", [{"statuses": [{}]}, {"messages": [{"id": 1}]}, {"messages": [1]}]
)
def test_nonsense_is_refused(meta, value) -> None:
    assert tell(meta, value) == 400


def test_a_text_is_answered_once(world, meta) -> None:
    message = {"from": PHONE[1:], "id": "wamid.9", "type": "text", "text": {"body": "halo"}}
    for _ in range(2):
        assert tell(meta, {"messages": [message]}) == 200
    tell(meta, {"messages": [{"from": PHONE[1:], "id": "wamid.10", "type": "image"}]})
    assert Inbound.objects.count() == 2
    while answer_next(at=Inbound.objects.latest("at").at):
        pass
    assert set(Delivery.objects.values_list("channel", "message__template")) == {
        ("whatsapp", "help")
    }
