from django.urls import path

from pendopo.channels.kiosk import tickets

app_name = "kiosk"
urlpatterns = [
    path("kios/antrean/<slug:line>/nomor", tickets.issue, name="issue"),
]
