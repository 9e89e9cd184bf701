from django.apps import AppConfig


class InformationConfig(AppConfig):
    name = "pendopo.domain.information"
    label = "information"

    def ready(self) -> None:
        from pendopo.domain.information import held  # noqa: F401  # it registers
