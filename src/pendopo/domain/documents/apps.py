from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "pendopo.domain.documents"
    label = "documents"
