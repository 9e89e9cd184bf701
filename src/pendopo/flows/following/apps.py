from django.apps import AppConfig


class FollowingConfig(AppConfig):
    name = "pendopo.flows.following"
    label = "following"
