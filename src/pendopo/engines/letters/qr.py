"""QR codes as SVG, for letters and pages."""

import io

import segno

MASK = 3
"""A signed proof is as good as random, so any mask serves; choosing costs 10 ms a letter."""


def svg(text: str, *, scalable: bool = False) -> str:
    """Return a QR code (error correction L, so that long proofs stay coarse enough to print).

    A page sets the size of a scalable one.
    """
    out = io.BytesIO()
    code = segno.make(text, error="l", micro=False, boost_error=False, mask=MASK)
    code.save(
        out,
        kind="svg",
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        nl=False,
        omitsize=scalable,
    )
    return out.getvalue().decode()
