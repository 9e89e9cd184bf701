from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "pendopo.domain.directory"
    label = "directory"
