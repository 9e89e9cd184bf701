import base64
from uuid import uuid4

import pytest
from django.db import connection

from pendopo.ground.vault import Keyring, erase, masters, open_subjects
from pendopo.ground.vault.errors import NoMasterKeyError
from pendopo.ground.vault.exports import export_keys, import_keys
from pendopo.ground.vault.rotating import retire, rotate

pytestmark = pytest.mark.django_db


def test_rotation_wraps_every_key_anew_and_old_texts_still_open(data_dir):
    subjects = [uuid4() for _ in range(30)]
    open_subjects(subjects)
    blobs = {s: Keyring.of([s]).seal(s, "x", str(s)) for s in subjects}
    erase(subjects[0])
    export_keys(data_dir / "backup.keys")
    assert rotate() == 29
    assert retire() == [1]
    assert not (data_dir / "keys" / "master-1").exists()
    masters._HELD.clear()
    ring = Keyring.of(subjects)
    assert all(ring.unseal(s, "x", blobs[s]) == str(s) for s in subjects[1:])
    with connection.cursor() as cursor:
        cursor.execute("delete from vault_key where subject = %s", [subjects[1]])
    import_keys(data_dir / "backup.keys")
    assert Keyring.of(subjects).holds(subjects[1])


def test_another_process_reads_a_key_made_meanwhile():
    subject = uuid4()
    open_subjects([subject])
    rotate()
    masters._HELD.pop(2)
    assert Keyring.of([subject]).holds(subject)


def test_master_keys_may_come_from_a_secret_store(monkeypatch, data_dir):
    def given(*numbers):
        keys = (f"{n}:{base64.b64encode(bytes([n]) * 32).decode()}" for n in numbers)
        monkeypatch.setenv("PENDOPO_MASTER_KEYS", ",".join(keys))

    subject = uuid4()
    given(1)
    open_subjects([subject])
    assert not (data_dir / "keys" / "master-1").exists()
    given(1, 2)
    assert rotate() == 1
    assert retire() == [1]
    given(2)
    masters._HELD.clear()
    assert Keyring.of([subject]).holds(subject)
    given(3)
    masters._HELD.clear()
    with pytest.raises(NoMasterKeyError):
        Keyring.of([subject])


def test_key_files_are_for_their_owner_alone(data_dir):
    open_subjects([uuid4()])
    assert (data_dir / "keys" / "master-1").stat().st_mode & 0o777 == 0o600
    assert (data_dir / "keys").stat().st_mode & 0o777 == 0o700
