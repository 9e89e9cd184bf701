from django.apps import AppConfig


class InstallingConfig(AppConfig):
    name = "pendopo.flows.installing"
    label = "installing"
