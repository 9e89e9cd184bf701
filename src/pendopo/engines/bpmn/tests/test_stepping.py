import pytest

from pendopo.engines.bpmn.tests.drafts import EACH, draft, scope
from pendopo.engines.bpmn.tests.walks import Case
from pendopo.engines.bpmn.tokens import Cancelled, Completed, Granted, NothingWaitsError, StuckError

FORK = "start s; user a; user b; and f; and j; end e; s > f > a > j > e; f > b > j"


def test_a_task_opens_and_its_completion_ends_the_process():
    case = Case(draft("start s; user a; end e; s > a > e"))
    (opened,) = case.step.opened
    assert (opened.node.id, opened.node.lane, opened.node.form) == ("a", "city:clerk", "f")
    case.complete("a")
    assert case.step.ended
    assert case.step.closed == (opened.token,)
    assert case.step.withdrawn == ()
    assert case.step.passed == ("a", "a-e", "e")


def test_a_parallel_join_waits_for_every_flow():
    case = Case(draft(FORK))
    assert case.tasks == {"a": 1, "b": 1}
    assert not case.complete("b").step.ended
    assert case.complete("a").step.ended


def test_a_join_counts_afresh_in_every_round():
    text = """
        start s; xor m; and f; user a; user b; and j; xor x; end e
        s > m > f > a > j > x; f > b > j; x > m: again; x > e: default
    """
    case = Case(draft(text), {"again": True}).complete("a").complete("b")
    assert case.complete("b").tasks == {"a": 1}
    case.variables["again"] = False
    assert case.complete("a").step.ended


def test_a_token_completed_twice_is_refused():
    case = Case(draft(FORK))
    token = case.token("a")
    case.complete("a")
    with pytest.raises(NothingWaitsError):
        case.happen(Completed(token))


CHOICE = "start s; xor x; user a; user b; end e; s > x; x > a: one; x > b: {}; a > e; b > e"


def test_a_choice_takes_the_first_condition_that_holds_or_the_default():
    definition = draft(CHOICE.format("default"))
    assert Case(definition, {"one": True}).tasks == {"a": 1}
    assert Case(definition, {"one": False}).tasks == {"b": 1}


def test_a_choice_with_no_way_out_raises():
    with pytest.raises(StuckError):
        Case(draft(CHOICE.format("two")), {"one": False, "two": False})


def test_a_condition_that_errs_raises():
    with pytest.raises(KeyError):
        Case(draft(CHOICE.format("two")), {})


def test_a_service_waits_until_its_operation_answers():
    case = Case(draft("start s; service a; end e; s > a > e"))
    (operation,) = case.step.operations
    assert operation.node.operation == "do"
    assert case.answer("a").step.ended


LATE = """
    start s; user a; boundary t attachedToRef="a" {}; user late; end e; end f
    s > a > e; t > late > f
"""


def test_an_interrupting_timer_withdraws_the_task():
    case = Case(draft(LATE.format("")))
    (timer,) = case.step.timers
    assert (timer.node.id, timer.duration) == ("t", "P3D")
    token = case.token("a")
    case.fire("t")
    assert case.tasks == {"late": 1}
    assert case.step.closed == case.step.withdrawn == (token,)


def test_a_timer_that_does_not_interrupt_leaves_the_task_open():
    case = Case(draft(LATE.format('cancelActivity="false"'))).fire("t")
    assert case.tasks == {"a": 1, "late": 1}
    assert case.step.consumed == ()
    assert case.complete("late").complete("a").step.ended


def test_an_event_based_gateway_takes_what_happens_first():
    definition = draft(
        "start s; event g; message m1; timer t1; user a; user b; end e; "
        "s > g > m1 > a > e; g > t1 > b > e"
    )
    case = Case(definition)
    assert [timer.node.id for timer in case.step.timers] == ["t1"]
    assert case.tell().tasks == {"a": 1}
    assert Case(definition).fire("t1").tasks == {"b": 1}
    with pytest.raises(NothingWaitsError):
        case.tell()


def test_a_terminate_event_ends_everything_beside_it():
    case = Case(draft("start s; user a; user b; and f; kill k; end e; s > f > a > k; f > b > e"))
    token = case.token("b")
    case.complete("a")
    assert case.step.ended
    assert case.step.withdrawn == (token,)


def test_a_terminate_event_stops_what_was_about_to_open():
    assert Case(draft("start s; and f; kill k; user a; end e; s > f > k; f > a > e")).step.ended


def test_cancelling_closes_every_task():
    case = Case(draft(FORK)).happen(Cancelled())
    assert case.step.ended
    assert len(case.step.withdrawn) == 2


DECIDED = "start s; user a; user b; and f; and j; user z; end e; s > f > a > j > z > e; f > b > j"


def test_a_case_granted_otherwise_leaves_its_tasks_and_goes_on_from_the_node_named():
    case = Case(draft(DECIDED, granted="z"))
    left = {case.token("a"), case.token("b")}
    case.happen(Granted())
    assert case.tasks == {"z": 1}
    assert set(case.step.withdrawn) == set(case.step.closed) == left
    assert case.complete("z").step.ended


def test_a_case_that_has_ended_can_still_be_granted():
    case = Case(draft("start s; end e; user z; s > e; z > e", granted="z"))
    assert case.step.ended
    assert case.happen(Granted()).tasks == {"z": 1}


def test_a_process_that_names_no_node_for_it_is_not_granted():
    with pytest.raises(NothingWaitsError):
        Case(draft(DECIDED)).happen(Granted())


