from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pendopo.ground.vault import (
    SYSTEM,
    ErasedError,
    Keyring,
    UnreadableError,
    open_subject,
    open_subjects,
    seal,
    unseal,
)

pytestmark = pytest.mark.django_db


def test_what_is_sealed_opens_for_its_subject_and_label_only():
    siti, budi = uuid4(), uuid4()
    open_subjects([siti, budi])
    ring = Keyring.of([siti, budi])
    blob = ring.seal(siti, "person.name", "Siti Nurhaliza")
    assert b"Siti" not in blob
    assert ring.unseal(siti, "person.name", blob) == "Siti Nurhaliza"
    assert ring.seal(siti, "person.name", "Siti Nurhaliza") != blob
    for subject, label in [(budi, "person.name"), (siti, "person.phone")]:
        with pytest.raises(UnreadableError):
            ring.unseal(subject, label, blob)
    with pytest.raises(UnreadableError):
        ring.unseal(siti, "person.name", blob[:-1] + bytes([blob[-1] ^ 1]))


def test_opening_twice_keeps_the_key():
    siti = uuid4()
    open_subject(siti)
    blob = seal(siti, "x", "rahasia")
    open_subject(siti)
    assert unseal(siti, "x", blob) == "rahasia"


def test_many_subjects_take_one_statement():
    subjects = [uuid4() for _ in range(200)]
    with CaptureQueriesContext(connection) as queries:
        open_subjects(subjects)
        ring = Keyring.of(subjects)
    assert len(queries) == 2
    assert all(ring.holds(subject) for subject in subjects)


def test_a_subject_without_key_counts_as_erased():
    with pytest.raises(ErasedError, match="sudah dihapus"):
        seal(uuid4(), "x", "y")


def test_the_system_always_has_a_key():
    assert unseal(SYSTEM, "x", seal(SYSTEM, "x", "benih")) == "benih"
