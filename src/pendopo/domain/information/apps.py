from django.apps import AppConfig


class InformationConfig(AppConfig):
    name = "pendopo.domain.information"
    label = "information"
