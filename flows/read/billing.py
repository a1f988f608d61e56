"""Private or company."""

from __future__ import annotations

from functools import lru_cache

from flows.message import Answer, Context, Outcome, Problem, Reading, Value
from flows.read.companies import company_named
from flows.read.folding import fold, short
from flows.read.taxes import vat_id
from flows.read.vocabulary import means_all, words
from flows.wording import say

# A longer message tells a story; the words in it may be about something else.
_MOST_WORDS = 8
_PRIVATE, _COMPANY = "private", "company"


@lru_cache(maxsize=2)
def _said(entry: str) -> frozenset[str]:
    """The phrases of an entry in every language, as they may stand among other words."""
    return frozenset(
        phrase for vocabulary in words().values() for phrase in vocabulary.entries.get(entry, ()) if len(phrase) > 2 or not phrase.isascii()
    )


def _mentions(text: str, entry: str) -> bool:
    tokens = fold(text).split()
    if len(tokens) > _MOST_WORDS:
        return False
    pieces = {" ".join(tokens[start : start + size]) for size in (1, 2, 3, 4) for start in range(len(tokens) - size + 1)}
    return not pieces.isdisjoint(_said(entry))


def billing_type(answer: Answer, context: Context) -> Outcome:
    """Whether the invoice goes to a person or to a company; a VAT ID or a registered name says company, and is taken."""
    text = short(answer.text)
    name = company_named(text)
    named: dict[str, Value] = {} if name is None else {"company": name}
    number = vat_id(Answer(text=text), context) if sum(character.isdigit() for character in text) > 6 else None
    if isinstance(number, Reading):
        also: dict[str, Value] = {"vat_id": number.value}
        return Reading(_COMPANY, also | named)
    meant = means_all(text, context.language) & {_PRIVATE, _COMPANY}
    if not meant:
        meant = frozenset(entry for entry in (_PRIVATE, _COMPANY) if _mentions(text, entry))
    if len(meant) == 1:
        return Reading(next(iter(meant)), named if _COMPANY in meant else {})
    if named and not meant:
        return Reading(_COMPANY, named)
    return Problem(say("I did not understand whether this is private or for a company."))
