"""Lines of the summary, named by their numbers."""

from __future__ import annotations

import pytest

from flows.read.changes import line_named


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("change 1", 1),
        ("please change number 3", 3),
        ("4 is wrong", 4),
        ("Zeile 2 ändern", 2),
        ("Nr. 5", 5),
        ("3'ü değiştir", 3),
        ("1. satırı değiştir", 1),
        ("changer la ligne 2", 2),
        ("изменить строку 4", 4),
        ("změnit 1", 1),
        ("opravit řádek 2", 2),
        ("ændr linje 3", 3),
        ("ret 4", 4),
        ("ändra rad 2", 2),
        ("byt 5", 5),
        ("a 2. sor módosítása", 2),
        ("άλλαξε το 3", 3),
        ("γραμμή 4 λάθος", 4),
        ("2 बदलो", 2),
        ("पंक्ति ३ बदलें", 3),
        ("1を変更", 1),
        ("2行目を変更して", 2),
        ("３番を修正", 3),
        ("修改1", 1),
        ("第2行错了", 2),
        ("改第3项", 3),
        ("غير السطر ٢", 2),
        ("1", None),
        ("Lindenweg 5", None),
        ("change 1 and 2", None),
        ("number one Street 12", None),
        ("change 123", None),
        ("1丁目2番", None),
    ],
)
def test_a_line_of_the_summary_is_named_by_its_number(text: str, line: int | None) -> None:
    assert line_named(text) == line
