from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "pendopo.channels.api"
    label = "api"
