"""Getting a database ready: made, migrated, and each process let in by its own role."""

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError, connection
from psycopg import sql

from pendopo.config.logins import ROLES, role_secret
from pendopo.ground.log import roles


def prepare() -> list[str]:
    """Make the database if it is missing, migrate it, let the processes in.

    Returns what is left for whoever runs the server, as sentences.
    """
    make_database()
    call_command("migrate", verbosity=0, interactive=False)
    notes = roles.arrange()
    for role in ROLES:
        try:
            roles.let_in(role, role_secret(settings.PENDOPO.data_dir, role))
        except ProgrammingError:
            notes.append(f"the role of {role} was not let in: not ours to change")
    return notes


def make_database() -> None:
    """Make the database if the server is there without it."""
    told = connection.settings_dict
    try:
        connection.ensure_connection()
    except OperationalError:
        where = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"]}
        password = told["PASSWORD"]
        with psycopg.connect(
            **where, password=password, dbname="postgres", autocommit=True
        ) as owner:
            owner.execute(sql.SQL("create database {}").format(sql.Identifier(told["NAME"])))
