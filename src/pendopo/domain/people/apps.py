from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "pendopo.domain.people"
    label = "people"

    def ready(self) -> None:
        from pendopo.domain.people import forgetting, held  # noqa: F401  # they register
