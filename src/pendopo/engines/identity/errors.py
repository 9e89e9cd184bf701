"""One precise complaint about an identity, in every language of the house."""


class IdentityError(ValueError):
    """The text is not such an identity; `code` says which rule, `say` tells the person."""

    def __init__(self, code: str, *, id: str, en: str, su: str) -> None:  # noqa: A002  (a language code)
        super().__init__(code)
        self.code = code
        self.say: dict[str, str] = {"id": id, "en": en, "su": su}
