"""What can go wrong in the vault."""

from uuid import UUID


class ErasedError(LookupError):
    """Data pribadi orang ini sudah dihapus dan tidak dapat dibaca lagi."""

    def __init__(self, subject: UUID) -> None:
        super().__init__(self.__doc__)
        self.subject = subject


class UnreadableError(ValueError):
    """Sealed for another subject or label, or damaged."""


class NoMasterKeyError(LookupError):
    """The master key that wrapped a subject's key is not here."""


class NotAnExportError(ValueError):
    """Not a file of keys made by `export_keys`, or cut short."""


class TooLargeError(ValueError):
    """Berkas lebih dari 20 MB."""


class TakenError(Exception):
    """Another subject is found by this value already."""
