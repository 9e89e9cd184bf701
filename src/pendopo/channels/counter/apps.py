from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "pendopo.channels.counter"
    label = "counter"
