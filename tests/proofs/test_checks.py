"""A sample of the set; `bin/bench proofs` runs all of it (docs/proof-checks.md)."""

import numpy as np
import pytest

from pendopo.engines.proofing.facts import SENTENCES, verdict
from pendopo.engines.proofing.likeness import Fingerprint, fingerprint, same_picture
from tests.proofs.cases import MAKERS, _Stage
from tests.proofs.measuring import judge
from tests.proofs.scenes import place, shoot


@pytest.mark.parametrize(
    ("kind", "recipe", "found"),
    [
        ("good", "other_view", set()),
        ("reused", "before_cropped", {"same_as_before"}),
        ("old", "gps_day_before", {"gps_time_differs"}),
        ("elsewhere", "exif_far", {"exif_far", "positions_differ", "unlike_before"}),
        ("edited", "other_thumbnail", {"other_thumbnail"}),
        ("synthetic", "painted_c2pa", {"synthetic", "no_exif", "same_as_before"}),
    ],
)
def test_each_kind_of_doubt_is_told(kind: str, recipe: str, found: set[str]) -> None:
    findings = judge(MAKERS[kind](_Stage(21), recipe), [])
    assert {finding.code for finding in findings} == found
    assert verdict(findings) == ("doubted" if found else "clear")
    assert all("{" not in finding.sentence for finding in findings)


def test_a_proof_used_again_is_known_by_what_was_kept_of_it() -> None:
    shown = np.asarray(shoot(place(21, repaired=True), 1).convert("L"))
    kept = Fingerprint.unpack(fingerprint(shown).strongest(240).pack())
    assert same_picture(fingerprint(np.ascontiguousarray(shown[60:-40, 80:-20])), kept)
    other = np.asarray(shoot(place(21, repaired=True), 2).convert("L"))
    assert not same_picture(fingerprint(other), kept)


def test_sentences_are_short() -> None:
    assert all(len(sentence.split()) <= 20 for sentence in SENTENCES.values())
