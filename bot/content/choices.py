"""Choices as they are put before a customer: buttons or a list, and the template that shows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.content.definition import (
    MAX_BODY,
    MAX_BUTTONS,
    MAX_DESCRIPTION,
    MAX_ROW,
    Definition,
    Form,
    Row,
    Unfit,
    fits_a_button,
    one_line,
)
from bot.outbound import Voice, cleaned, fitting, parts_of, units
from flows.message import Choice, Reply
from flows.paging import MOST_AT_ONCE, more_of
from flows.wording import say

CHOOSE = say("Choose")
MORE = say("More …")

_NO_NAME = re.compile(r"[^a-z0-9]+")
_BRACES = re.compile(r"\{(?=\{)")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The choices under a message, as a phone shows them."""

    form: Form
    rows: tuple[Row, ...]
    button: str

    def own(self, language: str) -> Definition:
        """The template that holds these very words; only the text above them is put in."""
        name = _NO_NAME.sub("_", self.rows[0].id.partition(":")[0].lower()).strip("_")[:80] or "choices"
        button = self.button if self.form is Form.LIST else ""
        return Definition(name=name, language=language, form=self.form, rows=self.rows, button=button, samples=(self.button,))

    def as_list(self) -> Shown:
        """The same choices as a list, whose rows hold whatever fits on buttons."""
        return replace(self, form=Form.LIST)

    def general(self) -> Definition:
        """The template of a list in which all words are put in."""
        return general(len(self.rows), described=self._described)

    @property
    def _described(self) -> bool:
        return any(row.description for row in self.rows)

    def own_values(self, body: str) -> dict[str, str]:
        """What is put into the template of these very words."""
        return {"1": value(body)}

    def general_values(self, body: str) -> dict[str, str]:
        """What is put into the template of any words."""
        values = [body, self.button]
        for row in self.rows:
            # An empty value is refused (21656), so where one row is described every row is.
            values += [row.id, row.label, *([row.description or row.label] if self._described else [])]
        return {str(number): value(text) for number, text in enumerate(values, 1)}


def general(count: int, *, described: bool) -> Definition:
    """The list of so many rows in which all words are put in."""
    step = 3 if described else 2
    rows = tuple(
        Row(f"{{{{{first}}}}}", f"{{{{{first + 1}}}}}", f"{{{{{first + 2}}}}}" if described else "")
        for first in range(3, 3 + step * count, step)
    )
    samples = ("Which one do you mean?", "Choose", *(sample for place in range(1, count + 1) for sample in _samples(place)[:step]))
    name = f"list_of_{count}{'_described' if described else ''}"
    return Definition(name=name, language="en", form=Form.LIST, rows=rows, button="{{2}}", samples=samples)


def _samples(place: int) -> tuple[str, str, str]:
    return f"choice:{place}", f"Choice {place}", f"What choice {place} means"


def value(text: str) -> str:
    """A variable's value: nothing in it looks like a variable."""
    return _BRACES.sub("{ ", text)


def shown(reply: Reply, voice: Voice, language: str) -> Shown | None:
    """How the choices of a reply are shown; None when they cannot be, so that they are written out as numbered lines."""
    page = _page(reply.choices, reply.first)
    labels = [value(one_line(voice.words(choice.label, language))) for choice in page]
    ids = [choice.id for choice in page]
    if any("{{" in tapped for tapped in ids):
        return None
    if page and len(page) + reply.first < len(reply.choices):
        labels.append(one_line(voice.words(MORE, language)))
        ids.append(more_of(reply.choices, len(page) + reply.first))
    whole = len(page) == len(reply.choices)
    as_buttons = whole and len(page) <= MAX_BUTTONS and len(set(labels)) == len(labels) and all(map(fits_a_button, labels))
    try:
        rows = tuple(Row(tapped, *_row_words(label)) for tapped, label in zip(ids, labels, strict=True))
        found = Shown(form=Form.BUTTONS if as_buttons else Form.LIST, rows=rows, button=voice.words(CHOOSE, language))
        # Made once, so that whatever is handed on can be sent.
        found.own(language)
    except Unfit:
        return None
    return found


def _page(choices: tuple[Choice, ...], first: int) -> tuple[Choice, ...]:
    rest = choices[first:]
    return rest if len(rest) <= MOST_AT_ONCE else rest[: MOST_AT_ONCE - 1]


def _row_words(label: str) -> tuple[str, str]:
    """The words of a row, and the full ones below where they are too long."""
    if units(label) <= MAX_ROW:
        return label, ""
    return shortened(label, MAX_ROW), shortened(label, MAX_DESCRIPTION)


def shortened(text: str, limit: int) -> str:
    """The text, cut between words where it can be, with the sign that there is more."""
    if units(text) <= limit:
        return text
    end = fitting(text, limit - 1)
    cut = text.rfind(" ", limit // 2, end + 1)
    return f"{text[: cut if cut > 0 else end].rstrip()}…"


def bodies(text: str, instead: str) -> Sequence[str]:
    """The text in parts, the last of which may stand above choices; a message is never empty."""
    # Setting braces apart may double a text that is made of them.
    room = MAX_BODY if "{{" not in text else MAX_BODY // 2
    return parts_of(text, room) or [cleaned(instead)]
