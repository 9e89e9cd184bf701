from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "pendopo.domain.applications"
    label = "applications"
