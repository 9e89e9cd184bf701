from django.apps import AppConfig


class QueuesConfig(AppConfig):
    name = "pendopo.domain.queues"
    label = "queues"

    def ready(self) -> None:
        from pendopo.domain.queues import (  # noqa: F401  # they register
            admitting,
            alerting,
            booking_news,
            draw_news,
            foretelling,
            forgetting,
            held,
        )
