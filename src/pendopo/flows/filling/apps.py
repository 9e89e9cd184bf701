from django.apps import AppConfig


class FillingConfig(AppConfig):
    name = "pendopo.flows.filling"
    label = "filling"
