"""What a stranger's machine sends, in any order: no fault, and every answer as it was promised."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.stateful import run_state_machine_as_test
from ninja import Schema
from schemathesis.config import SchemathesisConfig

from tests.api.hand import Hand, hand
from tests.pages.client import as_web
from tests.world import World

WALKS, STEPS, EACH = 20, 12, 6
EVENT = "application.submitted"
QUICK = settings(
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
OFFICERS = {"tasks", "cases", "webhooks"}


@contextmanager
def connected() -> Iterator[None]:
    """Let the application use the test's own connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def keys(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[bool, str]:
    """One key of a resident with a draft and a case, one of an officer with that case before them."""
    for limit in ("PER_MINUTE", "VISITS"):
        monkeypatch.setattr(f"pendopo.channels.api.audiences.{limit}", 10**6)
    me = world.resident()
    world.submitted(me)
    world.draft(me)
    return {
        False: hand(world, me).secret,
        True: hand(world, world.officer("wulan.sari")).secret,
    }


def described() -> Any:
    """The API as it describes itself."""
    # A form says more than its schema can: what is valid there may still be refused. And the key
    # comes in beside what is generated, so that what is without one is tried in another test.
    unfit = ("positive_data_acceptance", "ignored_auth")
    config = SchemathesisConfig.from_dict({"checks": {name: {"enabled": False} for name in unfit}})
    return schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", get_wsgi_application(), config=config
    )


def test_no_two_shapes_have_one_name() -> None:
    """A description names each shape once: the later would silently stand for both."""
    shapes: dict[str, type] = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("pendopo.channels.api."):
            for each in vars(module).values():
                if isinstance(each, type) and issubclass(each, Schema):
                    assert shapes.setdefault(each.__name__, each) is each


@pytest.mark.slow
def test_no_walk_through_the_api_finds_a_fault(keys: dict[bool, str]) -> None:
    with connected():
        machine: Any = described().as_state_machine()
    done = set()

    class Walk(machine):
        def setup(self) -> None:
            self.day = transaction.atomic()
            self.day.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.day.__exit__(None, None, None)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            officers = bool(OFFICERS & set(case.operation.tags or ()))
            plain = {"Accept-Encoding": "identity"}
            return {"headers": {"Authorization": f"Bearer {keys[officers]}", **plain}}

        def call(self, case: Any, **kwargs: Any) -> Any:
            with as_web():
                answer = super().call(case, **kwargs)
            if answer.status_code < 300:
                done.add(case.operation.definition.raw["operationId"])
            return answer

    bound = settings(QUICK, max_examples=WALKS, stateful_step_count=STEPS)
    with connected():
        run_state_machine_as_test(Walk, settings=bound)
    assert len(done) >= 5, done


@pytest.mark.slow
def test_no_request_about_what_is_there_finds_a_fault(world: World, keys: dict[bool, str]) -> None:
    """Every operation, its address that of a real draft, task, paper or webhook of one's own."""
    resident, officer = Hand(keys[False]), Hand(keys[True])
    listed = resident.get("/applications").json()["applications"]
    task = officer.get("/tasks").json()["tasks"][0]["id"]
    officer.post(f"/tasks/{task}/claim")
    hook = {"url": "https://contoh.example/", "events": [EVENT], "agency": "bapenda"}
    draft = next(a["reference"] for a in listed if a["state"] == "draft")
    papers = resident.get(f"/applications/{draft}/evidence").json()["evidence"]
    real = {
        "reference": draft,
        "page": "nop",
        "evidence": papers[0]["id"],
        "task": task,
        "webhook": officer.post("/webhooks", hook).json()["id"],
        "slug": "salinan-sppt-pbb",
    }
    asked = []
    with connected():
        operations = [found.ok() for found in described().get_all_operations()]
    for operation in operations:

        @settings(QUICK, max_examples=EACH)
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            case.path_parameters = {**case.path_parameters, **_of(case.path_parameters, real)}
            officers = bool(OFFICERS & set(case.operation.tags or ()))
            named = {"Authorization": f"Bearer {keys[officers]}", "Accept-Encoding": "identity"}
            with transaction.atomic():
                with as_web():
                    asked.append(case.call_and_validate(headers=named).status_code < 300)
                transaction.set_rollback(True)

        with connected():
            ask()
    assert asked.count(True) > len(asked) // 4


def _of(parameters: dict[str, Any], real: dict[str, str]) -> dict[str, str]:
    return {name: real[name] for name in parameters if name in real}
