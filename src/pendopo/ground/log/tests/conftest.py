"""A small row with a history, and an actor, for the rules of the log."""

import pytest
from django.db import connection, models

from pendopo.ground.actor import Actor, system
from pendopo.ground.log.models import Aggregate

TABLE = """
create table if not exists log_tests_lamp (
    id uuid primary key, event_seq integer not null, lit boolean not null default false
);
create table if not exists log_tests_seen (
    n bigint generated always as identity, subscriber text, uid uuid, aggregate_id uuid, seq int
)
"""


class Lamp(Aggregate):
    lit = models.BooleanField(default=False)

    class Meta:
        app_label = "log_tests"
        db_table = "log_tests_lamp"
        managed = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):  # noqa: ARG001 - pytest-django's
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(TABLE)


def database_url(user: str = "", password: str = "") -> str:
    """Return the address of the test database, for a process of its own."""
    said = connection.settings_dict
    user, password = (user, password) if user else (said["USER"], said["PASSWORD"])
    return f"postgresql://{user}:{password}@{said['HOST']}:{said['PORT']}/{said['NAME']}"


@pytest.fixture
def by() -> Actor:
    return system("timer")


@pytest.fixture
def lamp(db) -> Lamp:  # noqa: ARG001 - it needs the database
    return Lamp.objects.create()
