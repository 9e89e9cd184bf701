"""What can go wrong with a rule: when it is written, and when it is run."""


class ExpressionError(ValueError):
    """The rule cannot be compiled; says where (from 1) and why, in plain words.

    `say` holds the words in Indonesian and English, for the service's owner.
    """

    def __init__(
        self,
        *,
        id: str,  # noqa: A002  (a language code)
        en: str,
        source: str,
        line: int = 1,
        column: int = 1,
    ) -> None:
        super().__init__(f"{en} (line {line}, column {column} of: {source[:80]})")
        self.say = {"id": id, "en": en}
        self.source = source
        self.line = line
        self.column = column


class EvaluationError(RuntimeError):
    """The rule failed on these values; keeps the rule, never the values."""

    def __init__(self, say: str, *, source: str) -> None:
        super().__init__(f"{say} (in: {source})")
        self.say = say
        self.source = source
