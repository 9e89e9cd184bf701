from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pendopo.engines.bpmn.exploring import explore
from pendopo.engines.bpmn.markings import Markings
from pendopo.engines.bpmn.migrating import Migration
from pendopo.engines.bpmn.previewing import preview
from pendopo.engines.bpmn.reading import load
from pendopo.engines.bpmn.tests.drafts import draft, scope, xml
from pendopo.engines.bpmn.tests.random_drafts import random_drafts
from pendopo.engines.bpmn.tests.walks import Case

PLAIN = 'start s; user a name="Periksa berkas"; end e; s > a > e'
FORK = """
    start s; and f; user a name="A"; user b name="B"; and j name="Gabung"; user z; end e
    s > f > a > j > z > e; f > b > j
"""


def moved(case, new, told=None, **options):
    return Migration(case.definition, new, told or {}, **options).move(case.step.tokens)


def obstacles(case, new, told=None):
    result = moved(case, new, told)
    assert (result.tokens == ()) == bool(result.obstacles)
    return [(each.code, each.node) for each in result.obstacles]


def says(case, new, told=None):
    return [each.texts["id"] for each in moved(case, new, told).obstacles]


def sub(inside):
    return f'<bpmn:subProcess id="sub" name="Rapat">{scope(inside)}</bpmn:subProcess>'


def test_a_case_keeps_its_place_when_steps_are_added_around_it():
    case = Case(draft(PLAIN))
    new = draft("start s; user x; user a; user y; end e; s > x > a > y > e")
    result = moved(case, new)
    assert [(t.id, t.node) for t in result.tokens] == [(case.token("a"), "a")]
    case.definition, case.step = new, replace(case.step, tokens=result.tokens)
    assert case.complete("a").tasks == {"y": 1}


def test_a_step_that_is_gone_is_said_by_its_name():
    new = draft("start s; user b; end e; s > b > e")
    assert says(Case(draft(PLAIN)), new) == ["Langkah 'Periksa berkas' tidak ada lagi."]


def test_a_step_goes_where_it_is_told():
    case, new = Case(draft(PLAIN)), draft("start s; user b; end e; s > b > e")
    assert [token.node for token in moved(case, new, {"a": "b"}).tokens] == ["b"]
    assert obstacles(case, new, {"a": "nowhere"}) == [("gone", "a")]


def test_a_step_of_another_kind_is_said():
    new = draft("start s; manual a; end e; s > a > e")
    assert says(Case(draft(PLAIN)), new) == [
        "Langkah 'Periksa berkas' berubah dari tugas orang menjadi tugas di luar sistem."
    ]


def test_a_step_that_went_into_a_part_or_out_of_it_is_said():
    outside = draft(PLAIN)
    inside = draft(f"start s; end e; {sub('start i; user a; end k; i > a > k')}; s > sub > e")
    assert says(Case(outside), inside) == ["Langkah 'Periksa berkas' kini berada di dalam 'Rapat'."]
    both = draft(
        f"start s; end e; user a; {sub('start i; manual m; end k; i > m > k')}; s > sub > a > e"
    )
    assert says(Case(inside), both) == ["Langkah 'a' tidak lagi berada di dalam 'Rapat'."]


def test_what_is_inside_keeps_its_parent():
    inside = draft(f"start s; end e; {sub('start i; user a; end k; i > a > k')}; s > sub > e")
    longer = draft(
        f"start s; end e; user z; {sub('start i; user a; user b; end k; i > a > b > k')}; "
        "s > sub > z > e"
    )
    case = Case(inside)
    parents = [token.parent for token in case.step.tokens]
    assert [token.parent for token in moved(case, longer).tokens] == parents
    assert any(parents)


def test_a_step_repeated_for_another_list_is_said():
    many = "start s; many a; end e; s > a > e"
    case = Case(draft(many), {"answers": {"heirs": ["x"] * 20}})
    assert len(moved(case, draft(many)).tokens) == 21
    new = load(xml(many).replace("answers.heirs", "answers.saksi"))
    assert obstacles(case, new) == [("each", "a")]
    assert obstacles(case, draft(PLAIN)) == [("each", "a")]


