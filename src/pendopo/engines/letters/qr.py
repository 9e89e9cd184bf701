"""QR codes as SVG, for letters and pages."""

import io

import segno


def svg(text: str) -> str:
    """Return a QR code (error correction L, so that long proofs stay coarse enough to print)."""
    out = io.BytesIO()
    code = segno.make(text, error="l", micro=False, boost_error=False)
    code.save(out, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, nl=False)
    return out.getvalue().decode()
