"""Numbers come from one locked row: consecutive, never given twice."""

from uuid import UUID

from django.db import connection

from pendopo.ground.identifiers import new_id

TAKE = """
insert into documents_numberseries (id, agency_id, name, year, last) values (%s, %s, %s, %s, 1)
on conflict (agency_id, name, year) do update set last = documents_numberseries.last + 1
returning last
"""


def take_number(*, agency: UUID, series: str, year: int) -> int:
    """Return the next number of a series, in the caller's transaction. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [new_id(), agency, series, year])
        taken: int = cursor.fetchone()[0]
    return taken
