"""A new master key: every subject's key is wrapped anew, and the old one can be destroyed.

Only the destruction of the old master key makes wrapped keys unreadable that lie in old
backups, in PostgreSQL's write-ahead log and in pages not yet overwritten.
"""

from django.db import connection, transaction

from pendopo.ground.vault import exports, masters

_BATCH = 1_000


def rotate() -> int:
    """Make a new master key and wrap every subject's key with it; return how many.

    In batches, each a transaction; an interrupted rotation goes on with `rewrap`.
    """
    masters.make_next()
    return rewrap()


def rewrap() -> int:
    """Wrap with the newest master key whatever another one wraps; return how many."""
    newest, wrapped = masters.newest(), 0
    while batch := _rewrap_batch(newest):
        wrapped += batch
    return wrapped


def retire() -> list[int]:
    """Destroy the master keys that wrap nothing any more; return their numbers.

    The exports are written anew first. With PENDOPO_MASTER_KEYS nothing is destroyed:
    the numbers tell which keys the secret store may let go.
    """
    for path in exports.exported():
        exports.export_keys(path)
    masters.reread()
    with connection.cursor() as cursor:
        cursor.execute("select distinct master from vault_key where wrapped is not null")
        used = {master for (master,) in cursor.fetchall()}
    idle = [number for number in masters.numbers() if number not in used | {masters.newest()}]
    for number in idle:
        masters.destroy(number)
    return idle


def _rewrap_batch(newest: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select subject, master, wrapped from vault_key where master < %s"
            " and wrapped is not null order by subject limit %s for update",
            [newest, _BATCH],
        )
        subjects, wrapped = [], []
        for subject, master, held in cursor.fetchall():
            subjects.append(subject)
            key = masters.unwrap(subject, master, bytes(held))
            wrapped.append(masters.wrap(subject, newest, key))
        cursor.execute(
            "update vault_key k set master = %s, wrapped = n.wrapped"
            " from unnest(%s::uuid[], %s::bytea[]) as n (subject, wrapped)"
            " where k.subject = n.subject",
            [newest, subjects, wrapped],
        )
    return len(subjects)
