"""A service page tells how long it really took, once enough cases tell, from a row a worker keeps."""

from datetime import timedelta
from uuid import uuid4

from pendopo.domain.applications.models import Application
from pendopo.domain.applications.pacing import FEWEST, WINDOW, reckon_pace
from pendopo.domain.catalogue.models import ServicePace
from pendopo.domain.workflow.models import Clock, Process
from tests.pages.client import PageClient
from tests.statements import statements

PAGE = "/layanan/salinan-sppt-pbb/"
HOUR = 3600


def answered(case: Application, *hours: int, late: int = 0, ago: int = 1, at) -> None:
    """Copy a case that was answered, each with working hours used; the first are late."""
    process = Process.objects.get(about=case.pk)
    clock = Clock.objects.get(process=process)
    finished = at - timedelta(days=ago)
    for n, used in enumerate(hours):
        case.pk, case.reference, case.start_key = uuid4(), f"BGR-UJI-{ago}-{n}", uuid4()
        case.state, case.finished_at = Application.State.GRANTED, finished
        case._state.adding = True
        case.save(force_insert=True)
        process.pk, process.about = uuid4(), case.pk
        process._state.adding = True
        process.save(force_insert=True)
        clock.process, clock.used_seconds = process, used * HOUR
        clock.ended_at, clock.lapsed_at = finished, finished if n < late else None
        clock._state.adding = True
        clock.save(force_insert=True)


def seen() -> str:
    return PageClient().get(PAGE).content.decode()


def test_of_too_few_cases_nothing_is_told(world) -> None:
    answered(world.submitted(world.resident()), *[8] * (FEWEST - 1), at=world.at)
    reckon_pace(at=world.at)
    assert ServicePace.objects.count() == 0
    assert "90 hari terakhir" not in seen()


def test_the_median_and_the_share_in_time_stand_beside_the_promise(world) -> None:
    case = world.submitted(world.resident())
    answered(case, 8, 16, 20, 40, 90, 400, late=1, at=world.at)
    reckon_pace(at=world.at)
    told = ServicePace.objects.get()
    assert (told.cases, told.in_time, told.days, told.share) == (6, 5, 3.75, 83)
    page = seen()
    assert "Separuh selesai dalam 4 hari kerja. 83% tepat waktu, dari 6 permohonan." in page
    with statements(3):
        seen()


def test_what_is_older_no_longer_counts_and_its_row_goes(world) -> None:
    answered(world.submitted(world.resident()), *[8] * FEWEST, at=world.at)
    reckon_pace(at=world.at)
    assert ServicePace.objects.count() == 1
    reckon_pace(at=world.at + WINDOW)
    assert ServicePace.objects.count() == 0
