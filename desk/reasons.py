"""Why a message could not be sent, in the viewer's language."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext

from bot.errors import FAULTS, sentence_of


def reason_of(code: int) -> str:
    """What an error code means and what to do; one that nobody knows is told in English, with its number."""
    return str(gettext(sentence_of(code)))


def sentences(*_: object, **__: object) -> Iterator[tuple[int, str, str, list[str]]]:
    """What `make desk-catalogues` collects from the codes, called by Babel: some of it is put together when it is imported."""
    for sentence in sorted({fault.sentence for fault in FAULTS.values()}):
        yield 1, "gettext", sentence, []
