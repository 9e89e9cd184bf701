from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "pendopo.domain.workflow"
    label = "workflow"

    def ready(self) -> None:
        from pendopo.domain.workflow import held  # noqa: F401  # it registers
