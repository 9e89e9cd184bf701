from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import ProgrammingError, connection

from pendopo.config.logins import role_secret
from pendopo.ground.log import roles


class Command(BaseCommand):
    help = (
        "Make the database if it is missing, migrate it, and let each process in by its own role."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        self._make_database()
        call_command("migrate", verbosity=0, interactive=False)
        for note in roles.arrange():
            self.stderr.write(note)
        for role in ("web", "worker", "live"):
            try:
                roles.let_in(role, role_secret(settings.PENDOPO.data_dir, role))
            except ProgrammingError:  # a managed server; whoever runs it was told above
                self.stderr.write(f"the role of {role} was not let in: not ours to change")

    def _make_database(self) -> None:
        told = connection.settings_dict
        try:
            connection.ensure_connection()
        except Exception:  # noqa: BLE001  # whatever the server says, the next line tells if it is there
            address = {
                "host": told["HOST"],
                "port": told["PORT"],
                "user": told["USER"],
                "password": told["PASSWORD"],
            }
            with psycopg.connect(**address, dbname="postgres", autocommit=True) as owner:
                owner.execute(
                    psycopg.sql.SQL("create database {}").format(
                        psycopg.sql.Identifier(told["NAME"])
                    )
                )
