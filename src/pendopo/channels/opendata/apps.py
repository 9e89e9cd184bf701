from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    name = "pendopo.channels.opendata"
    label = "opendata"
