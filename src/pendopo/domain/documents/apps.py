from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "pendopo.domain.documents"
    label = "documents"

    def ready(self) -> None:
        from pendopo.domain.documents import held, retaining  # noqa: F401  # they register
