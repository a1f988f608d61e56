"""The data register has an entry for every column, and what is written from it is as it stands."""

from __future__ import annotations

from collections import Counter

import pytest

from settings import ROOT
from storage.register import Class, groups, register
from storage.register.__main__ import record_page, written
from storage.register.processors import CARRIERS, HOST, processors, purpose_lines
from storage.tables import metadata


def test_every_column_has_one_entry_and_no_entry_is_left_over() -> None:
    entries = Counter((kept.table, column) for kept in register() for _, column in kept.columns)
    columns = {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}
    hint = "write it into storage/register/*.toml, then: make privacy"
    assert sorted(columns - set(entries)) == [], hint
    assert sorted(set(entries) - columns) == [], hint
    assert [entry for entry, times in entries.items() if times > 1] == [], hint


def test_every_entry_says_what_why_and_how_long() -> None:
    assert [kept.table for kept in register() if not (kept.what and kept.why and kept.how_long)] == []


def test_the_docs_are_those_of_the_register() -> None:
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert written(page) == page, "run: make privacy"
    assert (ROOT / "docs" / "register.md").read_text(encoding="utf-8") == record_page(), "run: make privacy"


def test_a_stale_page_is_found() -> None:
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert written(page.replace("| `customers` |", "| `customer` |")) != page.replace("| `customers` |", "| `customer` |")


def test_every_recipient_stands_in_the_list_of_processors() -> None:
    by_name = {each.name: each for each in processors()}
    assert {each.gets for each in processors()} >= {HOST, CARRIERS}
    assert set(by_name["your host"].classes) == {each for kept in register() for each, _ in kept.columns} - {Class.NONE}
    assert set(by_name["Twilio"].classes) == {Class.CONTACT, Class.MESSAGES} == set(by_name["Meta (WhatsApp)"].classes)
    # Whatever the register says somebody gets is somebody's in the list.
    assert {kept.recipients for kept in register()} <= {"", CARRIERS}


def test_the_record_says_what_article_30_asks_for() -> None:
    page = record_page()
    for part in ("controller", "## What for, and how long", "## Who else gets data", "transfer", "Security (Art. 32)", "## Every column"):
        assert part in page
    purposes = "\n".join(purpose_lines())
    assert [kept.why for kept in register() if {each for each, _ in kept.columns} != {Class.NONE} and kept.why not in purposes] == []


@pytest.mark.parametrize("ours", [Class.STAFF, Class.SECRET, Class.NONE])
def test_the_public_page_tells_of_customers_data_alone(ours: Class) -> None:
    assert ours not in groups()
    assert groups()[:3] == (Class.LANGUAGE, Class.NAME, Class.CONTACT)
