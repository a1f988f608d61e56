"""Numbers, as they are written and said. A separator that could mean two things is asked back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from decimal import Decimal

from flows.message import Answer, Context, Outcome, Problem, Reading, Suggestion, Value
from flows.read.data import data
from flows.read.folding import digits_plain, fold, short
from flows.read.place_names import padding
from flows.read.vocabulary import without_chatter
from flows.step import Reader
from flows.wording import say

# So many digits are kept exactly by a double, which is how JSON is read nearly everywhere.
_MOST_DIGITS = 15
_MOST_WORDS, _MOST_WORDS_OF_A_NUMBER = 12, 5
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff]")
_NUMBER = re.compile(r"(?:(?<![\w\d.,)/])[+\-−–](?=\d)|(?<![^\W\d_])(?<!\d))(?:(?<![\w.,])[.,])?\d+(?:[.,'’´٫٬ ]\d+)*(?!\d)")
_MINUS = frozenset("-−–")
_MINUS_WORDS = frozenset("minus negative eksi moins menos meno min ناقص سالب минус мінус".split())

NO_NUMBER = say("I did not find a number in that.")
SEVERAL = say("I found more than one number in that. Which one is it?")
TOO_LONG = say("That number has too many digits.")
UNCLEAR = say("I could not tell which number that is. Please write it without dots and spaces.")


def _plain(text: str) -> str:
    # The two of "m²" is no number of hers.
    text = _UNSEEN.sub("", short(text)).replace("²", "").replace("³", "")
    return " ".join(digits_plain(unicodedata.normalize("NFKC", text)).split())


def _kept(number: Decimal) -> Value:
    """A number as it is stored: whole ones as such."""
    return int(number) if number == number.to_integral_value() else float(number)


def _grouped(parts: list[str]) -> bool:
    """Whether these are the thousands of one number: 1 234 567, or 12 34 567 in India."""
    lengths = [len(part) for part in parts]
    western = 1 <= lengths[0] <= 3 and all(length == 3 for length in lengths[1:])
    indian = 1 <= lengths[0] <= 2 and all(length == 2 for length in lengths[1:-1]) and lengths[-1] == 3
    return western or indian


def _in_digits(written: str, context: Context) -> tuple[Decimal, bool] | None:
    """The number that digits and separators mean, and whether it is certain; None when they mean none."""
    negative = written[0] in _MINUS
    bare = written.lstrip("+-−–")
    bare = f"0{bare}" if bare[0] in ".," else bare
    signs = [character for character in bare if not character.isdigit()]
    language = context.language.partition("-")[0]
    if not signs:
        # "007" may be a code, of which the zeros are a part.
        return Decimal(bare) * (-1 if negative else 1), len(bare) == 1 or bare[0] != "0"
    last = signs[-1]
    fraction_sure = last == "٫" or (len(set(signs)) > 1 and signs.count(last) == 1 and last in ".,")
    sure = True
    if fraction_sure:
        whole, fraction = bare.rsplit(last, 1)
    elif len(signs) == 1 and last in ".,":
        whole, fraction = bare.split(last)
        if len(fraction) == 3 and len(whole) <= 3 and whole != "0":
            sure = False
            if data("quantities")["decimal"].get(language, ".") != last:
                whole, fraction = bare, ""
    else:
        whole, fraction = bare, ""
    parts = re.split(r"\D", whole)
    if len(parts) > 1:
        used = {sign for sign in whole if not sign.isdigit()}
        if len(used) > 1 or not _grouped(parts):
            return None
        sure = sure and (used != {" "} or language in data("quantities")["spaced"])
    number = Decimal(f"{''.join(parts)}.{fraction or '0'}")
    return -number if negative else number, sure


def _in_words(text: str, context: Context) -> tuple[int, bool] | None:
    """The small number that a whole message says in words, and whether in the language that we speak."""
    folded = fold(text)
    tokens = folded.split()
    negative = len(tokens) > 1 and tokens[0] in _MINUS_WORDS
    if not tokens or len(tokens) > _MOST_WORDS_OF_A_NUMBER + 3:
        return None
    beside = data("quantities")["beside"]
    bare = " ".join(token for token in tokens[negative:] if token not in beside)
    phrases = (" ".join(tokens[negative:]), bare, without_chatter(bare))
    spoken = context.language.partition("-")[0]
    numbers = data("quantities")["numbers"]
    for phrase in phrases:
        if (value := numbers.get(spoken, {}).get(phrase)) is not None:
            return (-value if negative else value), True
    values = {words[phrase] for words in numbers.values() for phrase in phrases if phrase in words}
    if len(values) == 1:
        value = values.pop()
        return (-value if negative else value), False
    return None


def _beside(before: list[str], after: list[str], known: Collection[str]) -> tuple[int, bool]:
    """What the words around a number multiply it by, and whether they leave it as it is."""
    factors = data("quantities")["multipliers"]
    factor = factors.get(after[0], 1) if after else 1
    rest = tuple(token for token in (*before, *after) if token not in data("quantities")["beside"] and token not in known)
    return factor, factor == 1 and len(rest) <= _MOST_WORDS and padding(rest)


def number_reader(known: Collection[str] = ()) -> Reader:
    """A reader for one number. `known` are folded words that may stand beside it, such as the field's own name."""

    def read(answer: Answer, context: Context) -> Outcome:
        text = _plain(answer.text)
        found = list(_NUMBER.finditer(text))
        if len(found) > 1:
            return Problem(SEVERAL)
        if not found:
            said = _in_words(text, context) if not any(character.isdigit() for character in text) else None
            if said is None:
                return Problem(NO_NUMBER)
            return Reading(said[0]) if said[1] else Suggestion(said[0])
        if sum(character.isdigit() for character in found[0].group()) > _MOST_DIGITS:
            return Problem(TOO_LONG)
        meant = _in_digits(found[0].group(), context)
        if meant is None:
            return Problem(UNCLEAR)
        number, sure = meant
        before, after = text[: found[0].start()], text[found[0].end() :]
        if "@" in text or "://" in text or any(character.isdigit() for character in before + after):
            return Problem(NO_NUMBER)
        words = fold(before).split()
        if words and words[-1] in _MINUS_WORDS:
            number, words = -abs(number), words[:-1]
        factor, harmless = _beside(words, fold(after).split(), known)
        value = _kept(number * factor)
        return Reading(value) if sure and harmless else Suggestion(value)

    return read


number = number_reader()
