"""What everybody may read of a report: masked words, released photos, never who reported it."""

from pendopo.domain.directory.lists import CityLists
from pendopo.domain.reports.editions import rules
from pendopo.domain.reports.models import Report
from pendopo.engines.masking.masker import mask
from pendopo.ground.actor import Actor


def masked(text: str) -> str:
    """Return a text as everybody may read it: names, phones, plates and the like hidden."""
    return mask(text, places=_places()).text if text else ""


def _places() -> frozenset[str]:
    """Return the names of the city's areas, which are nobody's."""
    names = (name for _, name in CityLists().kelurahan())
    return frozenset(part.strip().casefold() for name in names for part in name.split(","))


def may_open(report: Report, actor: Actor) -> bool:
    """Tell whether an officer may read a report unmasked: one of the desk's posts that the pack names.

    Nobody may where the desk's own agency answers for the report, or works on it.
    """
    desk, posts = report.desk_id, rules().opens
    at_desk = any(g.key == desk and g.office is None and g.role in posts for g in actor.grants)
    return (
        at_desk and report.agency_id != desk and not report.assignments.filter(agency=desk).exists()
    )
