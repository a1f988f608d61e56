"""Tables that people bring: encodings, separators, workbooks, and what is no table."""

from __future__ import annotations

import contextlib
import csv
import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from desk.exchange import reading
from desk.exchange.reading import Shape, Unreadable, Wrong, rows_of, shape_of

# A spreadsheet knows no zones.
SEEN = datetime(2026, 11, 22, 18, 15, tzinfo=UTC).replace(tzinfo=None)
GERMAN = "Vorname;Nachname;Straße\r\nJürgen;Weiß;Königsallee 1\r\nZoë;Müller;Große Bleichen 2\r\n"
TURKISH = "Ad;Soyad;Şehir\r\nAyşe;Yılmaz;İstanbul\r\nÇağrı;Öztürk;Iğdır\r\n"


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


def _read(path: Path) -> list[tuple[str, ...]]:
    return [row.cells for row in rows_of(path, shape_of(path))]


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (GERMAN, "utf-8", "utf-8"),
        (GERMAN, "utf-8-sig", "utf-8-sig"),
        (GERMAN, "utf-16", "utf-16"),
        (GERMAN, "utf-16-le", "utf-16-le"),
        (GERMAN, "utf-16-be", "utf-16-be"),
        (GERMAN, "cp1252", "cp1252"),
        (TURKISH, "cp1254", "cp1254"),
        (TURKISH, "utf-8", "utf-8"),
    ],
)
def test_the_encoding_is_told_by_the_content(tmp_path: Path, text: str, encoding: str, found: str) -> None:
    path = _file(tmp_path, text.encode(encoding))
    shape = shape_of(path)
    assert shape.encoding == found
    assert shape.headings == tuple(text.splitlines()[0].split(";"))
    assert [row.cells for row in rows_of(path, shape)] == [tuple(line.split(";")) for line in text.splitlines()[1:]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_told_by_the_rows(tmp_path: Path, delimiter: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(
        [["name", "note"], ["Ada", "a, b; c"], ["Bea", 'says "hi"\nand, goes'], ["Carl", ""]]
    )
    path = _file(tmp_path, written.getvalue().encode())
    assert shape_of(path).delimiter == delimiter
    assert _read(path) == [("Ada", "a, b; c"), ("Bea", 'says "hi"\nand, goes'), ("Carl", "")]


def test_excels_own_hint_is_obeyed_and_no_row(tmp_path: Path) -> None:
    path = _file(tmp_path, b"sep=;\r\nname;note\r\nAda;x,y\r\n")
    assert shape_of(path).headings == ("name", "note")
    assert _read(path) == [("Ada", "x,y")]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them_and_empty_ones_left_out(tmp_path: Path) -> None:
    path = _file(tmp_path, b"name,note\nAda,x\n,\nBea,y\n")
    assert [(row.number, row.cells) for row in rows_of(path, shape_of(path))] == [(2, ("Ada", "x")), (4, ("Bea", "y"))]


def test_short_and_long_rows_get_the_width_of_the_headings(tmp_path: Path) -> None:
    path = _file(tmp_path, b"a,b,c\n1\n1,2,3,4\n1,2,3\n1,2,3\n")
    assert _read(path)[:2] == [("1", "", ""), ("1", "2", "3")]


def _workbook(path: Path, *rows: list[object], before: int = 0) -> Path:
    with Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        book.add_worksheet("empty")
        sheet = book.add_worksheet("people")
        for place, row in enumerate(rows):
            sheet.write_row(place + before, 0, row)
    return path


def test_a_workbook_gives_its_cells_as_a_table_would_say_them(tmp_path: Path) -> None:
    rows = [
        ["name", "n", "born", "seen", "vip"],
        ["Ada", 42, date(1988, 3, 24), SEEN, True],
        ["Bea", 1.5, None, None, False],
    ]
    path = _workbook(tmp_path / "x.xlsx", *rows, before=2)
    assert shape_of(path) == Shape(headings=("name", "n", "born", "seen", "vip"))
    assert _read(path) == [("Ada", "42", "1988-03-24", "2026-11-22T18:15", "TRUE"), ("Bea", "1.5", "", "", "FALSE")]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Wrong.EMPTY),
        (b"\n \n", Wrong.EMPTY),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook", Wrong.OLD_EXCEL),
        (b"PK\x03\x04 no archive at all", Wrong.BROKEN),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and so on, for long enough", Wrong.NO_TABLE),
        (b",,,\n1,2,3\n", Wrong.NO_TABLE),
        (",".join(f"c{place}" for place in range(reading.MOST_COLUMNS + 1)).encode(), Wrong.TOO_WIDE),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, why: Wrong) -> None:
    with pytest.raises(Unreadable) as refused:
        shape_of(_file(tmp_path, content))
    assert refused.value.why is why


def test_a_workbook_that_would_burst_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(401):
                part.write(bytes(1 << 20))
    assert path.stat().st_size < reading.MOST_BYTES
    with pytest.raises(Unreadable) as refused:
        shape_of(path)
    assert refused.value.why is Wrong.TOO_BIG_INSIDE


def test_another_archive_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(Unreadable) as refused:
        shape_of(path)
    assert refused.value.why is Wrong.NO_TABLE


def test_a_file_of_too_many_rows_ends_with_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    path = _file(tmp_path, b"a,b\n" + b"1,2\n" * 4)
    with pytest.raises(Unreadable) as refused:
        _read(path)
    assert refused.value.why is Wrong.TOO_LONG


def test_an_open_quotation_mark_does_not_swallow_memory(tmp_path: Path) -> None:
    path = _file(tmp_path, b'a,b\n1,"' + b"x" * 200_000)
    with pytest.raises(Unreadable) as refused:
        _read(path)
    assert refused.value.why is Wrong.BROKEN


@given(st.binary(max_size=600))
def test_no_file_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = _file(tmp_path_factory.mktemp("any"), content)
    with contextlib.suppress(Unreadable):
        list(rows_of(path, shape_of(path)))


def test_a_shape_is_kept_and_comes_back() -> None:
    shape = Shape(headings=("a", "b"), encoding="utf-8", delimiter=";")
    assert Shape.of(shape.kept()) == shape
