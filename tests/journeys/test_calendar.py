"""The calendar moves: hours of Ramadan, leave days published in the middle of the year."""

import shutil
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from pendopo.config.packs import load
from pendopo.domain.applications import correcting
from pendopo.domain.directory.calendar import edition, working_calendar
from pendopo.domain.directory.models import CalendarEdition
from pendopo.domain.messaging.models import Message
from pendopo.domain.workflow.models import Clock, Process, Task
from pendopo.domain.workflow.rescheduling import reschedule_next
from pendopo.engines.working_time import Term
from pendopo.ground.log import timeline

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "pack"
    shutil.copytree(settings.PENDOPO.city, folder)
    return folder


def add_leave(pack, day: str, name: str = "Cuti bersama tambahan") -> None:
    file = pack / "calendar" / "holidays.csv"
    file.write_text(f"{file.read_text().rstrip()}\n{day},{name},government\n")


def reschedule(at) -> int:
    moved = 0
    while reschedule_next(at=at):
        moved += 1
    return moved


def test_in_ramadan_the_day_ends_earlier(world) -> None:
    monday = datetime(2027, 2, 15, 9, 0, tzinfo=JAKARTA)
    ends = working_calendar().add(monday, Term.parse("P1D"))
    assert ends == datetime(2027, 2, 16, 15, 0, tzinfo=JAKARTA)
    friday = working_calendar().open_on(datetime(2027, 2, 19, tzinfo=JAKARTA).date())
    assert friday[-1][1].time().isoformat() == "15:30:00"


def test_loading_the_same_calendar_again_is_no_new_edition(world, pack) -> None:
    load(pack, at=world.at)
    assert CalendarEdition.objects.count() == 1
    world.submitted(world.resident())
    assert reschedule(world.at) == 0


def test_a_leave_day_published_in_mid_year_moves_what_is_open_and_tells_it(world, pack) -> None:
    me = world.resident()
    case, done = world.submitted(me), world.granted(me)
    clock = Clock.objects.get(process__about=case.pk)
    task = Task.objects.waiting_for_an_officer().get(about=case.pk)
    finished = Clock.objects.get(process__about=done.pk).due_at
    add_leave(pack, "2026-11-27")
    load(pack, at=world.at)
    assert CalendarEdition.objects.count() == 2
    assert reschedule(world.at) == 1
    former, clock_due, task_due = clock.due_at, clock.due_at, task.due_at
    clock.refresh_from_db()
    task.refresh_from_db()
    assert working_calendar().add(task.opened_at, Term.parse("P5D")) == task.due_at > task_due
    assert clock.due_at > clock_due
    assert Clock.objects.get(process__about=done.pk).due_at == finished
    told = [e for e in timeline([clock.process_id]) if e.name == "case.rescheduled"]
    assert [e.payload["former"] for e in told] == [former.isoformat()]
    assert datetime.fromisoformat(told[0].payload["due"]) == clock.due_at
    world.work()
    message = Message.objects.get(about=case.pk, template="rescheduled")
    assert message.about == case.pk
    assert reschedule(world.at) == 0


def test_time_that_stood_still_is_kept_when_the_calendar_moves(world, pack) -> None:
    me = world.resident()
    case = world.submitted(me)
    world.settle(case.pk, "wulan.sari", "correct", "Foto KTP terpotong, foto ulang.", ("ktp",))
    world.later(days=2)
    correcting.send(case.pk, by=me, at=world.at)
    before = Clock.objects.get(process__about=case.pk).due_at
    add_leave(pack, "2026-12-01")
    load(pack, at=world.at)
    world.later(days=1)
    reschedule(world.at)
    after = Clock.objects.get(process__about=case.pk).due_at
    assert working_calendar().between(before, after).total_seconds() == 8 * 3600


def test_a_step_reckoned_by_an_old_calendar_is_reckoned_again(world, pack) -> None:
    case = world.submitted(world.resident())
    old = edition()
    add_leave(pack, "2026-11-27")
    load(pack, at=world.at)
    reschedule(world.at)
    process = Process.objects.get(about=case.pk)
    assert process.calendar == old + 1
    Process.objects.filter(pk=process.pk).update(calendar=old)
    assert reschedule(world.at) == 1
