"""A person who texts the city, and what they are answered."""

import pytest

from pendopo.channels.conversation.answering import answer_next
from pendopo.domain.messaging.models import Inbound, Message
from pendopo.domain.messaging.receiving import take
from pendopo.domain.messaging.transports import Said
from pendopo.domain.messaging.wording import words_of
from pendopo.ground.vault.keyring import Keyring

PHONE = "+6281200000001"


@pytest.fixture
def ask(world):
    """Text the city from a phone and return its answer."""

    def text(words: str, phone: str = PHONE) -> str:
        take([Said(phone, words)], channel="sms", at=world.at)
        inbound = Inbound.objects.order_by("-id").first()
        assert answer_next(at=world.at) == 1
        answer = Message.objects.get(cause=inbound.pk)
        return words_of(answer, Keyring.of([answer.subject])).text

    return text
