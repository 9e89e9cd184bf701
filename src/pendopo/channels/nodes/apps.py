from django.apps import AppConfig


class NodesConfig(AppConfig):
    name = "pendopo.channels.nodes"
    label = "nodes"
