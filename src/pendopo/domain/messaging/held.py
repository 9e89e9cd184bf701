"""What this room holds of a person: all they were told and said, where to, and how they wish it."""

from pendopo.domain.messaging.broadcasts import Broadcast
from pendopo.domain.messaging.models import (
    Delivery,
    Inbound,
    Message,
    Preference,
    PushSubscription,
    Receipt,
    Retry,
)
from pendopo.domain.people.holdings import INNER, SECRET, Holding, hold, leave_out

hold(
    Holding(
        Message,
        "Pesan kepada Anda",
        lambda person: Message.objects.filter(subject=person),
        sealed={"title_sealed": "title", "text_sealed": "text", "words_sealed": "words"},
        left_out={"cause": INNER},
    ),
    Holding(
        Broadcast,
        "Kabar untuk banyak orang yang juga Anda terima",
        lambda person: Broadcast.objects.filter(messages__subject=person),
        left_out={"link": INNER},
    ),
    Holding(
        Delivery,
        "Pengiriman pesan",
        lambda person: Delivery.objects.filter(message__subject=person).select_related("message"),
        sealed={"address_sealed": "contact"},
        subject="message.subject",
        left_out={"attempts": INNER, "unknowns": INNER, "not_before": INNER},
    ),
    Holding(
        Receipt,
        "Tanda terima pesan",
        lambda person: Receipt.objects.filter(delivery__message__subject=person),
        left_out={"carrier_id": INNER},
    ),
    Holding(
        Retry,
        "Pesan yang dikirim sekali lagi oleh petugas",
        lambda person: Retry.objects.filter(delivery__message__subject=person),
    ),
    Holding(
        Inbound,
        "Pesan dari Anda",
        lambda person: Inbound.objects.filter(subject=person),
        sealed={"address_sealed": "contact", "text_sealed": "text"},
        left_out={"carrier_id": INNER},
    ),
    Holding(
        Preference,
        "Cara kami menghubungi Anda",
        lambda person: Preference.objects.filter(person=person),
    ),
    Holding(
        PushSubscription,
        "Peramban yang menerima notifikasi",
        lambda person: PushSubscription.objects.filter(person=person),
        left_out={"endpoint_digest": SECRET, "address_sealed": SECRET},
    ),
)
leave_out(
    messaging__Webhook=SECRET,
    messaging__Announcement="Kode kejadian bagi sistem instansi; tidak menyebut siapa pun.",
)
