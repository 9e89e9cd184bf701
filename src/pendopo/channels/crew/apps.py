from django.apps import AppConfig


class CrewConfig(AppConfig):
    name = "pendopo.channels.crew"
    label = "crew"
