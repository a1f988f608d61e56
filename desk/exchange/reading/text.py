"""CSV files: which encoding, which separator, and their rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from desk.exchange.reading import MOST_COLUMNS, Shape, Unreadable, Wrong, clean

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = (",", ";", "\t", "|")
_CHUNK = 1 << 20
# Enough rows to tell the separator by.
_LOOKED_AT = 200
_PEEK = 1 << 16
# Source: the WHATWG encoding tables of windows-1252 and windows-1254: where they differ, 1254 has Ğ ğ İ ı Ş ş and 1252 letters of
# Iceland; 1254 lacks Ž and ž.
_TURKISH = b"\xd0\xdd\xde\xf0\xfd\xfe"
_NEVER_TURKISH = b"\x8e\x9e"


def shape_of(path: Path) -> Shape:
    """How a text is to be read.

    Raises: Unreadable.
    """
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        beginning = file.read(_PEEK)
    if not beginning.strip():
        raise Unreadable(Wrong.EMPTY)
    whole = len(beginning) < _PEEK
    delimiter = delimiter_of(beginning if whole else beginning[: beginning.rfind("\n") + 1] or beginning)
    shape = Shape(headings=(), encoding=encoding, delimiter=delimiter)
    headings = tuple(clean(cell) for cell in next(rows(path, shape), []))
    while headings and not headings[-1]:
        headings = headings[:-1]
    if not headings:
        raise Unreadable(Wrong.NO_TABLE)
    return Shape(headings=headings, encoding=encoding, delimiter=delimiter)


def encoding_of(path: Path) -> str:
    """The encoding of a text file: what its mark says, else UTF-8 when all of it is, else the Windows page of western Europe or Türkiye.

    Raises: Unreadable when it is no text.
    """
    with path.open("rb") as file:
        beginning = file.read(_PEEK)
    for mark, encoding in _MARKS:
        if beginning.startswith(mark):
            return encoding
    if b"\0" in beginning:
        # Text of our alphabets in UTF-16 without a mark has a zero in every other byte.
        odd, even = beginning[1::2].count(0), beginning[::2].count(0)
        if max(odd, even) < len(beginning) // 8:
            raise Unreadable(Wrong.NO_TABLE)
        return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8" if _is_utf8(path) else _windows(path)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _windows(path: Path) -> str:
    turkish = western = False
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            turkish = turkish or any(byte in chunk for byte in _TURKISH)
            western = western or any(byte in chunk for byte in _NEVER_TURKISH)
    return "cp1254" if turkish and not western else "cp1252"


def delimiter_of(beginning: str) -> str:
    """What parts the cells: by which most rows are as wide as the first one."""
    if beginning.startswith("sep=") and len(beginning) > len("sep="):
        return beginning[len("sep=")]

    def fit(delimiter: str) -> tuple[float, int]:
        widths = [
            len(row) for row, _ in zip(_parsed(io.StringIO(beginning, newline=""), delimiter), range(_LOOKED_AT), strict=False) if row
        ]
        if not widths or widths[0] < 2:
            return 0.0, 0
        return sum(width == widths[0] for width in widths) / len(widths), widths[0]

    return max(_DELIMITERS, key=fit)


def rows(path: Path, shape: Shape) -> Iterator[list[str]]:
    """Every row, the headings first.

    Raises: Unreadable.
    """
    with path.open(encoding=shape.encoding, errors="replace", newline="") as file:
        first = file.readline(len("sep=;\r\n"))
        # Excel's own hint, in a line of its own, which is no row.
        if not (first.startswith("sep=") and len(first.strip()) == len("sep=;")):
            file.seek(0)
        yield from _parsed(file, shape.delimiter)


def _parsed(file: io.TextIOBase, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader((line.replace("\0", "") for line in file), delimiter=delimiter)
    try:
        for row in reader:
            if row:
                yield row[: MOST_COLUMNS + 1]
    except csv.Error as error:
        # A quotation mark that nobody closes makes the rest of the file one cell.
        raise Unreadable(Wrong.BROKEN) from error
