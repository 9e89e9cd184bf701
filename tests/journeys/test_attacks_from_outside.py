"""Attacks by what comes from outside the pages: endpoints, texts, keys, files, and addresses by hand."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse
from django.utils import timezone
from PIL import Image

from pendopo.channels.conversation.answering import answer_next
from pendopo.domain.documents.models import Evidence, IssuedDocument
from pendopo.domain.messaging.models import Message, Webhook
from pendopo.domain.messaging.receiving import take
from pendopo.domain.messaging.subscribing import PUSH
from pendopo.domain.messaging.transports import Said
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account
from pendopo.ground.vault.keyring import Keyring
from pendopo.integrations.web_push.client import WebPushTransport, vapid
from tests.api.hand import hand
from tests.architecture.test_house import routes
from tests.journeys.test_contacts import PHONE, away, owner
from tests.pages.client import PageClient

RW = "ujang.sobandi@rw07-sempur"


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1\\.push.apple.com/x",
        "https://[::1]\\.push.apple.com/x",
        "https://dalam.rumah\\@x.push.apple.com/x",
        "https://127.0.0.1%5c.push.apple.com/x",
        "https://[x",
        "https://x\uff0f.push.apple.com/",
    ],
)
def test_a_push_endpoint_read_one_way_and_called_another_is_not_known(
    world, tmp_path, monkeypatch, endpoint
) -> None:
    """By a backslash the name was a push service's, and the call went into this house."""
    calls = WebPushTransport(vapid(tmp_path), "mailto:kota@contoh.example")
    assert calls.knows("https://web.push.apple.com/QGui")
    monkeypatch.setattr(PUSH, "knows", calls.knows)
    phone = world.client(world.resident())
    told = {"endpoint": endpoint, "p256dh": "B" + "A" * 86, "auth": "A" * 22}
    assert phone.post(reverse("portal:subscribe"), told).status_code == 422


def test_an_rw_head_hears_no_case_by_a_webhook_either(world) -> None:
    head = officer_actor(Account.objects.get(login=RW).pk, at=timezone.now())
    world.at = timezone.now()
    said = hand(world, head).post(
        "/webhooks",
        {
            "url": "https://contoh.example/",
            "events": ["application.submitted"],
            "agency": head.grants[0].agency,
        },
    )
    assert said.status_code == 403
    assert Webhook.objects.count() == 0


def test_a_recycled_number_is_told_nothing_of_its_former_holders_case(world) -> None:
    """The number of a case would have opened the whole account."""
    me = owner(world)
    case = world.submitted(me)
    away(me, 181)
    for words in ("STATUS", f"STATUS {case.reference}"):
        take([Said(PHONE, words, str(uuid4()))], channel="sms", at=timezone.now())
        assert answer_next(at=timezone.now()) == 1
    told = Message.objects.filter(template__in=["standing", "ended", "secret_wanted", "help"])
    assert set(told.values_list("template", flat=True)) == {"secret_wanted"}
    texts = [Keyring.of([m.subject]).unseal(m.subject, "text", m.text_sealed) for m in told]
    assert not any(case.reference in text for text in texts)


def picture(width: int) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (9 + width, 9)).save(out, "PNG")
    return SimpleUploadedFile("ktp.png", out.getvalue(), content_type="image/png")


def test_an_anonymous_draft_takes_no_more_files_than_a_case_needs(world) -> None:
    phone = PageClient()
    began = phone.post("/layanan/salinan-sppt-pbb/permohonan", {"key": str(uuid4())})
    page = f"{began.headers['Location']}ktp"
    answers = [phone.post(page, {"ktp": picture(n)}).status_code for n in range(101)]
    assert answers[:100] == [302] * 100
    assert answers[100] == 422
    assert Evidence.objects.count() == 100


def test_a_copy_asked_for_too_often_is_refused_plainly(world) -> None:
    phone = world.client(world.resident())
    session = phone.session
    session["confirmed"] = timezone.now().timestamp()
    session.save()
    for _ in range(10):
        assert phone.post("/data-saya/salinan").status_code == 200
    assert phone.post("/data-saya/salinan").status_code == 429


@pytest.mark.parametrize("who", ["anybody", "resident", "stranger", "rw_head"])
def test_nothing_of_a_case_is_reached_by_an_address_written_by_hand(world, who) -> None:
    case = world.granted(world.resident("ani@contoh.example"))
    other = Account.objects.get(login="wulan.sari@bapenda")
    ids = {
        "reference": case.reference,
        "code": IssuedDocument.objects.get(about=case.pk).code,
        "document": IssuedDocument.objects.get(about=case.pk).pk,
        "evidence": Evidence.objects.filter(about=case.pk).first().pk,
        "task": case.pk,
        "person": case.applicant_id,
        "account": other.pk,
        "page": "nama",
    }
    visitor = {
        "anybody": PageClient,
        "resident": lambda: world.client(world.resident()),
        "stranger": lambda: world.client(world.stranger()),
        "rw_head": lambda: world.client(
            officer_actor(Account.objects.get(login=RW).pk, at=world.at)
        ),
    }[who]()
    seen = 0
    for route in routes(get_resolver()):
        names = set(route.pattern.converters)
        module = route.callback.__module__
        if not names or not module.startswith("pendopo.channels.backoffice"):
            continue
        path = reverse(f"backoffice:{route.name}", kwargs={n: ids.get(n, uuid4()) for n in names})
        for method in (visitor.get, visitor.post):
            answer = method(path)
            assert answer.status_code in {302, 404, 405}, (who, path, answer.status_code)
            assert "Fitri" not in answer.content.decode(), path
            seen += 1
    assert seen > 40
