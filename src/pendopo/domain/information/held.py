"""What this room holds of a person: the kelurahan they follow, and what they answered to warnings."""

from pendopo.domain.information.models import FollowedArea, Reply
from pendopo.domain.people.holdings import Holding, hold, leave_out

hold(
    Holding(
        FollowedArea,
        "Kelurahan yang Anda ikuti",
        lambda person: FollowedArea.objects.filter(person=person),
    ),
    Holding(
        Reply,
        "Jawaban Anda atas peringatan",
        lambda person: Reply.objects.filter(person=person),
    ),
)
leave_out(
    information__Alert="Peringatan kota, sama untuk semua orang.",
    information__Article="Kabar kota, sama untuk semua orang.",
    information__Edition="Kabar kota, sama untuk semua orang.",
    information__Gauge="Tinggi air sungai; tidak menyebut siapa pun.",
    information__Reading="Tinggi air sungai; petugas disebut dengan instansinya.",
    information__AlertArea="Kelurahan sebuah peringatan, sama untuk semua orang.",
)
