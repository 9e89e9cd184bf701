"""What a hall says aloud: every call, and what its screens say, has the clips that `bin/voice` made."""

import json
import re
from pathlib import Path

import pytest

import pendopo.design
from pendopo.domain.queues import speaking

DESIGN = Path(pendopo.design.__file__).parent
CLIPS = json.loads((DESIGN / "static_src" / "voice.json").read_text())
LIGHT = 250_000  # bytes, fetched once by a machine of the hall
ENGLISH = [(0, "zero"), (12, "twelve"), (30, "thirty"), (99, "ninety nine"), (105, "one zero five")]


def pieces(text: str, language: str) -> list[str]:
    """Cut a sentence into the longest phrases there are clips of, as `voice.js` does."""
    found = []
    for part in re.split(r"[.,?!:]", text):
        words = speaking.bare(part).split()
        while words:
            many = next(
                (n for n in range(10, 0, -1) if " ".join(words[:n]) in CLIPS[language]), None
            )
            assert many, f"no clip of {words[0]!r} in {text!r}"
            found.append(" ".join(words[:many]))
            words = words[many:]
    return found


@pytest.mark.parametrize("language", ["id", "en", "su"])
def test_every_call_can_be_spoken_without_a_voice_of_the_browsers_own(language) -> None:
    assert set(speaking.phrases(language)) <= CLIPS[language].keys()
    for counter in range(1, 100):
        letters, number = chr(ord("A") + counter % 26), f"{counter * 10 % 1000:03}"
        pieces(speaking.call(f"{letters}{number}", counter, language), language)


def test_a_call_is_letter_digits_and_counter() -> None:
    said = pieces(speaking.call("A023", 12, "id"), "id")
    assert said == ["nomor", "a", "nol", "dua", "tiga", "silakan ke loket", "dua", "belas"]
    assert [speaking.count(number, "en") for number, _ in ENGLISH] == [word for _, word in ENGLISH]
    for each in speaking.SAID:
        pieces(each, "id")


def test_the_clips_are_light_and_each_has_its_place() -> None:
    assert (DESIGN / "static" / "pendopo" / "voice.ogg").stat().st_size < LIGHT
    own = sorted({tuple(place) for each in CLIPS.values() for place in each.values()})
    ends = 0.0
    for begins, lasts in own:
        assert begins >= ends
        assert 0.1 < lasts < 6
        ends = begins + lasts
