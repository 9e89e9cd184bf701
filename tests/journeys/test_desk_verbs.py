"""Who holds a task, who may pass it on, who is asked for advice, and how a case is found again."""

from datetime import timedelta

import pytest

from pendopo.domain.applications import consulting, correcting, drafting, indexing
from pendopo.domain.applications.models import CaseIndex, Consultation
from pendopo.domain.applications.withdrawing import withdraw
from pendopo.domain.people import absences
from pendopo.domain.people.erasing import erase
from pendopo.domain.people.models import Person
from pendopo.domain.workflow import escalating, reassigning, running
from pendopo.domain.workflow.models import Task
from pendopo.ground.actor import Grant, system
from pendopo.ground.log import timeline
from pendopo.ground.vault.keyring import unseal

HEAD = Grant("kepala", "diskominfo")
QUESTION = "Apakah menara di alamat ini masih berizin?"


@pytest.fixture
def case(world):
    return world.submitted(world.resident())


def held(world, case, login: str) -> Task:
    officer = world.officer(login)
    task = Task.objects.waiting_for_an_officer().workable_by(officer).get(about=case.pk)
    return running.claim(task.pk, by=officer, at=world.at)


def happened(case) -> list[str]:
    process = Task.objects.filter(about=case.pk).first().process_id
    return [e.name for e in timeline([case.pk, process])]


def test_a_holder_gives_a_task_to_a_colleague_who_may_work_it_and_to_nobody_else(
    world, case
) -> None:
    task = held(world, case, "wulan.sari")
    wulan, rudi, ratna = (world.officer(n) for n in ("wulan.sari", "rudi.hartono", "ratna.dewi"))
    for wrong in (ratna.account, world.stranger().account, world.resident().account):
        with pytest.raises(reassigning.UnableError):
            reassigning.reassign(task.pk, to=wrong, by=wulan, at=world.at)
    reassigning.reassign(task.pk, to=rudi.account, by=wulan, at=world.at)
    with pytest.raises(reassigning.NotTheirsToGiveError):
        reassigning.reassign(task.pk, to=wulan.account, by=wulan, at=world.at)
    with pytest.raises(running.TakenError):
        running.claim(task.pk, by=wulan, at=world.at)
    task.refresh_from_db()
    assert task.claimed_by_id == rudi.account
    assert happened(case).count("task.reassigned") == 1


def test_a_head_gives_out_tasks_of_their_own_agency_only(world, case) -> None:
    task = Task.objects.waiting_for_an_officer().get(about=case.pk)
    rudi = world.officer("rudi.hartono").account
    with pytest.raises(running.ClosedError):
        reassigning.reassign(task.pk, to=rudi, by=world.stranger(), at=world.at)
    with pytest.raises(reassigning.NotTheirsToGiveError):
        reassigning.reassign(task.pk, to=rudi, by=world.officer("ratna.dewi"), at=world.at)
    reassigning.reassign(task.pk, to=rudi, by=world.officer("agus.permana"), at=world.at)
    reassigning.reassign(task.pk, to=rudi, by=world.officer("agus.permana"), at=world.at)
    task.refresh_from_db()
    assert task.claimed_by_id == rudi
    assert happened(case).count("task.reassigned") == 1


def test_an_inbox_goes_to_a_colleague_and_what_they_may_not_work_back_to_the_team(world) -> None:
    me = world.resident()
    cases = [world.submitted(me) for _ in range(3)]
    world.settle(cases[2].pk, "wulan.sari", "complete")
    agus = world.officer("agus.permana")
    dedi = world.officer("dedi.supriatna")
    tasks = [held(world, case, "wulan.sari") for case in cases[:2]]
    with pytest.raises(reassigning.UnableError):
        reassigning.hand_over(
            of=tasks[0].claimed_by_id, to=world.resident().account, by=agus, at=world.at
        )
    nobody = reassigning.hand_over(
        of=tasks[0].claimed_by_id, to=None, by=world.officer("ratna.dewi"), at=world.at
    )
    assert (nobody.passed, nobody.returned) == (0, 0)
    rudi = world.officer("rudi.hartono").account
    done = reassigning.hand_over(of=tasks[0].claimed_by_id, to=rudi, by=agus, at=world.at)
    assert (done.passed, done.returned) == (2, 0)
    back = reassigning.hand_over(
        of=rudi, to=dedi.account, by=world.officer("rudi.hartono"), at=world.at
    )
    assert (back.passed, back.returned) == (0, 2)
    assert not Task.objects.open().exclude(claimed_by=None).exists()


def test_who_is_away_is_given_nothing_and_only_head_or_self_says_so(world, case) -> None:
    task = held(world, case, "wulan.sari")
    wulan, rudi, agus = (world.officer(n) for n in ("wulan.sari", "rudi.hartono", "agus.permana"))
    span = {"starts": world.at, "ends": world.at + timedelta(days=2)}
    for wrong in (wulan, world.stranger(), world.resident()):
        with pytest.raises(absences.NotTheirsToSayError):
            absences.put_down(rudi.account, **span, by=wrong, at=world.at)
    with pytest.raises(absences.PeriodError):
        absences.put_down(rudi.account, starts=world.at, ends=world.at, by=agus, at=world.at)
    away = absences.put_down(rudi.account, **span, by=agus, at=world.at)
    with pytest.raises(absences.AlreadyAwayError):
        absences.put_down(rudi.account, **span, by=rudi, at=world.at)
    with pytest.raises(reassigning.UnableError):
        reassigning.reassign(task.pk, to=rudi.account, by=wulan, at=world.at)
    with pytest.raises(absences.NotTheirsToSayError):
        absences.end(away.pk, by=wulan, at=world.at)
    absences.end(away.pk, by=rudi, at=world.at)
    absences.end(away.pk, by=rudi, at=world.at)
    reassigning.reassign(task.pk, to=rudi.account, by=wulan, at=world.at)


