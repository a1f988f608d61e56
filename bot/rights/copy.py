"""The copy of a customer's data as a file: a text to read, and JSON for machines, in one archive."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from bot.outbound import Voice
from bot.rights.words import copy_words
from storage.rights.own_data import OwnData

_SAID = re.compile(r"<Message[^>]*>(.*?)</Message>", re.DOTALL)
# One time for every file in the archive: when it was made says when somebody asked.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def archive_of(data: OwnData, voice: Voice, language: str, *, shop: str, privacy_url: str, days: int) -> bytes:
    """The archive."""
    words = copy_words(voice, language, days)
    told = {
        "shop": shop,
        "record": data.record,
        "identity_numbers": data.identity_numbers,
        "changes": data.changes,
        "views": data.views,
        "tables": data.tables,
        "recipients": words["carriers"],
        "periods": words["kept"],
        "privacy": privacy_url,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("data.txt", "\n".join(_readable(data, words, shop, privacy_url)) + "\n"),
            ("data.json", json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n"),
        ):
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), text)
    return made.getvalue()


def _readable(data: OwnData, words: Mapping[str, str], shop: str, privacy_url: str) -> Iterator[str]:
    yield f"{words['title']}: {shop}"
    yield from _headed(words["details"], _lines(data.record))
    if data.identity_numbers:
        yield from _lines({"identity_numbers": data.identity_numbers})
    yield from _headed(words["consents"], _rows(data, "consents", "given_at", "channel", "act", "shown", "answer"))
    yield from _headed(words["messages"], _spoken(data))
    yield from _headed(words["requests"], _rows(data, "requests", "asked_at", "kind", "state"))
    yield from _headed(
        words["changes"], (f"{each['changed_at']}  {each['field']}: {each['before']} → {each['after']}" for each in data.changes)
    )
    yield from _headed(words["views"], (f"{each['done_at']}  {each['who']}  {each['action']}  {each['screen']}" for each in data.views))
    rest = {name: rows for name, rows in data.tables.items() if name not in ("consents", "requests", "messages", "outbox")}
    for name, rows in rest.items():
        yield from _headed(name, (line for row in rows for line in ("", *_lines(row))))
    yield from _headed(words["recipients"], (words["carriers"],))
    yield from _headed(words["periods"], (words["kept"], privacy_url))


def _headed(title: str, lines: Any) -> Iterator[str]:
    found = list(lines)
    if found:
        yield from ("", title, "-" * len(title), *found)


def _lines(value: Mapping[str, Any], depth: str = "") -> Iterator[str]:
    for name, each in value.items():
        if isinstance(each, Mapping):
            if each:
                yield f"{depth}{name}:"
                yield from _lines(each, depth + "  ")
        elif isinstance(each, (list, tuple)) and any(isinstance(item, Mapping) for item in each):
            for place, item in enumerate(each, 1):
                yield f"{depth}{name} {place}:"
                yield from _lines(item, depth + "  ")
        elif each not in (None, "", [], ()):
            yield f"{depth}{name}: {', '.join(map(str, each)) if isinstance(each, (list, tuple)) else each}"


def _rows(data: OwnData, table: str, *columns: str) -> Iterator[str]:
    for row in data.tables.get(table, ()):
        yield "  ".join(str(row[name]) for name in columns if row.get(name) not in (None, ""))


def _answers(response: str) -> Iterator[str]:
    """What she read in an answer of ours."""
    return (unescape(words) for words in _SAID.findall(response))


def _spoken(data: OwnData) -> Iterator[str]:
    said = [(row["received_at"], "<", row.get("body")) for row in data.tables.get("messages", ())]
    said += [(row["received_at"], ">", words) for row in data.tables.get("messages", ()) for words in _answers(row.get("response") or "")]
    said += [
        (row["created_at"], ">", row["payload"].get("body") or row["payload"].get("text"))
        for row in data.tables.get("outbox", ())
        if isinstance(row.get("payload"), Mapping)
    ]
    for at, who, words in sorted((line for line in said if line[2]), key=lambda line: (line[0], line[1])):
        yield f"{at}  {who} {words}"
