from django.apps import AppConfig


class Open311Config(AppConfig):
    name = "pendopo.channels.open311"
    label = "open311"
