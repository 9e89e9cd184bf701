"""A key per person: sealed fields, blind indexes and erasure."""

from pendopo.ground.vault.blind import find, forget, remember
from pendopo.ground.vault.errors import ErasedError, TakenError, UnreadableError
from pendopo.ground.vault.keyring import (
    SYSTEM,
    Keyring,
    erase,
    open_subject,
    open_subjects,
    seal,
    unseal,
)

__all__ = [
    "SYSTEM",
    "ErasedError",
    "Keyring",
    "TakenError",
    "UnreadableError",
    "erase",
    "find",
    "forget",
    "open_subject",
    "open_subjects",
    "remember",
    "seal",
    "unseal",
]
