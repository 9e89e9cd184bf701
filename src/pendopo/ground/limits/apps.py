from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "pendopo.ground.limits"
    label = "limits"
