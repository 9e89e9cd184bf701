from django.apps import AppConfig


class DisplayConfig(AppConfig):
    name = "pendopo.channels.display"
    label = "display"
