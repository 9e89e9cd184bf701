"""A service is data: rows of people on a page, and processes that are looked through before they run."""

import shutil

import pytest
from django.conf import settings

from pendopo.config.packs import check, load
from pendopo.domain.applications import drafting
from pendopo.domain.catalogue.packs import read_service
from pendopo.engines.bpmn.subset import INSTEAD
from pendopo.engines.pack_files import PackError

WITNESSES = """
  - slug: saksi
    title: {id: Siapa saksinya?, en: Who are the witnesses?}
    questions:
      - name: saksi
        type: group
        min: 1
        max: 3
        ask: {id: Saksi, en: Witness}
        questions:
          - {name: sebutan, type: text, required: true, ask: {id: Nama saksi, en: Name}}
"""


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "pack"
    shutil.copytree(settings.PENDOPO.city, folder)
    return folder


def process(pack):
    return pack / "services" / "bapenda" / "sppt-salinan" / "process.bpmn"


def test_rows_are_added_and_removed_without_losing_what_was_typed(world, pack) -> None:
    form = pack / "services" / "bapenda" / "sppt-salinan" / "form.yaml"
    text = form.read_text()
    head, mark, tail = text.partition("\ncompute:")
    form.write_text(head + WITNESSES + mark + tail)
    load(pack, at=world.at)
    me = world.resident()
    draft, _ = world.draft(me)
    phone, page = world.client(me), f"/permohonan/{draft.reference}/isian/saksi"
    added = phone.post(page, {"saksi-0-sebutan": "Iis", "saksi-add": "1"}).content.decode()
    assert 'value="Iis"' in added
    assert 'name="saksi-1-sebutan"' in added
    assert "saksi" not in drafting.answers_of(draft)
    removed = phone.post(
        page, {"saksi-0-sebutan": "Iis", "saksi-1-sebutan": "Dadang", "saksi-remove": "0"}
    )
    assert 'value="Dadang"' in removed.content.decode()
    assert 'value="Iis"' not in removed.content.decode()
    assert (
        phone.post(page, {"saksi-0-sebutan": "Iis", "saksi-1-sebutan": "Dadang"}).status_code == 302
    )
    draft.refresh_from_db()
    assert drafting.answers_of(draft)["saksi"] == [{"sebutan": "Iis"}, {"sebutan": "Dadang"}]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('p:operation="application.hand_over"', 'p:operation="application.fly"', "application.fly"),
        ('outcome == "granted"', 'outcom == "granted"', "outcom"),
        ('outcome == "granted"', 'outcome == "grantd"', "grant"),
    ],
)
def test_a_process_that_would_not_run_is_refused_with_its_line(pack, before, after, said) -> None:
    text = process(pack).read_text()
    assert before in text
    process(pack).write_text(text.replace(before, after))
    with pytest.raises(PackError) as broken:
        check(pack)
    findings = [f for f in broken.value.findings if f.file.endswith("process.bpmn")]
    assert findings
    assert all(f.line > 1 and f.cure for f in findings)
    assert any(said in f.say for f in findings)


def placed(element: str) -> str:
    """The element on a line of its own, in a place where modellers put it."""
    it = f'\n<bpmn:{element} id="asing"/>\n'
    if element in {"timeDate", "timeCycle"}:
        it = f"<bpmn:timerEventDefinition>{it}</bpmn:timerEventDefinition>"
    elif element in {"loopCardinality", "loopDataInputRef", "completionCondition"}:
        marker = "bpmn:multiInstanceLoopCharacteristics"
        return f'<bpmn:userTask id="tamu"><{marker}>{it}</{marker}></bpmn:userTask>'
    elif element in {"standardLoopCharacteristics", "ioSpecification"}:
        return f'<bpmn:userTask id="tamu">{it}</bpmn:userTask>'
    elif element == "childLaneSet":
        return f'<bpmn:laneSet><bpmn:lane id="tamu">{it}</bpmn:lane></bpmn:laneSet>'
    elif element == "messageFlow":
        return (
            f'</bpmn:process><bpmn:collaboration>{it}</bpmn:collaboration><bpmn:process id="tamu">'
        )
    elif not element.endswith("EventDefinition"):
        return it
    return f'<bpmn:intermediateCatchEvent id="tamu">{it}</bpmn:intermediateCatchEvent>'


@pytest.mark.parametrize("element", [*INSTEAD, "globalTask"])
def test_an_element_outside_the_subset_is_refused_by_name_line_and_cure(pack, element) -> None:
    head, end, tail = process(pack).read_text().partition("</bpmn:process>")
    process(pack).write_text(head + placed(element) + end + tail)
    with pytest.raises(PackError) as broken:
        read_service(process(pack).parent, shared=pack / "shared")
    (finding,) = broken.value.findings
    cure = INSTEAD.get(element, "tidak boleh berada di dalam process; hapus unsur ini")
    assert (finding.file, finding.line) == ("process.bpmn", head.count("\n") + 2)
    assert finding.say == f"{element} asing: {cure}"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("fitri@contoh.example", "siapa@contoh.example", "pemohon siapa@contoh.example tidak ada"),
        ("  nik:", "  nikk:", "pertanyaan nikk tidak ada"),
        ("rudi.hartono@bapenda", "budi@bapenda", "petugas budi@bapenda tidak ada"),
        ("dedi.supriatna@bapenda", "budi@bapenda", "petugas budi@bapenda tidak ada"),
        ("task: periksa", "task: perikas", "langkah perikas tidak ada"),
        ("task: periksa", "task: siapkan", "langkah siapkan tidak ada"),
        ("outcome: back", "outcome: kembali", "putuskan tidak punya hasil kembali"),
        ("[tanda-tangani]", "[ttd]", "langkah ttd tidak ada"),
        ("letters: [salinan]", "letters: [izin]", "surat izin tidak ada"),
        ("  - {tasks: []}", "  - {wait: 3 hari}", "lama menunggu tidak terbaca"),
        ("  - {tasks: []}", "  - {mend: {ktpp: foto}}", "pertanyaan ktpp tidak ada"),
        ("  - {tasks: []}", "  - {tasks: [], wait: P1D}", "langkah tidak jelas"),
        ("ends: granted", "ends: selesai", "selesai"),
        ("outcome: back", "hasil: back", "outcome"),
    ],
)
def test_a_journey_of_a_service_that_is_not_so_is_refused_with_its_line(
    pack, before, after, said
) -> None:
    path = pack / "services" / "bapenda" / "sppt-salinan" / "journeys" / "dikabulkan.yaml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    line = text[: text.index(before)].count("\n") + 1
    with pytest.raises(PackError) as broken:
        check(pack)
    finding = broken.value.findings[0]
    assert (finding.file, finding.line) == ("sppt-salinan/journeys/dikabulkan.yaml", line)
    assert said in finding.say
    assert finding.cure


def test_a_journey_is_no_part_of_a_version(world, pack) -> None:
    assert "sudah ada" in load(pack, at=world.at)[0]
    shutil.rmtree(pack / "services" / "bapenda" / "sppt-salinan" / "journeys")
    assert "sudah ada" in load(pack, at=world.at)[0]
