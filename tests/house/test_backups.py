import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from pendopo.config.backups import backup
from pendopo.domain.applications.withdrawing import withdraw
from pendopo.domain.people.erasing import erase
from pendopo.domain.people.models import Person
from pendopo.ground.actor import system
from pendopo.ground.log import sealing
from pendopo.ground.vault.exports import export_keys

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def empty_database() -> Iterator[str]:
    """Another database on the same server; yields its owner's address."""
    told = connection.settings_dict
    name = f"{told['NAME']}_restored"
    where = f"{quote(told['USER'])}:{quote(told['PASSWORD'])}@{told['HOST']}:{told['PORT']}"
    server = f"postgresql://{where}/postgres"
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(f'drop database if exists "{name}" with (force)')
        yield f"postgresql://{where}/{name}"
        owner.execute(f'drop database if exists "{name}" with (force)')
        for role in ("web", "worker", "live", "app"):
            owner.execute(f'drop role if exists "{name}_{role}"')


def pendopo(address: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pendopo.config", *arguments],
        env={
            **os.environ,
            "PENDOPO_DATABASE_URL": address,
            "PENDOPO_DATA_DIR": str(folder),
            "PYTHONPATH": str(ROOT / "src"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


SHOW = """
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.drafting import answers_of
from pendopo.ground.vault.errors import ErasedError
for case in Application.objects.order_by("created_at"):
    try:
        print("reads", answers_of(case)["nama"])
    except ErasedError:
        print("dark")
"""


def test_a_restore_reads_again_but_for_whom_was_erased_since(
    lasting_world, empty_database, tmp_path
) -> None:
    world = lasting_world
    stays, goes = world.resident(), world.resident("asep@contoh.example")
    world.submitted(stays)
    case = world.submitted(goes)
    withdraw(case.pk, by=goes, at=world.at)
    sealing.seal()
    keys, kept = tmp_path / "keys.bin", tmp_path / "city.pendopo"
    export_keys(keys)
    backup(kept, at=timezone.now())
    erase(Person.objects.get(pk=goes.person), by=system("test"), at=world.at)

    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "keys").symlink_to(Path(settings.PENDOPO.data_dir) / "keys")
    told = pendopo(empty_database, folder, "restore", str(kept), "--keys", str(keys))
    assert told.returncode == 0, told.stderr
    shown = pendopo(empty_database, folder, "shell", "-v", "0", "-c", SHOW)
    assert sorted(shown.stdout.split("\n")[:2]) == ["dark", "reads Fitri Handayani"], shown.stderr
    audit = pendopo(empty_database, folder, "audit", "verify")
    assert audit.returncode == 0, audit.stdout + audit.stderr
    with psycopg.connect(empty_database) as owner:
        assert owner.execute("select max(number) from event_epoch").fetchone() == (2,)
        assert owner.execute(
            "select has_function_privilege('public', 'event_make_months(integer)', 'execute')"
        ).fetchone() == (False,)
        role = f"{owner.info.dbname}_web"
        assert owner.execute(
            "select has_table_privilege(%s, 'event', 'update'), has_table_privilege(%s, 'event', 'select')",
            [role, role],
        ).fetchone() == (False, True)
    assert any((folder / "files").rglob("*"))


def test_a_backup_holds_no_key_and_nobodys_session(lasting_world, tmp_path) -> None:
    lasting_world.client(lasting_world.resident())
    kept = tmp_path / "city.pendopo"
    backup(kept, at=timezone.now())
    assert kept.stat().st_mode & 0o077 == 0
    with connection.cursor() as cursor:
        cursor.execute("select wrapped from vault_key limit 1")
        (wrapped,) = cursor.fetchone()
    assert bytes(wrapped) not in kept.read_bytes()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people_session")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_nothing_is_restored_over_what_is_there(tmp_path) -> None:
    kept = tmp_path / "city.pendopo"
    kept.write_bytes(b"")
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(kept))


def test_what_is_no_backup_is_refused(empty_database, tmp_path) -> None:
    kept = tmp_path / "holiday.jpg"
    kept.write_bytes(b"not a tar")
    told = pendopo(empty_database, tmp_path / "data", "restore", str(kept))
    assert told.returncode == 1
    assert "Not a backup" in told.stderr
