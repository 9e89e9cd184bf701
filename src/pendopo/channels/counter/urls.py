from django.urls import path

from pendopo.channels.counter import calls

app_name = "counter"
urlpatterns = [
    path("loket/<uuid:session>/panggilan", calls.call_next, name="call_next"),
]
