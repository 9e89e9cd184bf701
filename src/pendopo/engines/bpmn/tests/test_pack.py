"""The process of the first service runs as its drawing says."""

from pathlib import Path

import pytest

from pendopo.engines.bpmn.exploring import explore
from pendopo.engines.bpmn.reading import load
from pendopo.engines.bpmn.tests.walks import Case

FILE = Path(__file__).parents[5] / "packs/bogor/services/bapenda/sppt-salinan/process.bpmn"


@pytest.fixture(scope="module")
def definition():
    return load(FILE.read_bytes())


class Application(Case):
    def decide(self, condition):
        return condition == f'outcome == "{self.variables["outcome"]}"'

    def finish(self, node, outcome):
        self.variables["outcome"] = outcome
        return self.complete(node)


def test_the_process_is_sound(definition):
    assert explore(definition).problems == ()


def test_every_lane_says_who(definition):
    assert list(definition.lanes.values()) == [
        "applicant",
        "bapenda:verifikator",
        "bapenda:kepala-bidang",
        "bapenda:kepala",
    ]


def test_a_granted_application_is_issued_signed_and_handed_over(definition):
    case = Application(definition).answer("terima")
    case.finish("periksa", "complete").finish("putuskan", "granted")
    (operation,) = case.step.operations
    assert operation.node.operation == "document.issue"
    assert operation.node.parameters == {"letter": "salinan"}
    case.answer("siapkan").finish("tanda-tangani", "signed")
    assert not case.answer("terbitkan").step.ended
    case.answer("serahkan")
    assert case.step.ended
    assert case.step.passed[-1] == "selesai"


def test_a_corrected_application_is_checked_again(definition):
    case = Application(definition).answer("terima").finish("periksa", "correct")
    assert case.tasks == {"perbaikan": 1}
    assert [(t.node.id, t.duration) for t in case.step.timers] == [("batas-perbaikan", "P10D")]
    assert case.tell("application.corrected").tasks == {"periksa": 1}


def test_an_application_not_corrected_in_time_is_closed(definition):
    case = Application(definition).answer("terima").finish("periksa", "correct")
    case.fire("batas-perbaikan")
    assert len(case.step.withdrawn) == 1
    assert case.answer("tutup").step.passed[-1] == "ditutup"


def test_the_decider_may_send_back_or_refuse(definition):
    case = Application(definition).answer("terima").finish("periksa", "complete")
    assert case.finish("putuskan", "back").tasks == {"periksa": 1}
    case.finish("periksa", "complete").finish("putuskan", "refused").answer("tolak")
    assert case.step.passed[-1] == "ditolak"
