"""A kiosk's addresses: its screens, and the number itself for kiosks that are programs."""

from django.urls import path

from pendopo.channels.kiosk import screens, tickets

app_name = "kiosk"
urlpatterns = [
    path("kios/", screens.start, name="start"),
    path("kios/pasang", screens.install, name="install"),
    path("kios/nomor-saya", screens.known, name="known"),
    path("kios/antrean/<slug:line>/", screens.line, name="line"),
    path("kios/antrean/<slug:line>/nomor", tickets.issue, name="issue"),
    path("kios/nomor/<str:token>/", screens.number, name="number"),
    path("kios/nomor/<str:token>/cetakan", screens.reprint, name="reprint"),
]
