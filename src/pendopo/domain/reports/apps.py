from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "pendopo.domain.reports"
    label = "reports"
