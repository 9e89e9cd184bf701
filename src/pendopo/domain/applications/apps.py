from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "pendopo.domain.applications"
    label = "applications"

    def ready(self) -> None:
        from pendopo.domain.applications import (  # noqa: F401  # they register
            announcing,
            disinfecting,
            forgetting,
            held,
            helped,
            hosting,
            indexing,
            operations,
            reaching,
            remembering,
            telling,
        )
