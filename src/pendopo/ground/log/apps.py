"""The log as a Django app."""

from django.apps import AppConfig


class LogConfig(AppConfig):
    name = "pendopo.ground.log"
    label = "log"
    verbose_name = "Catatan peristiwa"
