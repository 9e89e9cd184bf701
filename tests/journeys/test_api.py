"""`GET /api/v1/cases`: exactly what an officer may see, page after page, and nobody's name."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from pendopo.channels.api.urls import described
from pendopo.domain.applications import consulting
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.withdrawing import withdraw
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import Process, Task
from pendopo.ground.actor import Grant
from tests.statements import statements

PROMISED = Path(__file__).parent / "openapi.json"
LIST = "/api/v1/cases"


@pytest.fixture
def cases(world) -> list[Application]:
    """Nine cases, the oldest first; the third is refused."""
    me, sent = world.resident(), []
    for _ in range(9):
        sent.append(world.submitted(me))
        world.later(minutes=7)
    world.settle(sent[2].pk, "wulan.sari", "refuse", reason="Objek tidak terdaftar.")
    return sent


def ask(client, **wanted) -> dict:
    answer = client.get(LIST, wanted)
    assert answer.status_code == 200, answer.content
    return answer.json()


def advise(world, case: Application, of: Grant) -> None:
    """Another agency is asked about a case, twice."""
    task = Task.objects.waiting_for_an_officer().get(about=case.pk)
    by = world.officer("wulan.sari")
    running.claim(task.pk, by=by, at=world.at)
    for _ in range(2):
        consulting.ask(case.pk, of=of, question="Mohon saran.", days=2, by=by, at=world.at)
    world.work()


def test_a_list_holds_what_the_officer_may_see_newest_first(world, cases) -> None:
    told = ask(world.client(world.officer("ratna.dewi")))
    assert [c["reference"] for c in told["cases"]] == [c.reference for c in reversed(cases)]
    assert told["next"] is None
    first = told["cases"][0]
    assert (first["state"], first["agency"], first["office"]) == ("submitted", "bapenda", None)
    assert [(s["node"], s["role"], s["claimed"]) for s in first["steps"]] == [
        ("periksa", "verifikator", False)
    ]
    assert first["due_at"]
    assert told["cases"][6]["state"] == "refused"
    assert told["cases"][6]["steps"] == []


def test_an_agency_that_was_asked_sees_those_cases_and_no_others(world, cases) -> None:
    stranger = world.stranger()
    client = world.client(stranger)
    assert ask(client)["cases"] == []
    for case in (cases[1], cases[5], cases[7]):
        advise(world, case, stranger.grants[0])
    seen = Application.objects.visible_to(stranger).values_list("reference", flat=True)
    assert {c["reference"] for c in ask(client)["cases"]} == set(seen)
    page = ask(client, limit=2)
    assert [c["reference"] for c in page["cases"]] == [cases[7].reference, cases[5].reference]
    rest = ask(client, limit=2, cursor=page["next"])
    assert [c["reference"] for c in rest["cases"]] == [cases[1].reference]


def test_a_list_of_who_was_asked_is_narrowed_as_the_case_moves(world, cases) -> None:
    stranger = world.stranger()
    client = world.client(stranger)
    for case in (cases[1], cases[5]):
        advise(world, case, stranger.grants[0])
    withdraw(cases[5].pk, by=world.resident(), at=world.at)
    told = {state: ask(client, state=state)["cases"] for state in ("submitted", "withdrawn")}
    assert [c["reference"] for c in told["submitted"]] == [cases[1].reference]
    assert [c["reference"] for c in told["withdrawn"]] == [cases[5].reference]
    assert len(ask(client, service="salinan-sppt-pbb")["cases"]) == 2
    assert ask(client, service="lain")["cases"] == []


def test_page_after_page_gives_every_case_once_even_while_new_ones_come(world, cases) -> None:
    client = world.client(world.officer("ratna.dewi"))
    seen, cursor = [], ""
    while cursor is not None:
        told = ask(client, limit=2, cursor=cursor)
        seen += [c["reference"] for c in told["cases"]]
        cursor = told["next"]
        world.submitted(world.resident("asep@contoh.example"))
    assert seen == [c.reference for c in reversed(cases)]


def test_a_list_is_narrowed_by_state_service_and_time(world, cases) -> None:
    client = world.client(world.officer("ratna.dewi"))
    assert [c["reference"] for c in ask(client, state="refused")["cases"]] == [cases[2].reference]
    assert len(ask(client, service="salinan-sppt-pbb")["cases"]) == 9
    assert ask(client, service="lain")["cases"] == []
    since = (cases[6].submitted_at).isoformat()
    assert len(ask(client, since=since)["cases"]) == 3


def test_a_list_names_nobody_and_no_draft(world, cases) -> None:
    world.draft(world.resident())
    told = json.dumps(ask(world.client(world.officer("ratna.dewi"))))
    assert "Fitri" not in told
    assert "draft" not in told
    assert str(cases[0].applicant_id) not in told


def test_a_case_past_its_term_is_told_late(world, cases) -> None:
    client = world.client(world.officer("ratna.dewi"))
    assert not any(c["late"] for c in ask(client)["cases"])

    clock = Process.objects.get(about=cases[0].pk).clock
    clock.due_at = world.at - timedelta(days=400)
    clock.save()
    assert [c["reference"] for c in ask(client)["cases"] if c["late"]] == [cases[0].reference]


def test_a_list_costs_four_statements(world, cases) -> None:
    client = world.client(world.officer("ratna.dewi"))
    with statements(4):
        assert len(ask(client)["cases"]) == 9


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("limit=0", "limit"),
        ("limit=1000", "limit"),
        ("state=draft", "state"),
        ("since=kemarin", "since"),
        ("since=2026-01-01T00:00:00", "since"),
        ("cursor=bukan", "cursor"),
        ("cursor=MjAyNi0wMS0wMSBh", "cursor"),
    ],
)
def test_what_cannot_be_asked_is_refused_as_a_problem(world, query, wrong) -> None:
    answer = world.client(world.officer("ratna.dewi")).get(f"{LIST}?{query}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == 422
    assert wrong in json.dumps(told)


def test_who_is_no_officer_is_answered_by_a_problem(world, client) -> None:
    for visitor in (client, world.client(world.resident())):
        answer = visitor.get(LIST)
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["title"] == "Unauthorized"


def test_version_1_promises_what_it_promised(world, client) -> None:
    told = client.get("/api/v1/openapi.json").json()
    assert told == json.loads(json.dumps(described()))
    assert told == json.loads(PROMISED.read_text()), "changed: say so, and write it anew"
