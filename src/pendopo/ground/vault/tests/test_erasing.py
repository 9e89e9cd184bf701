import subprocess
from uuid import uuid4

import pytest
from django.db import connection

from pendopo.ground.vault import (
    ErasedError,
    Keyring,
    blind,
    erase,
    find,
    forget,
    open_subject,
    remember,
    seal,
    unseal,
)
from pendopo.ground.vault.errors import NotAnExportError, TooLargeError, UnreadableError
from pendopo.ground.vault.exports import HEADER, RECORD, export_keys, import_keys
from pendopo.ground.vault.files import LARGEST, discard, fetch, store

NIK = "3271046504930002"


@pytest.fixture
def siti(db):  # noqa: ARG001 - it needs the database
    subject = uuid4()
    open_subject(subject)
    return subject


def wrapped(subject):
    with connection.cursor() as cursor:
        cursor.execute("select wrapped from vault_key where subject = %s", [subject])
        (held,) = cursor.fetchone()
    return held and bytes(held)


def test_a_subject_is_found_by_its_value_until_forgotten(siti):
    remember(siti, "nik", NIK)
    assert find("nik", NIK) == [siti]
    assert find("kk", NIK) == []
    remember(siti, "nik", "3271046504930003")
    assert find("nik", NIK) == []
    forget(siti, "nik")
    assert find("nik", "3271046504930003") == []


def test_an_erased_subject_is_neither_read_found_nor_opened_again(siti):
    blob = seal(siti, "x", "rahasia")
    remember(siti, "nik", NIK)
    erase(siti)
    assert find("nik", NIK) == []
    open_subject(siti)
    remember(siti, "nik", NIK)
    assert find("nik", NIK) == []
    assert not Keyring.of([siti]).holds(siti)
    for attempt in (lambda: unseal(siti, "x", blob), lambda: seal(siti, "x", "lagi")):
        with pytest.raises(ErasedError):
            attempt()


@pytest.mark.django_db(transaction=True)
def test_after_erasure_neither_text_nor_key_is_in_the_whole_database_or_on_disk(data_dir):
    siti, budi = uuid4(), uuid4()
    open_subject(siti)
    open_subject(budi)
    name = store(siti, b"KTP Siti Nurhaliza")
    seal(siti, "x", NIK)
    remember(siti, "nik", NIK)
    digest = blind.digest("nik", NIK)
    export_keys(data_dir / "backup.keys")
    key, other = wrapped(siti), wrapped(budi)
    assert key in (data_dir / "backup.keys").read_bytes()
    erase(siti)
    said = connection.settings_dict
    dump = subprocess.run(
        ["pg_dump", "-h", said["HOST"], "-p", said["PORT"], "-U", said["USER"], said["NAME"]],
        env={"PGPASSWORD": said["PASSWORD"], "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
    ).stdout
    assert other.hex().encode() in dump
    for gone in (NIK, "Nurhaliza", key.hex(), digest.hex()):
        assert gone.encode() not in dump
    disk = b"".join(path.read_bytes() for path in data_dir.rglob("*") if path.is_file())
    assert other in disk
    for gone in (NIK.encode(), b"Nurhaliza", key, digest):
        assert gone not in disk
    with pytest.raises(ErasedError):
        fetch(siti, name)


@pytest.mark.django_db(transaction=True)
def test_a_restore_brings_back_keys_but_not_the_erased(data_dir):
    subjects = [uuid4() for _ in range(5)]
    for subject in subjects:
        open_subject(subject)
        remember(subject, "nik", NIK)
        remember(subject, "email", f"{subject}@b.id")
    blob = seal(subjects[0], "x", "rahasia")
    backup = data_dir / "backup.keys"
    assert export_keys(backup) == 5
    erase(subjects[1])
    kept = sorted(set(subjects) - {subjects[1]})
    with connection.cursor() as cursor:
        cursor.execute("delete from vault_key")
        cursor.execute("delete from vault_index")
    assert import_keys(backup) == 4
    assert find("nik", NIK) == kept
    assert find("email", f"{kept[0]}@b.id") == kept[:1]
    assert find("phone", "a@b.id") == []
    assert unseal(subjects[0], "x", blob) == "rahasia"
    assert not Keyring.of(subjects).holds(subjects[1])


@pytest.mark.django_db(transaction=True)
def test_the_erased_stay_erased_though_an_old_export_still_has_the_key(data_dir):
    siti = uuid4()
    open_subject(siti)
    backup = data_dir / "backup.keys"
    export_keys(backup)
    stolen = backup.read_bytes()
    erase(siti)
    backup.write_bytes(stolen)
    assert import_keys(backup) == 0
    assert not Keyring.of([siti]).holds(siti)


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"something else!!", HEADER + b"x" * (RECORD - 1)])
def test_only_a_whole_export_is_imported(data_dir, content):
    path = data_dir / "backup.keys"
    path.write_bytes(content)
    with pytest.raises(NotAnExportError):
        import_keys(path)


def test_files_are_sealed_under_names_that_tell_nothing(siti, data_dir):
    name = store(siti, b"isi berkas")
    kept = (data_dir / "files" / name).read_bytes()
    assert b"isi berkas" not in kept
    assert str(siti) not in name
    assert fetch(siti, name) == b"isi berkas"
    other = store(siti, b"lain")
    (data_dir / "files" / other).write_bytes(kept)
    with pytest.raises(UnreadableError):
        fetch(siti, other)
    discard(name)
    with pytest.raises(FileNotFoundError):
        fetch(siti, name)
    with pytest.raises(TooLargeError):
        store(siti, bytes(LARGEST + 1))
