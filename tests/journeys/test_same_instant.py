"""What happens in the same instant: one officer gets a task, and a join fires once."""

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connections, transaction

from pendopo.domain.catalogue.finding import version_in_force
from pendopo.domain.directory.models import Agency
from pendopo.domain.directory.responsible import Body
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import Process, Task, Token
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from tests.copies import processes_like
from tests.world import World

pytestmark = pytest.mark.slow
ROUNDS = 1000
CONSULTATIONS = {
    "konsultasi-dinkes": "nurul.aini@dinkes",
    "konsultasi-profesi": "teguh.prasetyo@organisasi-profesi",
}


def together(*deeds: Callable[[], None]) -> list[BaseException]:
    """Do all in the same instant, each over a connection of its own; return what was raised."""
    gate = threading.Barrier(len(deeds))
    raised: list[BaseException] = []

    def alone(deed: Callable[[], None]) -> None:
        try:
            gate.wait(timeout=60)
            deed()
        except BaseException as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=alone, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def acting(world: World, login: str) -> Actor:
    return officer_actor(Account.objects.get(login=login).pk, at=world.at)


def test_of_50_who_claim_one_task_in_the_same_instant_one_gets_it(lasting_world, settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    world = lasting_world
    case = world.submitted(world.resident())
    task = Task.objects.waiting_for_an_officer().get(about=case.pk)
    fifty = [world.enrolled(f"p{n}@bapenda", role="verifikator") for n in range(50)]
    winners: list[object] = []

    def claim(officer: Actor) -> Callable[[], None]:
        def deed() -> None:
            running.claim(task.pk, by=officer, at=world.at)
            winners.append(officer.signed_in)

        return deed

    raised = together(*map(claim, fifty))
    assert [type(error) for error in raised] == [running.TakenError] * 49
    task.refresh_from_db()
    assert [task.claimed_by_id] == winners


def consulted(world: World) -> Process:
    """Return a practice permit's process on which both bodies are asked."""
    version = version_in_force("izin-praktik-tenaga-kesehatan", on=world.at.date())
    assert version is not None
    with transaction.atomic():
        process = running.start(
            about=new_id(),
            version=version,
            body=Body(Agency.objects.get(code="dpmptsp"), None),
            area="",
            answers={},
            by=acting(world, "maya.puspita@dpmptsp"),
            at=world.at,
        )
    settle(world, process, "periksa", "maya.puspita@dpmptsp", "complete")
    return process


def settle(world: World, process: Process, node: str, login: str, outcome: str) -> None:
    officer = acting(world, login)
    with transaction.atomic():
        task = Task.objects.get(process=process, node=node, closed_at=None)
        running.claim(task.pk, by=officer, at=world.at)
        running.complete(task.pk, outcome=outcome, by=officer, at=world.at)


def advised(world: World, processes: Sequence[Process]) -> None:
    """Both bodies advise on each in the same instant."""
    officers = {node: acting(world, login) for node, login in CONSULTATIONS.items()}
    gate = threading.Barrier(len(officers))
    rows = Task.objects.filter(closed_at=None).values_list("process", "node", "pk")
    tasks = {(process, node): pk for process, node, pk in rows}

    def of(node: str) -> Callable[[], None]:
        def deed() -> None:
            for process in processes:
                gate.wait(timeout=60)
                with transaction.atomic():
                    task = tasks[process.pk, node]
                    running.complete(task, outcome="recommend", by=officers[node], at=world.at)

        return deed

    assert together(*map(of, CONSULTATIONS)) == []
    for rows in (Task.objects.filter(node="putuskan", closed_at=None), Token.objects.all()):
        stand = rows.filter(process__in=processes).values_list("process", flat=True)
        assert sorted(stand) == sorted(each.pk for each in processes), "joined once"


def asked(world: World, process: Process) -> None:
    for node, login in CONSULTATIONS.items():
        task = Task.objects.get(process=process, node=node, closed_at=None)
        running.claim(task.pk, by=acting(world, login), at=world.at)


def test_both_consultations_done_in_the_same_instant_1000_times_join_once(lasting_world) -> None:
    """The last permit is sent back, so that both bodies are asked again: that joins once too."""
    world = lasting_world
    first = consulted(world)
    asked(world, first)
    permits = processes_like(first, about=[new_id() for _ in range(ROUNDS)])
    advised(world, permits)
    last = permits[-1]
    settle(world, last, "putuskan", "yanti.kusuma@dpmptsp", "back")
    settle(world, last, "periksa", "maya.puspita@dpmptsp", "complete")
    asked(world, last)
    advised(world, [last])
    assert Task.objects.filter(process=last, node="putuskan").count() == 2
    assert not Task.objects.filter(process=first, node="putuskan").exists()
