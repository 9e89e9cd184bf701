from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "pendopo.channels.backoffice"
    label = "backoffice"
