"""What this room, and those below it, hold of a person."""

from pendopo.domain.people.holdings import INNER, OFFICER, SECRET, Holding, hold, leave_out
from pendopo.domain.people.models import (
    AccessRecord,
    Account,
    Consent,
    ContactPoint,
    Mandate,
    Person,
)
from pendopo.domain.people.trust import FormerContact, Link, Matching, Passkey, Proof, Session

STAFF = "Catatan kepegawaian petugas; diminta lewat kepegawaian."
PLACES = "Tentang kota, bukan tentang orang."

hold(
    Holding(
        Person,
        "Diri Anda",
        lambda person: Person.objects.filter(pk=person),
        sealed={"name_sealed": "name", "nik_sealed": "nik"},
        subject="pk",
        left_out={"event_seq": INNER},
    ),
    Holding(
        Account,
        "Akun Anda",
        lambda person: Account.objects.filter(person=person),
        left_out={
            "password": SECRET,
            "totp_sealed": SECRET,
            "totp_last_step": INNER,
        },
    ),
    Holding(
        ContactPoint,
        "Ponsel dan surel Anda",
        lambda person: ContactPoint.objects.filter(person=person),
        sealed={"address_sealed": "contact"},
        subject="person_id",
    ),
    Holding(
        FormerContact,
        "Ponsel dan surel Anda dahulu",
        lambda person: FormerContact.objects.filter(person=person),
        sealed={"address_sealed": "contact"},
        subject="person_id",
    ),
    Holding(
        Proof,
        "Bukti diri",
        lambda person: Proof.objects.filter(person=person),
        left_out={"by": OFFICER},
    ),
    Holding(
        Matching,
        "Pencocokan dengan data kependudukan",
        lambda person: Matching.objects.filter(person=person),
        sealed={"request_sealed": "matching"},
        subject="person_id",
        left_out={"attempts": INNER, "next_at": INNER},
    ),
    Holding(
        Link,
        "Penyedia identitas yang terhubung",
        lambda person: Link.objects.filter(account__person=person),
        left_out={"digest": INNER},
    ),
    Holding(
        Passkey,
        "Kunci sandi",
        lambda person: Passkey.objects.filter(account__person=person),
        left_out={"credential": INNER, "public_key": INNER, "sign_count": INNER},
    ),
    Holding(
        Session,
        "Perangkat tempat Anda masuk",
        lambda person: Session.objects.filter(
            account__in=Account.objects.filter(person=person).values("pk")
        ),
        left_out={"session_key": SECRET, "session_data": SECRET},
    ),
    Holding(
        Mandate,
        "Izin membantu",
        Mandate.objects.about,
        sealed={
            "giver_name_sealed": ("giver name", "giver_id"),
            "helper_name_sealed": ("helper name", "helper.person_id"),
        },
        left_out={"event_seq": INNER, "helper": OFFICER, "ended_by": OFFICER},
    ),
    Holding(
        Consent,
        "Persetujuan",
        lambda person: Consent.objects.filter(person=person),
    ),
    Holding(
        AccessRecord,
        "Siapa yang melihat data Anda",
        AccessRecord.objects.about,
        left_out={"account": OFFICER, "subjects": "Menyebut orang lain yang dilihat bersamaan."},
    ),
)
leave_out(
    people__SignInCode=SECRET,
    people__MandateCode=SECRET,
    people__CounterCode=SECRET,
    people__ApiKey=SECRET,
    people__Role=STAFF,
    people__Substitution=STAFF,
    people__Absence=STAFF,
    vault__Key=SECRET,
    vault__BlindIndex="Sidik buta dari nomor yang sudah ada di salinan ini.",
    limits__Spent="Hitungan percobaan, tanpa nama, hilang sendiri.",
    limits__Answer="Jawaban kepada sistem, hilang sendiri dalam sehari.",
    log__Epoch=INNER,
    log__Seal=INNER,
    log__Cursor=INNER,
    log__Early=INNER,
    log__Delayed=INNER,
    directory__Area=PLACES,
    directory__Agency=PLACES,
    directory__Office=PLACES,
    directory__Hours=PLACES,
    directory__CalendarEdition=PLACES,
    directory__Holiday=PLACES,
)
