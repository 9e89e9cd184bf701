from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "pendopo.domain.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from pendopo.domain.catalogue import held  # noqa: F401  # it registers
