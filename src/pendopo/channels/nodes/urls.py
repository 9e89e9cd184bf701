"""Addresses for office nodes."""

from django.urls import path

from pendopo.channels.nodes import handing

app_name = "nodes"
urlpatterns = [
    path("serahan", handing.exchange, name="exchange"),
    path("bekal", handing.provisions, name="provisions"),
]
