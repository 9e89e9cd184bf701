from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "pendopo.domain.messaging"
    label = "messaging"
