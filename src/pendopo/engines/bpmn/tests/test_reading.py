from contextlib import suppress
from itertools import islice
from pathlib import Path

import pytest
from lxml import etree

from pendopo.engines.bpmn.model import DefinitionError, Kind
from pendopo.engines.bpmn.parsing import LARGEST
from pendopo.engines.bpmn.reading import load
from pendopo.engines.bpmn.tests.drafts import HEAD, draft, xml

FILE = Path(__file__).parents[5] / "packs/bogor/services/bapenda/sppt-salinan/process.bpmn"
SOUND = "start s; user a; end e; s > a > e"


def refused(source):
    with pytest.raises(DefinitionError) as caught:
        load(source)
    return caught.value.problems


def says(source):
    return " | ".join(f"{problem.id} {problem.say}" for problem in refused(source))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_a_document_type_is_refused(head):
    assert "DOCTYPE" in says(head + xml(SOUND))


def test_a_document_type_hidden_in_another_encoding_is_refused():
    hidden = f'<!DOCTYPE x [<!ENTITY a "b">]>{xml(SOUND)}'
    assert "UTF-8" in says(hidden.encode("utf-16"))
    head = '<?xml version="1.0" encoding="UTF-7"?>'
    assert "DOCTYPE" in says((head + hidden).encode())


def test_a_file_too_large_is_refused():
    assert "lebih besar" in says(xml(SOUND) + " " * LARGEST)


@pytest.mark.parametrize("source", ["", "no xml", "<a/>", b"\xff\xfe\x00", HEAD])
def test_what_is_no_process_is_refused(source):
    assert refused(source)


def test_what_cannot_run_is_refused_by_name_line_and_what_to_use():
    source = xml(SOUND).replace("<bpmn:endEvent", '\n<bpmn:scriptTask id="x"/>\n<bpmn:endEvent', 1)
    (problem,) = refused(source)
    assert (problem.element, problem.id, problem.line) == ("scriptTask", "x", 2)
    assert "p:operation" in problem.say


@pytest.mark.parametrize(
    ("raw", "say"),
    [
        ("<bpmn:task id='x'/>", "user, manual, service, atau receive"),
        ("<bpmn:sendTask id='x'/>", "operasi yang memberi tahu"),
        ("<bpmn:complexGateway id='x'/>", "inclusive"),
        ("<bpmn:intermediateThrowEvent id='x'/>", "service task"),
        ("<bpmn:transaction id='x'/>", "subprocess di dalam"),
        ("<bpmn:dataObjectReference id='x'/>", "jawaban"),
        (
            "<bpmn:endEvent id='x'><bpmn:errorEventDefinition/></bpmn:endEvent>",
            "p:outcome",
        ),
        (
            "<bpmn:userTask id='x'><bpmn:standardLoopCharacteristics/></bpmn:userTask>",
            "alur yang kembali",
        ),
        (
            (
                "<bpmn:intermediateCatchEvent id='x'><bpmn:timerEventDefinition><bpmn:timeCycle/>"
                "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
            ),
            "timeDuration",
        ),
    ],
)
def test_each_refusal_says_what_to_use_instead(raw, say):
    assert say in says(xml(f"{SOUND}; {raw}"))


@pytest.mark.parametrize(
    ("text", "say"),
    [
        ("start s; user a; user b; end e; s > a > e; a > b > e", "taruh gateway sesudahnya"),
        ("start s; user a; s > a", "a tidak punya alur keluar"),
        ("start s; user a; end e; s > e; a > e", "a tidak punya alur masuk"),
        ("user a; end e; a > e", "perlu satu start event"),
        ("start s; start r; end e; s > e; r > e", "perlu satu start event"),
        ("start s; user a; end e; s > a; a > e: x", "tidak pernah ditanyakan"),
        ("start s; xor x; end e; end f; s > x; x > e: c; x > f", "perlu syarat"),
        (
            "start s; event g; message m1; user a; end e; s > g > m1 > e; g > a > e",
            "dua catch event",
        ),
        ("start s; user a; end e; boundary t; s > a > e; t > e", "tidak melekat"),
        ("start s; user a; end e; s > a > gone", "tidak menghubungkan"),
        (
            (
                'start s; end e; <bpmn:subProcess id="q"><bpmn:manualTask id="a"/>'
                "</bpmn:subProcess>; s > a > e; s > q > e"
            ),
            "melintasi tepi",
        ),
        ('start s; service a p:color="red"; end e; s > a > e; start s', "id sendiri"),
        ('start s; manual a p:frm="f"; end e; s > a > e', "p:frm tidak berarti"),
        ('start s; user a p:term="P1Y"; end e; s > a > e', "bukan waktu kerja"),
        ('start s; user a p:term="P"; end e; s > a > e', "bukan waktu kerja"),
        ('start s; <bpmn:userTask id="a"/>; end e; s > a > e', "p:outcome"),
        ('start s; <bpmn:serviceTask id="a"/>; end e; s > a > e', "perlu p:operation"),
        ('start s; <bpmn:receiveTask id="a"/>; end e; s > a > e', "pesan bernama"),
        (
            'start s; <bpmn:callActivity id="a" calledElement="Q"/>; end e; s > a > e',
            "memanggil 'Q'",
        ),
        (
            'start s; <bpmn:subProcess id="a" triggeredByEvent="true"/>; end e; s > a > e',
            "boundary event",
        ),
        (
            (
                'start s; <bpmn:userTask id="a" p:form="f"><bpmn:multiInstanceLoopCharacteristics '
                'isSequential="true"/></bpmn:userTask>; end e; s > a > e'
            ),
            "bersebelahan",
        ),
    ],
)
def test_what_could_not_be_stepped_is_refused(text, say):
    assert say in says(xml(text))


