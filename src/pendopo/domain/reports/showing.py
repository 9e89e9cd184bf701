"""What everybody may read of a report: masked words, released photos, never who reported it."""

from pendopo.domain.directory.lists import CityLists
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
    """Tell whether an officer may read a report unmasked: of the desk that checks, not of who answers for it."""
    desk = report.desk_id
    return report.agency_id != desk and any(grant.key == desk for grant in actor.grants)
