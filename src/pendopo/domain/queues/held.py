"""What this room holds of a person: the numbers they took, the times they booked, and where to tell them to come."""

from pendopo.domain.people.holdings import INNER, OFFICER, Holding, hold, leave_out
from pendopo.domain.queues import learned, leases  # noqa: F401  # their tables are this room's
from pendopo.domain.queues.bookings import Booking
from pendopo.domain.queues.draws import DrawRequest
from pendopo.domain.queues.models import Ticket

PLACE = "Antrean dan loket kantor, sama untuk semua orang."

hold(
    Holding(
        Ticket,
        "Nomor antrean Anda",
        lambda person: (
            Ticket.objects.filter(subject=person) | Ticket.objects.filter(account__person=person)
        ),
        sealed={"name_sealed": "name", "phone_sealed": "contact"},
        left_out={
            "event_seq": INNER,
            "key": INNER,
            "device": INNER,
            "gain": INNER,
            "holder": "Sidik angka agar satu orang punya satu nomor; tidak terbaca siapa pun.",
        },
    ),
    Holding(
        Booking,
        "Janji temu Anda",
        lambda person: (
            Booking.objects.filter(subject=person) | Booking.objects.filter(account__person=person)
        ),
        sealed={"name_sealed": "name", "others_sealed": "others", "phone_sealed": "contact"},
        left_out={
            "event_seq": INNER,
            "key": INNER,
            "slots": INNER,
            "turn": INNER,
            "made_by": OFFICER,
            "holder": "Sidik NIK agar satu orang punya satu janji; tidak terbaca siapa pun.",
            "contact": "Sidik nomor ponsel untuk batas janji; tidak terbaca siapa pun.",
        },
    ),
    Holding(
        DrawRequest,
        "Undian yang Anda ikuti",
        lambda person: (
            DrawRequest.objects.filter(subject=person)
            | DrawRequest.objects.filter(account__person=person)
        ),
        sealed={"name_sealed": "name", "others_sealed": "others", "phone_sealed": "contact"},
        left_out={
            "event_seq": INNER,
            "key": INNER,
            "made_by": OFFICER,
            "holder": "Sidik NIK agar satu orang ikut satu kali; tidak terbaca siapa pun.",
            "contact": "Sidik nomor ponsel agar satu orang ikut satu kali; tidak terbaca siapa pun.",
        },
    ),
)
leave_out(
    queues__Block=PLACE,
    queues__Lease=PLACE,
    queues__Link=PLACE,
    queues__Call="Panggilan nomor ke loket; nomornya ada di salinan ini.",
    queues__Counter=PLACE,
    queues__Counter_lines=PLACE,
    queues__Device=PLACE,
    queues__Draw="Undian sebuah hari, diumumkan untuk semua orang.",
    queues__Entrant="Sidik NIK dan ponsel agar satu orang ikut satu kali; tidak terbaca siapa pun.",
    queues__Forecast=PLACE,
    queues__Hall=PLACE,
    queues__Learned=PLACE,
    queues__Line=PLACE,
    queues__LineDay=PLACE,
    queues__Notice=PLACE,
    queues__Opening="Pembukaan janji temu, sama untuk semua orang.",
    queues__Session=OFFICER,
    queues__Slot=PLACE,
    queues__WaitingPlace="Sidik NIK di ruang tunggu; tidak terbaca siapa pun dan dihapus sehari sesudahnya.",
)
