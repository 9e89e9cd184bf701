from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "pendopo.domain.workflow"
    label = "workflow"
