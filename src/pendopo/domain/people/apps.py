from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "pendopo.domain.people"
    label = "people"
