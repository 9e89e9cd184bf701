from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "pendopo.domain.catalogue"
    label = "catalogue"