def test_an_agency_asked_for_advice_sees_the_case_answers_and_is_escalated_when_late(
    world, case
) -> None:
    other = world.stranger()
    wulan = world.officer("wulan.sari")
    asked = {"question": QUESTION, "days": 2, "at": world.at}
    with pytest.raises(consulting.NotOnThisCaseError):
        consulting.ask(case.pk, of=HEAD, by=wulan, **asked)
    with pytest.raises(consulting.SettledError):
        consulting.ask(case.pk, of=HEAD, by=other, **asked)
    held(world, case, "wulan.sari")
    for nobody in (Grant("tukang", "diskominfo"), Grant("kepala", "bapenda")):
        with pytest.raises(consulting.NobodyThereError):
            consulting.ask(case.pk, of=nobody, by=wulan, **asked)
    with pytest.raises(consulting.NobodyThereError):
        consulting.ask(case.pk, by=wulan, **asked)
    with pytest.raises(consulting.WordsNeededError):
        consulting.ask(case.pk, of=HEAD, by=wulan, question=" ", days=2, at=world.at)
    made = consulting.ask(case.pk, of=HEAD, by=wulan, **asked)
    assert QUESTION.encode() not in bytes(made.question_sealed)
    task = Task.objects.waiting_for_an_officer().workable_by(other).get()
    assert (task.kind, task.node, task.about) == ("consult", "", case.pk)
    world.later(days=9)
    while escalating.escalate_next(at=world.at):
        pass
    task.refresh_from_db()
    assert task.escalated_at == world.at
    with pytest.raises(running.NotYoursError):
        consulting.answer(made.pk, text="Masih berizin.", by=other, at=world.at)
    running.claim(task.pk, by=other, at=world.at)
    with pytest.raises(running.ClosedError):
        running.complete(task.pk, outcome="complete", by=other, at=world.at)
    consulting.answer(made.pk, text="Masih berizin.", by=other, at=world.at)
    with pytest.raises(consulting.SettledError):
        consulting.answer(made.pk, text="Masih berizin.", by=other, at=world.at)
    made.refresh_from_db()
    task.refresh_from_db()
    assert unseal(case.subject, "answer", made.answer_sealed) == "Masih berizin."
    assert (task.outcome, task.closed_by_id) == ("answered", other.account)


def test_a_case_that_ends_takes_back_what_it_still_asked(world, case) -> None:
    other, wulan = world.stranger(), world.officer("wulan.sari")
    held(world, case, "wulan.sari")
    inside = consulting.ask(case.pk, of=HEAD, question=QUESTION, days=2, by=wulan, at=world.at)
    outside = consulting.ask(
        case.pk, outside="Kantor Pertanahan", question=QUESTION, days=2, by=wulan, at=world.at
    )
    with pytest.raises(consulting.NotOnThisCaseError):
        consulting.answer(outside.pk, text="Atas nama orang lain.", by=other, at=world.at)
    with pytest.raises(consulting.NotOnThisCaseError):
        consulting.withdraw(outside.pk, by=other, at=world.at)
    consulting.withdraw(outside.pk, by=wulan, at=world.at)
    world.settle(case.pk, "wulan.sari", "refuse", "NOP tidak terdaftar atas nama pemohon.")
    inside.refresh_from_db()
    assert inside.withdrawn_at == world.at
    assert not Consultation.objects.unanswered().exists()
    assert not Task.objects.waiting_for_an_officer().workable_by(other).exists()
    with pytest.raises(consulting.SettledError):
        consulting.ask(case.pk, of=HEAD, question=QUESTION, days=2, by=wulan, at=world.at)


def test_a_case_is_found_by_nik_and_words_of_the_name_by_those_who_may_see_it(world, case) -> None:
    world.work()
    wulan = world.officer("wulan.sari")
    for text in ("fitri", "HANDAYANI fitri", "Handáyani"):
        assert indexing.with_name(text, by=wulan).get() == case, text
    for text in ("asep", "fitri asep", "fi", "", "fitrii"):
        assert not indexing.with_name(text, by=wulan).exists(), text
    assert indexing.with_nik("3271036501900004", by=wulan).get() == case
    assert not indexing.with_nik("3271036501900005", by=wulan).exists()
    assert not indexing.with_name("fitri", by=world.stranger()).exists()
    kept = b"".join(bytes(digest) for digest in CaseIndex.objects.values_list("digest", flat=True))
    assert b"fitri" not in kept


def test_a_corrected_name_is_found_and_the_former_no_longer(world) -> None:
    me = world.resident()
    case = world.submitted(me, nama="Fitri Handayami")
    world.work()
    world.settle(case.pk, "wulan.sari", "correct", "Nama tidak sama dengan KTP.", ("nama",))
    case.refresh_from_db()
    answers = {**drafting.answers_of(case), "nama": "Fitri Handayani"}
    correcting.save_mended(case.pk, answers, by=me)
    correcting.send(case.pk, by=me, at=world.at)
    world.work()
    wulan = world.officer("wulan.sari")
    assert indexing.with_name("handayani", by=wulan).get() == case
    assert not indexing.with_name("handayami", by=wulan).exists()


def test_an_erased_person_is_found_by_nothing(world) -> None:
    me = world.resident()
    case = world.submitted(me)
    world.work()
    assert case.found_by.count() == 3
    late = world.submitted(me)  # the index comes to it only after the person is gone
    for each in (case, late):
        withdraw(each.pk, by=me, at=world.at)
    erase(Person.objects.get(pk=me.person), by=system("test"), at=world.at)
    world.work()
    assert not CaseIndex.objects.filter(application__in=[case, late]).exists()
