"""What a classifier says of itself holds on texts that it has not seen."""

from random import Random

import pytest

from pendopo.engines.learning.bayes import Classifier, Example, Judge, tokens
from pendopo.engines.learning.measuring import Figures, Measured, measured, wilson

SAID = {
    "saluran": "got selokan mampet meluap genangan lumpur gorong",
    "lampu": "lampu padam gelap tiang pju bohlam malam",
    "sampah": "sampah bau menumpuk gerobak lalat tps plastik",
    "jalan": "lubang aspal ban jeblok bolong retak kerikil",
}
ANYHOW = [
    "di",
    "depan",
    "rumah",
    "saya",
    "sudah",
    "lama",
    "tolong",
    "pak",
    "dekat",
    "pasar",
    "gang",
    "warga",
    "sejak",
    "pagi",
]


def texts(n: int, *, noise: float, seed: int) -> list[Example]:
    """Return made texts, some of them (`noise`) filed under what they are not."""
    random, made = Random(seed), []  # noqa: S311  # made texts
    for _ in range(n):
        label = random.choice(list(SAID))
        own = random.choices(SAID[label].split(), k=random.randint(0, 3))
        words = [*own, *random.choices(ANYHOW, k=5)]
        random.shuffle(words)
        if random.random() < noise:
            label = random.choice([other for other in SAID if other != label])
        made.append(Example(tokens(" ".join(words)), label))
    return made


@pytest.mark.parametrize("noise", [0.0, 0.15, 0.4])
def test_what_is_promised_is_kept_on_later_texts(noise: float) -> None:
    learned = Classifier.learned(texts(3000, noise=noise, seed=1), least=5)
    known, judge = measured(learned, texts(2000, noise=noise, seed=2)), Judge(learned)
    kept: dict[float, list[bool]] = {0.5: [], 0.8: [], 0.9: [], 0.95: []}
    for each in texts(4000, noise=noise, seed=3):
        judged = judge.judge(each.tokens)
        assert judged is not None
        certain = known.figures(judged.label, judged.margin, least=50).certainty
        for promised, rights in kept.items():
            if certain >= promised:
                rights.append(judged.label == each.label)
    for promised, rights in kept.items():
        at_best = 1 - wilson(rights.count(False), len(rights))
        assert at_best >= promised, (promised, len(rights), sum(rights))
    assert bool(kept[0.95]) == (noise == 0.0)
    assert len(kept[0.5]) > 1000


def test_it_is_the_same_each_time_and_says_which_words_spoke() -> None:
    learned = Classifier.learned(texts(400, noise=0, seed=1), least=5)
    assert Classifier(**learned.told()) == learned
    assert learned == Classifier.learned(texts(400, noise=0, seed=1), least=5)
    judged = Judge(learned).judge(tokens("Got mampet, tolong. Gelap"))
    assert judged is not None
    assert judged.label == "saluran"
    assert set(judged.because) >= {"got", "mampet"}
    assert "gelap" not in judged.because
    assert Judge(learned).judge(tokens("xyzzy")) is None


def test_a_word_of_few_and_what_is_masked_teach_nothing() -> None:
    assert tokens("Pak [nama] 0812. F 1234 AB Got mampet") == {"pak", "ab", "got", "mampet"} | {
        "ab got",
        "got mampet",
    }
    few = [*texts(100, noise=0, seed=1), *[Example(frozenset({"asep"}), "jalan")] * 4]
    assert "asep" not in Classifier.learned(few, least=5).counts
    rare = [*few, *[Example(frozenset({"got"}), "langka")] * 4]
    assert "langka" not in Classifier.learned(rare, least=5).labels


def test_a_share_of_few_promises_little_and_great_margins_do_not_flatter_small_ones() -> None:
    assert wilson(0, 0) == 0
    assert wilson(1, 1) == pytest.approx(0.2065, abs=1e-4)
    assert wilson(43, 50) == pytest.approx(0.7381, abs=1e-4)
    assert wilson(200, 200) == pytest.approx(0.9812, abs=1e-4)
    rows = [(0.1, False)] * 100 + [(1.0, True)] * 200 + [(9.0, True)] * 2000
    known = Measured({"jalan": sorted(rows)})
    assert known.figures("jalan", 0.05, least=50) == Figures(100, 200)
    assert known.figures("jalan", 99.0, least=50) == Figures(50, 50)
    assert known.figures("lampu", 1.0, least=50) == Figures(0, 0)
