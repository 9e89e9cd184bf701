"""Long lists that forms offer."""

import time

from pendopo.domain.directory.models import Area

FRESH = 60.0
_kept: dict[str, tuple[float, list[tuple[str, str]]]] = {}


class CityLists:
    """The city's own lists, read anew each minute."""

    def kelurahan(self) -> list[tuple[str, str]]:
        """Return codes and names of the kelurahan, by name."""
        read_at, found = _kept.get("kelurahan", (-FRESH, []))
        if not found or time.monotonic() - read_at > FRESH:
            found = _read()
            _kept["kelurahan"] = (time.monotonic(), found)
        return found


def reread() -> None:
    """Forget what was read: the areas have changed."""
    _kept.clear()


def _read() -> list[tuple[str, str]]:
    rows = Area.objects.filter(kind=Area.Kind.VILLAGE).select_related("parent").order_by("name")
    return [(a.code, f"{a.name}, {a.parent.name}" if a.parent else a.name) for a in rows]
