from django.apps import AppConfig


class EnteringConfig(AppConfig):
    name = "pendopo.flows.entering"
    label = "entering"
