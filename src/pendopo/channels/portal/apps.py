from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "pendopo.channels.portal"
    label = "portal"
