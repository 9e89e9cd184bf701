"""The crew's addresses: not below `petugas/`, because a phone keeps them for when there is no network."""

from django.urls import path

from pendopo.channels.crew import proving, working

app_name = "crew"
urlpatterns = [
    path("", working.works, name="works"),
    path("<uuid:assignment>/", working.work, name="work"),
    path("<uuid:assignment>/foto/<uuid:photo>", working.photo, name="photo"),
    path("<uuid:assignment>/bukti", proving.prove, name="prove"),
]
