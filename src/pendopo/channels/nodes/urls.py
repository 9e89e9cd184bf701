"""Addresses for office nodes."""

from django.urls import path

from pendopo.channels.nodes import handing

app_name = "nodes"
urlpatterns = [
    path("simpul/serahan", handing.exchange, name="exchange"),
    path("simpul/bekal", handing.provisions, name="provisions"),
]
