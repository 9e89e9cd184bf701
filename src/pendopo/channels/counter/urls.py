"""The counter's addresses."""

from django.urls import path

from pendopo.channels.counter import calls, deeds, desk, reception, supervising

app_name = "counter"
urlpatterns = [
    path("loket/", desk.desk, name="desk"),
    path("loket/<uuid:counter>/pembukaan", deeds.open_counter, name="open"),
    path("loket/<uuid:session>/panggilan", calls.call_next, name="call_next"),
    path("loket/<uuid:session>/panggilan/berikut", deeds.call_next, name="next"),
    path("loket/<uuid:session>/panggilan/ulang", deeds.recall, name="recall"),
    path("loket/<uuid:session>/layanan", deeds.start, name="begin"),
    path("loket/<uuid:session>/penahanan", deeds.hold, name="hold"),
    path("loket/<uuid:session>/ketidakhadiran", deeds.no_show, name="no_show"),
    path("loket/<uuid:session>/pengalihan", deeds.transfer, name="transfer"),
    path("loket/<uuid:session>/penyelesaian", deeds.finish, name="finish"),
    path("loket/<uuid:session>/jeda", deeds.pause, name="pause"),
    path("loket/<uuid:session>/jeda/akhir", deeds.resume, name="resume"),
    path("loket/<uuid:session>/penutupan", deeds.close, name="close"),
    path("loket/<uuid:session>/nomor/<uuid:ticket>/pengembalian", deeds.return_, name="return"),
    path("loket/<uuid:session>/nomor/<uuid:ticket>/panggilan", deeds.call_this, name="call_this"),
    path("meja-depan/", reception.halls, name="doors"),
    path("meja-depan/<uuid:hall>/", reception.hall, name="reception"),
    path("meja-depan/<uuid:hall>/nomor", reception.give, name="give"),
    path("meja-depan/<uuid:hall>/nomor/<uuid:ticket>/", reception.given, name="given"),
    path("meja-depan/<uuid:hall>/nomor/<uuid:ticket>/cetakan", reception.reprint, name="reprint"),
    path("pengawas/", supervising.halls, name="halls"),
    path("pengawas/<uuid:hall>/", supervising.hall, name="hall"),
    path("pengawas/<uuid:hall>/pesan", supervising.tell, name="tell_hall"),
    path("pengawas/<uuid:hall>/pesan/<uuid:notice>/penarikan", supervising.hush, name="hush_hall"),
    path("pengawas/<uuid:hall>/alat", supervising.register, name="register"),
    path("pengawas/<uuid:hall>/alat/<uuid:device>/pencabutan", supervising.revoke, name="revoke"),
    path("pengawas/<uuid:hall>/antrean/<uuid:line>/jeda", supervising.pause, name="pause_line"),
    path(
        "pengawas/<uuid:hall>/antrean/<uuid:line>/jeda/akhir",
        supervising.unpause,
        name="unpause_line",
    ),
    path("pengawas/<uuid:hall>/antrean/<uuid:line>/penutupan", supervising.shut, name="shut_line"),
    path(
        "pengawas/<uuid:hall>/antrean/<uuid:line>/pembukaan", supervising.reopen, name="reopen_line"
    ),
    path("pengawas/<uuid:hall>/loket/<uuid:counter>/petugas", supervising.seat, name="seat"),
    path("pengawas/<uuid:hall>/loket/<uuid:session>/antrean", supervising.move, name="move"),
    path("pengawas/<uuid:hall>/loket/<uuid:session>/penutupan", supervising.free, name="free"),
]
