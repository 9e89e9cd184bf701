"""What erasing a person means for their reports: the words go dark, the work goes on."""

from datetime import datetime

from pendopo.domain.people.erasing import before_erasing
from pendopo.domain.people.models import Person
from pendopo.domain.reports.lessons import Suggestion
from pendopo.domain.reports.models import Follower, Report
from pendopo.ground.actor import Actor
from pendopo.ground.vault.keyring import erase


@before_erasing
def let_go(person: Person, by: Actor, at: datetime) -> None:
    """Destroy the keys of an erased person's reports; they follow nothing any more."""
    del by, at
    theirs = Follower.objects.filter(person=person)
    filed = list(theirs.filter(filed=True).values_list("origin", flat=True))
    mine = Report.objects.filter(pk__in=filed)
    for subject in mine.values_list("subject", flat=True):
        erase(subject)
    mine.update(public_text="", public_place="")
    Suggestion.objects.filter(report__in=filed).update(words=[])
    theirs.delete()
