from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "pendopo.channels.kiosk"
    label = "kiosk"
