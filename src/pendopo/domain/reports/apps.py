from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "pendopo.domain.reports"
    label = "reports"

    def ready(self) -> None:
        from pendopo.domain.reports import (  # noqa: F401  # they register
            forgetting,
            handing,
            held,
            news,
            suggesting,
        )
