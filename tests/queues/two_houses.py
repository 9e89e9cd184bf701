"""Two houses in one process: the centre, and an office node with a database, keys and clock view of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from pendopo.domain.directory import calendar
from pendopo.domain.queues import plans
from pendopo.domain.queues.nodes import carrying
from pendopo.ground.vault import blind, masters
from pendopo.ground.wire.calling import Answered, NoAnswerError, NotSentError
from pendopo.integrations.centre.client import HttpCentre

DEFAULT = "default"


@dataclass
class Wire:
    """The link between the houses: a `Line` that reaches the centre's views, while it is up."""

    centre: "House"
    up: bool = True
    loses_answers: bool = False

    def call(
        self, method: str, path: str, told: bytes | None, *, headers: dict[str, str]
    ) -> Answered:
        if not self.up:
            raise NotSentError("down")
        with self.centre.lived_in():
            client = Client(raise_request_exception=False)
            send = client.post if method == "POST" else client.get
            kind = {"content_type": headers["Content-Type"]} if told else {}
            answer = send(path, data=told, headers=headers, **kind)
        if answer.status_code >= 500:
            raise NoAnswerError(str(answer.status_code))
        if self.loses_answers:
            raise NoAnswerError("lost")
        return Answered(answer.status_code, answer.content)


@dataclass
class House:
    """One house: its connection and surroundings. What is done in `lived_in` is done there."""

    connection: Any
    told: Any
    kept: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def lived_in(self) -> Iterator[None]:
        before, told = connections[DEFAULT], settings.PENDOPO
        if before is self.connection:
            yield
            return
        connections[DEFAULT], settings.PENDOPO = self.connection, self.told
        forget()
        try:
            yield
        finally:
            connections[DEFAULT], settings.PENDOPO = before, told
            forget()


def forget() -> None:
    """Forget what a process keeps in memory of its house."""
    plans.reread()
    calendar.reread()
    blind.index_key.cache_clear()
    masters.reread()


def copied(name: str) -> Any:
    """Return a connection to an empty copy of the present database, which must have no rows yet."""
    told = connection.settings_dict
    connection.close()
    run(f'drop database if exists "{name}"', told)
    run(f'create database "{name}" template "{told["NAME"]}"', told)
    return type(connections[DEFAULT])({**told, "NAME": name}, DEFAULT)


def run(statement: str, told: dict[str, Any]) -> None:
    where = {
        "host": told["HOST"],
        "port": told["PORT"],
        "user": told["USER"],
        "password": told["PASSWORD"],
    }
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as owner:
        owner.execute(statement)  # type: ignore[call-overload]


def beside(centre: House, other: Any, folder: Path, *, office: str) -> House:
    """Return the node of an office."""
    told = replace(
        centre.told, node=office, data_dir=folder, centre_url="http://pusat.example", demo=False
    )
    return House(other, told)


def linked(wire: Wire, credential: str) -> HttpCentre:
    """Return the node's real client, on a wire of ours."""
    carrying.CENTRE.centre = HttpCentre(wire, lambda: credential)
    carrying.CENTRE.stocked_at, carrying.CENTRE.stock = None, ""
    return carrying.CENTRE.centre
