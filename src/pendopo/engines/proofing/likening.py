"""A proof beside the photo of the report and the proofs of other work."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from pendopo.engines.proofing.facts import Finding
from pendopo.engines.proofing.likeness import (
    KEPT_POINTS,
    Fingerprint,
    compare,
    fingerprint,
    pixels,
    same_picture,
)


@dataclass(frozen=True, slots=True)
class Likened:
    """What was found, and the fingerprint that later proofs are compared with."""

    findings: tuple[Finding, ...]
    fingerprint: Fingerprint


def liken(data: bytes, *, before: Iterable[bytes], earlier: Iterable[Fingerprint]) -> Likened:
    """Return what is odd about a photo beside others; OSError when one cannot be read.

    `before` are the report's photos, `earlier` the proofs of other assignments.
    """
    grey = pixels(data)
    shown = fingerprint(grey)
    mirrored = fingerprint(np.ascontiguousarray(grey[:, ::-1]))
    findings = (*_scene(shown, mirrored, before), *_again(shown, mirrored, earlier))
    return Likened(findings, shown.strongest(KEPT_POINTS))


def _scene(shown: Fingerprint, mirrored: Fingerprint, before: Iterable[bytes]) -> Iterator[Finding]:
    scenes = [fingerprint(pixels(each)) for each in before]
    found = {compare(shown, scene) for scene in scenes}
    if "same picture" in found or any(same_picture(mirrored, scene) for scene in scenes):
        yield Finding("same_as_before", 2)
    elif "unlike" in found and "same place" not in found:
        yield Finding("unlike_before", 2)
    elif "same place" not in found:
        yield Finding("not_comparable", 1)


def _again(
    shown: Fingerprint, mirrored: Fingerprint, earlier: Iterable[Fingerprint]
) -> Iterator[Finding]:
    if any(same_picture(shown, other) or same_picture(mirrored, other) for other in earlier):
        yield Finding("reused", 2)