@pytest.mark.parametrize(
    ("granted", "say"),
    [
        ("gone", "bukan simpul proses ini"),
        ("inside", "bukan simpul proses ini"),
        ("s", "tidak bisa menjadi p:granted"),
        ("t", "tidak bisa menjadi p:granted"),
        ("e", "tidak bisa menjadi p:granted"),
        ("j", "akan menunggu alur lainnya"),
    ],
)
def test_a_granted_case_goes_on_only_where_it_can(granted, say):
    text = """
        start s; and f; user a; user b; boundary t attachedToRef="a"; and j; end e; end g
        <bpmn:subProcess id="sub"><bpmn:startEvent id="i"/><bpmn:manualTask id="inside"/>
        <bpmn:endEvent id="k"/><bpmn:sequenceFlow id="x" sourceRef="i" targetRef="inside"/>
        <bpmn:sequenceFlow id="y" sourceRef="inside" targetRef="k"/></bpmn:subProcess>
        s > f > a > j > sub > e; f > b > j; t > g
    """
    assert draft(text, granted="b").granted == "b"
    assert say in says(xml(text.replace(">\n        <", "><"), granted=granted))


def test_an_unknown_word_of_ours_on_the_process_is_refused():
    source = xml(SOUND, granted="a").replace("p:granted", "p:grant")
    assert "p:grant tidak berarti pada process" in says(source)


def test_every_problem_is_reported_at_once():
    assert len(refused(xml("start s; user a; user b; s > a; s > b"))) >= 3


def test_a_process_that_calls_itself_is_refused():
    called = (
        '<bpmn:process id="Q"><bpmn:startEvent id="i"/><bpmn:endEvent id="j"/>'
        '<bpmn:callActivity id="d" calledElement="Q"/>'
        '<bpmn:sequenceFlow id="x" sourceRef="i" targetRef="d"/>'
        '<bpmn:sequenceFlow id="y" sourceRef="d" targetRef="j"/></bpmn:process>'
    )
    text = 'start s; <bpmn:callActivity id="c" calledElement="Q"/>; end e; s > c > e'
    assert "memanggil dirinya" in says(xml(text, called))


def test_lanes_name_an_agency_and_a_role():
    source = xml(SOUND).replace("city:clerk", "Petugas")
    assert "agency:role" in says(source)


def test_a_person_needs_a_lane():
    source = xml(SOUND).replace("<bpmn:flowNodeRef>a</bpmn:flowNodeRef>", "")
    assert "tidak berada di lane" in says(source)


def test_outcomes_milestones_and_terms_are_read():
    definition = draft(
        'start s; end e; <bpmn:userTask id="a" p:term="PT4H" p:milestone="seen">'
        '<bpmn:extensionElements><p:outcome code="yes" id="Ya" en="Yes"/>'
        '<p:milestone id="Dilihat" en="Seen"/></bpmn:extensionElements></bpmn:userTask>'
        "; s > a > e"
    )
    task = definition.nodes["a"]
    assert (task.kind, task.term, task.lane) == (Kind.USER, "PT4H", "city:clerk")
    assert [(o.code, o.texts) for o in task.outcomes] == [("yes", {"id": "Ya", "en": "Yes"})]
    assert task.milestone is not None
    assert task.milestone.texts == {"id": "Dilihat", "en": "Seen"}


def test_extensions_of_other_tools_are_ignored():
    source = xml(SOUND).replace(
        "<bpmn:definitions ", '<bpmn:definitions xmlns:zeebe="urn:z" zeebe:modeler="8" ', 1
    )
    assert load(source.replace("<bpmn:userTask ", '<bpmn:userTask zeebe:x="y" ', 1))


def test_a_file_with_anything_missing_is_read_or_refused():
    """Never anything but a DefinitionError, whatever a modeller forgot to write."""
    whole = FILE.read_bytes()
    for at, element in enumerate(etree.fromstring(whole).iter()):
        for name in (None, *element.attrib):
            root = etree.fromstring(whole)
            damaged = next(islice(root.iter(), at, None))
            if name is not None:
                del damaged.attrib[name]
            elif (parent := damaged.getparent()) is not None:
                parent.remove(damaged)
            with suppress(DefinitionError):
                load(etree.tostring(root))