def test_an_operation_under_way_is_not_taken_for_another():
    text = "start s; service a; end e; s > a > e"
    new = load(xml(text).replace('p:operation="do"', 'p:operation="undo"'))
    assert obstacles(Case(draft(text)), new) == [("operation", "a")]


def test_a_join_counts_the_flows_that_came_under_their_new_names():
    case = Case(draft(FORK)).complete("a")
    new = load(xml(FORK).replace('id="a-j"', 'id="renamed"'))
    join = next(token for token in moved(case, new).tokens if token.node == "j")
    assert join.flow == "renamed"


def test_a_join_that_no_longer_waits_for_who_came_is_said():
    case = Case(draft(FORK)).complete("a")
    new = draft(
        "start s; and f; user a; user b; user c; and j; end e; "
        "s > f > b > j > e; f > c > j; f > a > e"
    )
    assert says(case, new) == ["Langkah 'Gabung' tidak lagi menunggu 'A'."]


def test_a_case_that_would_wait_for_ever_does_not_move():
    waiting = Case(draft("start s; and f; user c; and j; end e; s > f > c > j > e; f > j"))
    late = draft(
        'start s; and f; user c; user d; and j name="Gabung"; end e; '
        "s > f > c > j > e; f > j; f > d > j"
    )
    assert says(waiting, late) == ["Langkah 'Gabung' akan menunggu selamanya."]


def test_a_case_from_which_no_way_leads_to_an_end_does_not_move():
    new = draft("""
        start s; xor g; user a; user b; xor r; end e
        s > g; g > e: c; g > r: default; r > a > b > r
    """)
    assert ("no-end", "a") in obstacles(Case(draft(PLAIN)), new)


def test_a_reminder_that_has_been_sent_does_not_keep_a_case_from_moving():
    text = """
        start s; user a; boundary t attachedToRef="a" cancelActivity="false"; user r; end f; end e
        s > a > e; t > r > f
    """
    assert moved(Case(draft(text)).fire("t"), draft(text)).obstacles == ()


def test_a_preview_says_what_changes_for_those_who_work_by_it():
    old = draft(
        'start s; user a name="Periksa" p:term="P3D"; user b name="Telaah"; user gone; end e; '
        "s > a > b > gone > e"
    )
    source = xml(
        'start s; user a name="Periksa berkas" p:term="P5D"; user c name="Telaah"; user fresh; '
        "end e; s > a > c > fresh > e"
    )
    source = source.replace("city:clerk", "city:head").replace(
        'id="c" name="Telaah" p:form="f"/>',
        'id="c" name="Telaah"><bpmn:extensionElements><p:outcome code="ya" id="Ya"/>'
        "</bpmn:extensionElements></bpmn:userTask>",
    )
    seen = preview(Migration(old, load(source), {"b": "c"}))
    assert [node.id for node in seen.new] == ["fresh"]
    assert [node.id for node in seen.gone] == ["gone"]
    assert [(c.old.name, c.new.name) for c in seen.renamed] == [("Periksa", "Periksa berkas")]
    assert [(c.old.id, c.new.lane) for c in seen.lanes] == [("a", "city:head"), ("b", "city:head")]
    assert [(c.old.term, c.new.term) for c in seen.terms] == [("P3D", "P5D")]
    assert [(c.old.id, c.new.id) for c in seen.outcomes] == [("b", "c")]


def test_a_preview_of_the_same_drawing_is_empty():
    seen = preview(Migration(draft(FORK), draft(FORK)))
    assert not any(getattr(seen, name) for name in seen.__slots__)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(random_drafts(depth=2), st.data())
def test_every_case_of_a_sound_process_moves_to_the_same_drawing_and_stays_put(drawn, data):
    old, new = load(drawn[0]), load(drawn[0])
    if not explore(new).sound:
        return
    found = Markings(old, frozenset(), 5_000)
    found.find()
    marking = data.draw(st.sampled_from(list(found.came_from)))
    result = Migration(old, new).move(marking.tokens)
    assert result.obstacles == ()
    assert result.tokens == marking.tokens