INNER = """
    start s; user after; end e; user late; {}
    <bpmn:subProcess id="sub">{}</bpmn:subProcess>
    s > sub > after > e; t > late > e
"""


def inner(text):
    return draft(INNER.format('boundary t attachedToRef="sub"', scope(text)))


def test_a_subprocess_is_left_when_nothing_is_under_way_inside():
    case = Case(inner("start i; user a; user b; and f; end j; i > f > a > j; f > b > j"))
    assert case.tasks == {"a": 1, "b": 1}
    assert case.complete("a").tasks == {"b": 1}
    assert case.complete("b").tasks == {"after": 1}


def test_a_timer_on_a_subprocess_withdraws_all_inside():
    case = Case(inner("start i; user a; user b; and f; end j; i > f > a > j; f > b > j"))
    case.fire("t")
    assert case.tasks == {"late": 1}
    assert len(case.step.withdrawn) == 2


def test_a_terminate_event_inside_ends_the_subprocess_alone():
    case = Case(inner("start i; user a; user b; and f; kill j; i > f > a > j; f > b > j"))
    assert case.complete("a").tasks == {"after": 1}


def test_one_process_is_called_from_two_places_at_once():
    called = f'<bpmn:process id="Q">{scope("start i; user a; end j; i > a > j")}</bpmn:process>'
    case = Case(
        draft(
            'start s; and f; and g; <bpmn:callActivity id="c" calledElement="Q"/>; '
            '<bpmn:callActivity id="d" calledElement="Q"/>; user z; end e; '
            "s > f > c > g > z > e; f > d > g",
            called,
        )
    )
    assert case.tasks == {"a": 2}
    assert case.complete("a").tasks == {"a": 1}
    assert case.complete("a").tasks == {"z": 1}


MANY = 'start s; many a; boundary t attachedToRef="a"; user late; end e; s > a > e; t > late > e'


def test_there_is_one_task_for_each_item_of_the_list():
    case = Case(draft(MANY), {"answers": {"heirs": ["x", "y", "z"]}})
    assert [opened.index for opened in case.step.opened] == [0, 1, 2]
    assert len(case.step.timers) == 1
    assert not case.complete("a").complete("a").step.ended
    assert case.complete("a").step.ended


def test_a_timer_on_a_repeated_task_withdraws_every_instance():
    case = Case(draft(MANY), {"answers": {"heirs": ["x", "y"]}}).fire("t")
    assert case.tasks == {"late": 1}
    assert len(case.step.withdrawn) == 2


def test_a_timer_on_a_repeated_part_withdraws_what_is_left():
    part = scope("start i; user a; end k; i > a > k")
    text = f"""
        start s; end e; boundary t attachedToRef="sub"; user late
        <bpmn:subProcess id="sub">{EACH}{part}</bpmn:subProcess>
        s > sub > e; t > late > e
    """
    case = Case(draft(text), {"answers": {"heirs": ["x", "y"]}}).complete("a").fire("t")
    assert case.tasks == {"late": 1}
    assert len(case.step.withdrawn) == 1


def test_an_empty_list_passes_straight_on():
    assert Case(draft(MANY), {"answers": {"heirs": []}}).step.ended


OR = """
    start s; or x; user a; user b; user c; or j; user z; end e; s > x
    x > a: one; x > b: two; x > c: default; a > j; b > j; c > j > z > e
"""


@pytest.mark.parametrize(
    ("one", "two", "open_"), [(1, 1, {"a", "b"}), (1, 0, {"a"}), (0, 1, {"b"}), (0, 0, {"c"})]
)
def test_an_inclusive_join_waits_for_just_those_that_were_chosen(one, two, open_):
    case = Case(draft(OR), {"one": one, "two": two})
    assert set(case.tasks) == open_
    for node in sorted(open_):
        assert "z" not in case.tasks
        case.complete(node)
    assert case.tasks == {"z": 1}


def test_an_inclusive_join_waits_for_what_a_boundary_event_may_still_bring():
    text = """
        start s; and f; user a; boundary t attachedToRef="a"; user b; or j; user z; end e; end g
        s > f > a > e; f > b > j > z > g; t > j
    """
    case = Case(draft(text)).complete("b")
    assert case.tasks == {"a": 1}
    assert case.complete("a").tasks == {"z": 1}


def test_an_inclusive_join_waits_for_whatever_may_still_come():
    text = """
        start s; or f; user a; xor x; user b; user c; xor m; xor n; user d; user g; xor o; or j
        user k; end e; s > f; f > a: one; f > x: two; f > j: default; a > j; x > b: first
        x > c: default; b > m; c > m > n; n > d: third; n > g: default; d > o; g > o > j; j > k > e
    """
    case = Case(draft(text), {"one": True, "two": True, "first": False, "third": False})
    assert case.complete("a").tasks == {"c": 1}
    assert case.complete("c").tasks == {"g": 1}
    assert case.complete("g").tasks == {"k": 1}


def test_an_inclusive_join_does_not_wait_for_who_may_come_where_someone_came():
    """The second half of the rule in BPMN 2.0.2, 13.4.3."""
    text = """
        start s; and f; user a; user b; xor m; xor y; or j; user z; end e
        s > f > a > m > j > z > e; f > b > y; y > m: c; y > j: default
    """
    assert Case(draft(text)).complete("a").tasks == {"b": 1, "z": 1}
