"""What this room holds of a person: all they were told, and where to."""

from pendopo.domain.messaging.models import Delivery, Message
from pendopo.domain.people.holdings import INNER, SECRET, Holding, hold, leave_out

hold(
    Holding(
        Message,
        "Pesan kepada Anda",
        lambda person: Message.objects.filter(subject=person),
        sealed={"title_sealed": "title", "text_sealed": "text"},
        left_out={"cause": INNER},
    ),
    Holding(
        Delivery,
        "Pengiriman pesan",
        lambda person: Delivery.objects.filter(message__subject=person).select_related("message"),
        sealed={"address_sealed": "contact"},
        subject="message.subject",
        left_out={"attempts": INNER, "unknowns": INNER, "not_before": INNER},
    ),
)
leave_out(
    messaging__Webhook=SECRET,
    messaging__Announcement="Kode kejadian bagi sistem instansi; tidak menyebut siapa pun.",
)
