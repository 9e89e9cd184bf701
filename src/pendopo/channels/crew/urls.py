"""The crew's addresses: not below `petugas/`, because a phone keeps them for when there is no network."""

from django.urls import path

from pendopo.channels.crew import proving, working

app_name = "crew"
urlpatterns = [
    path("lapangan/", working.works, name="works"),
    path("lapangan/<uuid:assignment>/", working.work, name="work"),
    path("lapangan/<uuid:assignment>/foto/<uuid:photo>", working.photo, name="photo"),
    path("lapangan/<uuid:assignment>/bukti", proving.prove, name="prove"),
]
