"""A QR code as a picture that a strict policy lets through: one path, no style."""

from __future__ import annotations

from dataclasses import dataclass

# Source: ISO/IEC 18004: readers need four empty modules around.
_MARGIN = 4


@dataclass(frozen=True)
class Picture:
    """Units: modules. `path` is what an SVG path of black draws on white."""

    side: int
    path: str


def picture(words: str) -> Picture:
    """The code of these words."""
    # Needed by nobody but those who set up a telephone.
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, border=_MARGIN)
    code.add_data(words)
    rows = code.get_matrix()
    dots = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Picture(len(rows), "".join(dots))
