"""A kiosk's addresses: its screens, and the number itself for kiosks that are programs."""

from django.urls import path

from pendopo.channels.kiosk import screens, tickets

app_name = "kiosk"
urlpatterns = [
    path("", screens.start, name="start"),
    path("pasang", screens.install, name="install"),
    path("nomor-saya", screens.known, name="known"),
    path("antrean/<slug:line>/", screens.line, name="line"),
    path("antrean/<slug:line>/nomor", tickets.issue, name="issue"),
    path("nomor/<str:token>/", screens.number, name="number"),
    path("nomor/<str:token>/cetakan", screens.reprint, name="reprint"),
]
