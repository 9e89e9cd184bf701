from django.apps import AppConfig


class ConversationConfig(AppConfig):
    name = "pendopo.channels.conversation"
    label = "conversation"

    def ready(self) -> None:
        from pendopo.channels.conversation import answering  # noqa: F401  # it says what it says
