import pytest

from pendopo.engines.bpmn.exploring import explore
from pendopo.engines.bpmn.tests.drafts import draft, scope


def found(text, **options):
    return {(problem.code, problem.id) for problem in explore(draft(text), **options).problems}


def test_a_sound_process_has_no_problems():
    sound = explore(
        draft(
            "start s; and f; user a; user b; and j; xor x; xor y; user c; end e; "
            "s > y > f > a > j > x; f > b > j; x > c: again; c > y; x > e: default"
        )
    )
    assert sound.problems == ()
    assert sound.markings == 5


def test_a_choice_that_meets_a_parallel_join_is_a_deadlock():
    text = """
        start s; xor x; user a; user b; and j; end e
        s > x; x > a: c; x > b: default; a > j; b > j > e
    """
    (problem,) = explore(draft(text)).problems
    assert (problem.code, problem.id) == ("deadlock", "j")
    assert problem.trace in {("s", "a"), ("s", "b")}


def test_a_join_that_waits_after_the_end_is_left_behind():
    text = """
        start s; and f; user a; user b; xor x; and j; end e; end g
        s > f > a > j > e; f > b > x; x > j: c; x > g: default
    """
    assert found(text) == {("left-behind", "j")}


def test_a_fork_that_meets_a_plain_merge_is_unsafe():
    text = "start s; and f; user a; user b; user c; end e; s > f > a > c > e; f > b > c"
    assert found(text) == {("unsafe", "c")}


def test_a_round_with_no_way_out_is_found():
    text = """
        start s; xor g; user a; user b; xor r; end e
        s > g; g > e: c; g > r: default; r > a > b > r
    """
    assert found(text) == {("no-end", "a"), ("no-end", "b")}


def test_a_round_that_never_waits_is_found():
    text = "start s; xor g; xor h; end e; s > g > h; h > g: again; h > e: default"
    assert ("endless", "s") in found(text)


def test_a_task_that_cannot_be_reached_is_found():
    text = """
        start s; user a; user b; xor m; end e; xor n; end f
        s > a > e; b > n; n > m: c; m > b; n > f: default
    """
    assert ("unreachable", "b") in found(text)


def test_too_many_markings_is_said():
    tasks = "; ".join(f"user t{n}; f > t{n} > j" for n in range(8))
    text = f"start s; and f; and j; end e; s > f; j > e; {tasks}"
    assert found(text, most=200) == {("too-many", "P")}
    assert found(text) == set()


REMINDED = """
    start s; user a; boundary t attachedToRef="a" cancelActivity="false"; service r; end f; xor x
    xor m; end e; s > m > a > x; x > m: again; x > e: default; t > r > f
"""


def test_a_reminder_in_a_round_is_safe_only_if_it_is_sent_at_once():
    assert found(REMINDED) == {("unsafe", "r")}
    assert found(REMINDED, at_once={"do"}) == set()


@pytest.mark.parametrize("kind", ["subProcess", "callActivity"])
def test_a_deadlock_inside_is_found(kind):
    inside = scope(
        "start i; xor x; user a; user b; and j; end k; "
        "i > x; x > a: c; x > b: default; a > j; b > j > k"
    )
    others = []
    if kind == "subProcess":
        raw = f'<bpmn:subProcess id="sub">{inside}</bpmn:subProcess>'
    else:
        raw = '<bpmn:callActivity id="sub" calledElement="Q"/>'
        others = [f'<bpmn:process id="Q">{inside}</bpmn:process>']
    definition = draft(f"start s; end e; {raw}; s > sub > e", *others)
    assert {(p.code, p.id) for p in explore(definition).problems} == {("deadlock", "j")}


def test_a_deadlock_is_one_even_where_a_timer_breaks_it_off():
    inside = scope(
        "start i; xor x; user a; user b; and j; end k; "
        "i > x; x > a: c; x > b: default; a > j; b > j > k"
    )
    raw = f'<bpmn:subProcess id="sub">{inside}</bpmn:subProcess>'
    text = f'start s; end e; end g; boundary t attachedToRef="sub"; {raw}; s > sub > e; t > g'
    assert ("deadlock", "j") in found(text)


ONLY_GRANTED = """
    start s; user a; end e; and f; user b; user c; and j; end g
    s > a > e; f > b > {}; f > c > j > g
"""


def test_what_only_a_granted_case_reaches_is_reachable_and_must_be_sound():
    fine = draft(ONLY_GRANTED.format("j"), granted="f")
    assert explore(fine).problems == ()
    stuck = ONLY_GRANTED.format("x; xor x; x > j: c; x > g: default")
    (problem,) = explore(draft(stuck, granted="f")).problems
    assert (problem.code, problem.id) == ("left-behind", "j")
    assert problem.trace[0] == "f"


def test_instances_side_by_side_are_safe():
    assert found("start s; many a; end e; s > a > e") == set()


def test_an_event_that_does_not_interrupt_happens_once_in_a_stay():
    text = """
        start s; user a; called t attachedToRef="a" cancelActivity="false"; user r; end e; end f
        s > a > e; t > r > f
    """
    assert found(text) == set()
