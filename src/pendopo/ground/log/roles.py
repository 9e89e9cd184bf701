"""Database roles: who may do what with the log and the rooms' tables.

`<db>_app` (no login) holds the rooms' rights; `<db>_web` and `<db>_worker` are its members;
`<db>_live` reads the log alone. The role that runs the migrations owns everything, and no
process that serves people logs in as it.
"""

import logging
from typing import Literal

from django.db import InternalError, ProgrammingError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

Role = Literal["app", "web", "worker", "live"]
ROLES: tuple[Role, ...] = ("app", "web", "worker", "live")
WRITTEN = (
    "happened_at, node, uid, name, aggregate, aggregate_id, seq, "
    "actor_kind, actor_id, actor_name, channel, payload"
)
RIGHTS = f"""
grant usage on schema public to {{app}}, {{live}};
grant select, insert, update, delete on all tables in schema public to {{app}};
grant usage, select on all sequences in schema public to {{app}};
alter default privileges in schema public grant select, insert, update, delete on tables to {{app}};
alter default privileges in schema public grant usage, select on sequences to {{app}};
revoke all on event, event_epoch, event_seal from {{app}}, {{web}}, {{worker}}, {{live}};
grant select on event, event_epoch, event_seal to {{app}};
grant insert ({WRITTEN}) on event to {{app}};
grant insert on event_seal to {{worker}};
grant execute on function event_make_months(integer) to {{worker}};
grant select on event, event_epoch to {{live}}
"""  # noqa: S608 - a constant of ours
TRANSACTION_TIMEOUT_SINCE = 170000  # PostgreSQL 17
# A transaction left open delays every reader of the log, so none stays open for long.
TIMEOUTS: dict[Role, dict[str, str]] = {
    "web": {
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "30s",
        "lock_timeout": "10s",
        "transaction_timeout": "60s",
    },
    "worker": {
        "statement_timeout": "5min",
        "idle_in_transaction_session_timeout": "60s",
        "transaction_timeout": "10min",
    },
    "live": {"statement_timeout": "10s", "idle_in_transaction_session_timeout": "10s"},
}
log = logging.getLogger(__name__)
_allowed: list[tuple[Role, str, str]] = []


def allow(role: Role, rights: str, *tables: str) -> None:
    """Let a role do more than its own: `rights` on tables of a room, which says so as it is loaded."""
    _allowed.extend((role, rights, table) for table in tables)


def role_name(role: Role, database: str = "") -> str:
    """Return the name of a role in PostgreSQL, for this database unless another is named."""
    return f"{database or connection.settings_dict['NAME']}_{role}"


def arrange(database: BaseDatabaseWrapper | None = None) -> list[str]:
    """Make the roles and give them their rights; return what was left undone, as sentences.

    May be called again at any time: after a restore, or once roles were given by hand.
    """
    chosen = database or connection
    names: dict[Role, str] = {role: role_name(role, chosen.settings_dict["NAME"]) for role in ROLES}
    missing = [name for name in names.values() if not _exists(chosen, name)]
    notes = [
        f"role {name} is not there, and this user may not make it"
        for name in missing
        if not _try(chosen, sql.SQL("create role {}").format(sql.Identifier(name)))
    ]
    if not notes:
        notes = _join(chosen, names) + _limit(chosen, names)
        identifiers = {role: sql.Identifier(name) for role, name in names.items()}
        with chosen.cursor() as cursor:
            for right in RIGHTS.split(";"):
                cursor.execute(sql.SQL(right).format(**identifiers))
            for role, rights, table in _allowed:
                cursor.execute("select to_regclass(%s) is not null", [table])
                if cursor.fetchone()[0]:  # its room may be migrated later
                    grant = sql.SQL("grant {} on {} to {}").format(
                        sql.SQL(rights), sql.Identifier(table), identifiers[role]
                    )
                    cursor.execute(grant)
    for note in notes:
        log.warning(note)
    return notes


def let_in(role: Role, password: str) -> str:
    """Let a role log in with this password; return its name. Only a digest goes to the server."""
    name = role_name(role)
    connection.ensure_connection()
    digest = connection.connection.pgconn.encrypt_password(
        password.encode(), name.encode(), b"scram-sha-256"
    )
    statement = sql.SQL("alter role {} login password {}")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(sql.Identifier(name), sql.Literal(digest.decode())))
    return name


def _join(database: BaseDatabaseWrapper, names: dict[Role, str]) -> list[str]:
    app = names["app"]
    notes = []
    for member in (names["web"], names["worker"]):
        with database.cursor() as cursor:
            cursor.execute("select pg_has_role(%s, %s, 'usage')", [member, app])
            (joined,) = cursor.fetchone()
        grant = sql.SQL("grant {} to {}").format(sql.Identifier(app), sql.Identifier(member))
        if not joined and not _try(database, grant):
            notes.append(f"{member} is not a member of {app}, and this user may not make it one")
    return notes


def _limit(database: BaseDatabaseWrapper, names: dict[Role, str]) -> list[str]:
    notes = []
    for role, limits in TIMEOUTS.items():
        for setting, value in limits.items():
            if setting == "transaction_timeout" and _version(database) < TRANSACTION_TIMEOUT_SINCE:
                continue
            statement = sql.SQL("alter role {} in database {} set {} = {}").format(
                sql.Identifier(names[role]),
                sql.Identifier(database.settings_dict["NAME"]),
                sql.Identifier(setting),
                sql.Literal(value),
            )
            if not _try(database, statement):
                notes.append(f"{names[role]} has no {setting}, and this user may not set it")
    return notes


def _version(database: BaseDatabaseWrapper) -> int:
    with database.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int")
        version: int = cursor.fetchone()[0]
    return version


def _exists(database: BaseDatabaseWrapper, name: str) -> bool:
    with database.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", [name])
        return cursor.fetchone() is not None


def _try(database: BaseDatabaseWrapper, statement: sql.Composed) -> bool:
    try:
        with transaction.atomic(using=database.alias), database.cursor() as cursor:
            cursor.execute(statement)
    except (ProgrammingError, InternalError):  # insufficient privilege
        return False
    return True
