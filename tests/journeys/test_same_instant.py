"""What happens in the same instant: one officer gets a task, and a join fires once."""

import threading
from collections.abc import Callable

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


def test_both_consultations_done_in_the_same_instant_1000_times_join_once(lasting_world) -> None:
    """The permit is sent back each time, so that both bodies are asked again."""
    world = lasting_world
    process = consulted(world)
    officers = {node: acting(world, login) for node, login in CONSULTATIONS.items()}
    gate, done = threading.Barrier(3), threading.Barrier(3)
    raised: list[BaseException] = []

    def advise(node: str) -> None:
        try:
            for _ in range(ROUNDS):
                gate.wait(timeout=60)
                with transaction.atomic():
                    task = Task.objects.get(process=process, node=node, closed_at=None)
                    running.complete(task.pk, outcome="recommend", by=officers[node], at=world.at)
                done.wait(timeout=60)
        except BaseException as error:
            raised.append(error)
            gate.abort()
            done.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=advise, args=(node,)) for node in CONSULTATIONS]
    for thread in threads:
        thread.start()
    try:
        for count in range(1, ROUNDS + 1):
            for node, officer in officers.items():
                running.claim(
                    Task.objects.get(process=process, node=node, closed_at=None).pk,
                    by=officer,
                    at=world.at,
                )
            gate.wait(timeout=60)
            done.wait(timeout=60)
            assert Task.objects.filter(process=process, node="putuskan").count() == count
            assert Token.objects.filter(process=process).count() == 1
            settle(world, process, "putuskan", "yanti.kusuma@dpmptsp", "back")
            settle(world, process, "periksa", "maya.puspita@dpmptsp", "complete")
    finally:
        gate.abort()
        done.abort()
        for thread in threads:
            thread.join()
    assert all(isinstance(error, threading.BrokenBarrierError) for error in raised)
    assert Task.objects.filter(process=process, node="putuskan").count() == ROUNDS
