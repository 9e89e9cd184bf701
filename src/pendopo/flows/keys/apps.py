from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "pendopo.flows.keys"
    label = "keys"
