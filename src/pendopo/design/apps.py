from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "pendopo.design"
    label = "design"
    verbose_name = "Design"
