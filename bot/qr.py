"""QR codes as SVG and PNG."""

from __future__ import annotations

import struct
import zlib

# A reader needs so much white around it. Source: ISO/IEC 18004, quiet zone of four modules.
_MARGIN = 4
_DOTS_PER_MODULE = 12

Matrix = tuple[tuple[bool, ...], ...]


def matrix_of(text: str) -> Matrix:
    """The modules of the code, the white margin included; true is dark."""
    # Only staff and console commands draw codes.
    import qrcode

    # A quarter may be stained or creased: posters hang in the rain.
    drawing = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=_MARGIN)
    drawing.add_data(text)
    drawing.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in drawing.get_matrix())


def svg_of(matrix: Matrix, *, title: str = "") -> str:
    """The code as one path, sharp at any size."""
    from xml.sax.saxutils import escape

    runs = [f"M{left} {top}h{length}v1h-{length}z" for top, row in enumerate(matrix) for left, length in _runs(row)]
    # Without a title its place on the page names it.
    role, named = ('role="img"', f"<title>{escape(title)}</title>") if title else ('aria-hidden="true"', "")
    size = len(matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" {role} shape-rendering="crispEdges">{named}'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{"".join(runs)}"/></svg>'
    )


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Where dark stretches begin, and how long they are."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if dark and found and found[-1][0] + found[-1][1] == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((place, 1))
    return found


def png_of(matrix: Matrix) -> bytes:
    """The code as a picture of black and white dots.

    Source: W3C, Portable Network Graphics, third edition: signature, IHDR with bit depth 1 and greyscale, IDAT, IEND.
    """
    size = len(matrix) * _DOTS_PER_MODULE
    lines = b"".join(_line(row) * _DOTS_PER_MODULE for row in matrix)
    header = struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _line(row: tuple[bool, ...]) -> bytes:
    # Filter 0, then a bit for each dot, white is 1; the last byte is filled up with white.
    bits = "".join(("0" if dark else "1") * _DOTS_PER_MODULE for dark in row)
    bits += "1" * (-len(bits) % 8)
    return b"\x00" + int(bits, 2).to_bytes(len(bits) // 8, "big")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
