from django.apps import AppConfig


class QueuesConfig(AppConfig):
    name = "pendopo.domain.queues"
    label = "queues"

    def ready(self) -> None:
        from pendopo.domain.queues import alerting, forgetting, held  # noqa: F401  # they register
