"""A person's own words inside ours, shown as she typed them and as nothing else."""

from __future__ import annotations

import re

# A marker formats only at the border of a word, so anna_maria@example.org and 5*3 keep theirs.
# Source: https://faq.whatsapp.com/539178204879377 (2026-11-22): *bold*, _italic_, ~strikethrough~, `code`, ```monospace```, "> quote".
_MARKER = re.compile(r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])")
_LOOK_ALIKE = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
_QUOTE = re.compile(r"\A\s*>")

_BREAKS = re.compile(r"\s*[\n\r\v\f\x85\u2028\u2029]\s*")
# Controls, overrides and embeddings of direction, isolates, interlinear marks, a stray byte order mark, half a surrogate pair.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufeff\ud800-\udfff]")

_LEFT_TO_RIGHT_ISOLATE, _FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2066", "\u2068", "\u2069"
_SET_APART = re.compile("\u2068[^\u2066-\u2069]*\u2069")
# Android takes the mark behind a link for a part of it; a link runs from left to right in any sentence by itself.
# Source: android.util.Patterns, UCS_CHAR: of the characters that nobody sees only spaces end a web address (read 2026-11).
_LINK = re.compile(r"https?://\S+")
_RUNS_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


def own_words(text: str) -> str:
    """Her words on one line, with nothing in them that WhatsApp would read as formatting."""
    text = _UNSEEN.sub("", _BREAKS.sub(" ", text).replace("\t", " ")).strip()
    return _MARKER.sub(lambda found: _LOOK_ALIKE[found[0]], _QUOTE.sub("\u203a", text))


def isolated(words: str, *, against: bool) -> str:
    """Words that keep their own direction inside a sentence of the other one.

    Shape: `against` is true in a sentence that runs from right to left, where every value is set apart; elsewhere only
    a value with letters that do is.
    """
    if words and not _LINK.fullmatch(words) and (against or (not words.isascii() and _RUNS_RIGHT_TO_LEFT.search(words))):
        return f"{_FIRST_STRONG_ISOLATE}{words}{_POP_ISOLATE}"
    return words


def line_apart(line: str) -> str:
    """A line of a message that runs from right to left; one in Latin letters keeps its full stop at its own end.

    Not every phone asks each line anew where it begins.
    """
    ours = _SET_APART.sub("", line)
    foreign = any(character.isalpha() for character in ours) and not _RUNS_RIGHT_TO_LEFT.search(ours)
    return f"{_LEFT_TO_RIGHT_ISOLATE}{line}{_POP_ISOLATE}" if foreign else line
