"""Long lists that forms offer."""

from pendopo.domain.directory.models import Area


class CityLists:
    """The city's own lists, each fetched when first asked for and kept for one request."""

    def __init__(self) -> None:
        self._kelurahan: list[tuple[str, str]] | None = None

    def kelurahan(self) -> list[tuple[str, str]]:
        """Return codes and names of the kelurahan, by name. One statement."""
        if self._kelurahan is None:
            rows = (
                Area.objects.filter(kind=Area.Kind.VILLAGE)
                .select_related("parent")
                .order_by("name")
            )
            self._kelurahan = [
                (a.code, f"{a.name}, {a.parent.name}" if a.parent else a.name) for a in rows
            ]
        return self._kelurahan
