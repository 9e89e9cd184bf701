"""Nothing of a person is held in this room."""

from pendopo.domain.people.holdings import leave_out

LAW = "Aturan layanan, sama untuk semua orang."

leave_out(
    catalogue__ServicePace="Hitungan semua kasus sebuah layanan, tanpa siapa pun.",
    catalogue__LifeEvent=LAW,
    catalogue__Service=LAW,
    catalogue__ServiceVersion=LAW,
    catalogue__Service_life_events=LAW,
)
