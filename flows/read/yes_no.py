"""Yes, no, and neither."""

from __future__ import annotations

import re
from functools import lru_cache

from flows.message import Answer, Context, Outcome, Problem, Reading
from flows.read.folding import fold, short
from flows.read.place_names import NEGATIONS
from flows.read.vocabulary import means_all, without_chatter, words
from flows.wording import say

_CLAUSE = re.compile(r"[.,;:!?…\n\r،。，！？؛؟•]+|\s[-–—]+\s")
_YES_SIGNS = frozenset("👍👌✅✔☑🙆")
_NO_SIGNS = frozenset("👎❌✖🙅🚫")
_YES, _NO, _OK, _UNSURE = "yes", "no", "ok", "unsure"
_QUESTION = ("?", "？", "؟", "⁉")


def _one(meaning: frozenset[str], *, ok_counts: bool) -> bool | None:
    """Yes or no of one clause; None when it means neither, both, or is unsure."""
    yes = _YES in meaning or (ok_counts and _OK in meaning)
    return yes if yes != (_NO in meaning) else None


@lru_cache(maxsize=1)
def _spoken(kind: str = "but") -> frozenset[str]:
    return frozenset(phrase for vocabulary in words().values() for phrase in vocabulary.talk.get(kind, ()))


@lru_cache(maxsize=1)
def _reversals() -> frozenset[str]:
    return frozenset(phrase for vocabulary in words().values() for phrase in vocabulary.talk.get("reversal", ()))


def _signs(text: str) -> bool | None:
    shown = set(text)
    yes, no = bool(shown & _YES_SIGNS), bool(shown & _NO_SIGNS)
    return yes if yes != no else None


def _led(folded: str, language: str) -> bool | None:
    """The meaning of a sentence that begins with yes or no and goes on harmlessly ("ja los geht es", "no ads")."""
    tokens = folded.split()
    if not 1 < len(tokens) <= 12:
        return None
    for size in (3, 2, 1):
        lead = _one(means_all(" ".join(tokens[:size]), language), ok_counts=False) if len(tokens) > size else None
        if lead is not None:
            rest = tokens[size:]
            # "No, that is not right" and "nein, das ist falsch" say no twice.
            if (same := _one(means_all(" ".join(rest), language), ok_counts=False)) is not None:
                return lead if same == lead else None
            refused = {token for token in rest if token not in NEGATIONS and _one(means_all(token, language), ok_counts=False) is False}
            if not lead and NEGATIONS & set(rest) and not refused:
                return lead
            if lead and NEGATIONS & set(rest):
                return None
            others = {_one(means_all(token, language), ok_counts=False) for token in rest}
            if (not lead) in others or (lead and (len(rest) > 5 or set(rest) & _spoken())):
                return None
            return lead
    if len(tokens) <= 4 and _OK in means_all(tokens[0], language):
        return _one(means_all(" ".join(tokens[1:]), language), ok_counts=False)
    return None


@lru_cache(maxsize=1)
def _conclusions() -> tuple[str, ...]:
    return tuple(phrase for vocabulary in words().values() for phrase in vocabulary.talk.get("conclusion", ()))


def _concluded(folded: str, language: str) -> bool | None:
    """What somebody comes to who thinks aloud ("I think that works, so yes I will")."""
    reads = {_one(means_all(phrase.split()[-1], language), ok_counts=False) for phrase in _conclusions() if f" {phrase} " in f" {folded} "}
    return reads.pop() if len(reads) == 1 else None


def _reversed_last(clauses: list[str], language: str) -> bool | None:
    """The last word of somebody who changes her mind in one sentence ("no, but actually, yes")."""
    folded = " ".join(clauses)
    for marker in sorted(_reversals(), key=len, reverse=True):
        _, met, after = f" {folded} ".partition(f" {marker} ")
        if met and after.strip():
            return _one(means_all(after, language), ok_counts=False)
    return None


_STRETCHED = ((re.compile(r"(\w)\1{2,}"), r"\1\1"), (re.compile(r"(\w)\1+"), r"\1"))


def _unstretched(folded: str, language: str) -> bool | None:
    """The meaning of a word typed with more letters than it has ("siii", "neee", "даа")."""
    if len(folded.split()) > 2:
        return None
    for pattern, fewer in _STRETCHED:
        if (bare := pattern.sub(fewer, folded)) != folded and (read := _one(means_all(bare, language), ok_counts=False)) is not None:
            return read
    return None


def meaning_of(text: str, language: str, *, ok_counts: bool = True) -> bool | None:
    """Yes, no, or None when the message says neither or both."""
    text = short(text)
    whole = means_all(text, language)
    if _UNSURE in whole and _YES not in whole:
        return None
    if (read := _one(whole, ok_counts=ok_counts)) is not None:
        return read
    folded = fold(text)
    if not folded:
        return _signs(text) if ok_counts else None
    if (read := _unstretched(folded, language)) is not None:
        return read
    clauses = [clause for part in _CLAUSE.split(text) if (clause := fold(part))]
    meanings = [means_all(clause, language) for clause in clauses]
    if any(_UNSURE in meaning for meaning in meanings):
        return None
    turned = _reversed_last(clauses, language) if len(clauses) > 1 else None
    pure = [read for meaning in meanings if (read := _one(meaning, ok_counts=ok_counts)) is not None]
    if len(set(pure)) == 1 and len(clauses) > 1:
        first = _one(meanings[0], ok_counts=ok_counts)
        if turned is not None:
            return turned
        return pure[0] if not text.rstrip().endswith(_QUESTION) or first is not None else None
    if pure or turned is not None:
        return turned
    if (concluded := _concluded(folded, language)) is not None:
        return concluded
    return None if text.rstrip().endswith(_QUESTION) else _led(without_chatter(clauses[0]), language)


def yes_or_no(answer: Answer, context: Context) -> Outcome:
    """Whether she said yes or no."""
    if answer.tapped:
        tapped = answer.tapped.rpartition(":")[2]
        if tapped in ("yes", "no"):
            return Reading(tapped == "yes")
    read = meaning_of(answer.text, context.language)
    return Problem(say("I could not tell whether that was a yes or a no.")) if read is None else Reading(read)


def consent_word(text: str, language: str = "") -> bool | None:
    """A clear yes or no to marketing, or None.

    An "ok", a thumbs-up or a sentence with more in it is no consent: consent must be unmistakable. A no may be looser.
    """
    whole = means_all(short(text), language)
    if _UNSURE not in whole and (read := _one(whole, ok_counts=False)) is not None:
        return read
    clauses = [clause for part in _CLAUSE.split(short(text)) if (clause := fold(part))]
    reads = [_one(means_all(clause, language), ok_counts=False) for clause in clauses]
    agreed = all(read or _OK in means_all(clause, language) for clause, read in zip(clauses, reads, strict=True))
    if clauses and any(reads) and agreed and not text.rstrip().endswith(_QUESTION):
        return True
    return False if meaning_of(text, language, ok_counts=False) is False else None
