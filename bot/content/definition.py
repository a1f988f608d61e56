"""A content template as a value: what cannot be sent cannot be made."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from enum import StrEnum

from bot.outbound import cleaned, units

# Source: facts.md section 6 (Twilio's pages on quick-reply and list-picker, 2026): longest body, button, row, id and description.
# A list's own button is documented without a length; WhatsApp's is 20.
MAX_BODY = 1024
MAX_TITLE = 20
MAX_ROW = 24
MAX_ID = 200
MAX_DESCRIPTION = 72
MAX_BUTTONS = 3
MAX_ROWS = 10
MAX_VARIABLES = 100

_NAME = re.compile(r"[a-z0-9_]{1,80}")
_VARIABLE = re.compile(r"\{\{([0-9]+)\}\}")
_HASH = re.compile(r"intake_[a-z0-9_]+_([0-9a-f]{16})")


class Form(StrEnum):
    """How choices are shown, or that there are none."""

    BUTTONS = "buttons"
    LIST = "list"
    TEXT = "text"


class Unfit(ValueError):
    """This is no content that WhatsApp would take; the words say why, and quote nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One button or one row of a list.

    Raises: Unfit.
    """

    id: str
    label: str
    description: str = ""

    def __post_init__(self) -> None:
        for text, limit in ((self.id, MAX_ID), (self.label, MAX_ROW), (self.description or "-", MAX_DESCRIPTION)):
            if not 0 < units(text) <= limit or text != one_line(text):
                raise Unfit(f"a row's words are one line of 1 to {limit} characters")


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A content template.

    Shape: `name` and `language` tell people what it is; `samples` are the values of {{1}}, {{2}} … that Twilio asks for;
    `category` is WhatsApp's, None where nobody has to approve.
    Raises: Unfit.
    """

    name: str
    language: str
    form: Form
    rows: tuple[Row, ...]
    button: str = ""
    body: str = "{{1}}"
    samples: tuple[str, ...]
    category: str | None = None

    def __post_init__(self) -> None:
        most = MAX_BUTTONS if self.form is Form.BUTTONS else MAX_ROWS
        if not _NAME.fullmatch(self.name):
            raise Unfit("a name has small letters, digits and underscores")
        if not 1 <= len(self.rows) <= most or len({row.id for row in self.rows}) < len(self.rows):
            raise Unfit(f"1 to {most} choices, each with an id of its own")
        if self.form is Form.BUTTONS and not all(_is_title(row) for row in self.rows):
            raise Unfit(f"a button has at most {MAX_TITLE} characters and no description")
        if self.form is Form.BUTTONS and len({row.label for row in self.rows}) < len(self.rows):
            raise Unfit("two buttons with the same words")
        if self.form is Form.LIST and not 0 < units(self.button) <= MAX_TITLE:
            raise Unfit(f"a list's button has 1 to {MAX_TITLE} characters")
        if not 0 < units(self.body) <= MAX_BODY:
            raise Unfit(f"a body has 1 to {MAX_BODY} characters")
        used = sorted({int(number) for number in _VARIABLE.findall(json.dumps(self._types()))})
        if used != list(range(1, len(self.samples) + 1)) or len(used) > MAX_VARIABLES or not all(self.samples):
            raise Unfit("every variable has a sample, and every sample a variable")

    @property
    def key(self) -> str:
        """The hash of what is defined: the same words are the same template, whatever it is called."""
        # WhatsApp approves words in a language; elsewhere it is of no account.
        told = [self._types(), self.category and [self.category, self.language, self.name]]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def friendly_name(self) -> str:
        """What it is called at Twilio."""
        return f"intake_{self.name}_{self.language.lower().replace('-', '_')}_{self.key}"

    def request(self) -> dict[str, object]:
        """What Twilio is asked to create."""
        variables = {str(number): sample for number, sample in enumerate(self.samples, 1)}
        return {"friendly_name": self.friendly_name, "language": locale(self.language), "variables": variables, "types": self._types()}

    def _types(self) -> dict[str, object]:
        if self.form is Form.LIST:
            described = [{"description": row.description} if row.description else {} for row in self.rows]
            items = [{"item": row.label, "id": row.id, **more} for row, more in zip(self.rows, described, strict=True)]
            return {"twilio/list-picker": {"body": self.body, "button": self.button, "items": items}}
        actions = [{"type": "QUICK_REPLY", "title": row.label, "id": row.id} for row in self.rows]
        return {"twilio/quick-reply": {"body": self.body, "actions": actions}}


def key_in(friendly_name: str) -> str | None:
    """The key in the name of a template of ours; None for anybody else's."""
    found = _HASH.fullmatch(friendly_name)
    return found[1] if found else None


def locale(language: str) -> str:
    """A language as WhatsApp writes it, which knows no Portuguese without a country."""
    return {"pt": "pt_PT"}.get(language, language.replace("-", "_"))


def fits_a_button(label: str) -> bool:
    """Whether these words can stand on a button."""
    return 0 < units(label) <= MAX_TITLE


def _is_title(row: Row) -> bool:
    return fits_a_button(row.label) and not row.description


def one_line(text: str) -> str:
    """The text on one line, as labels, ids and the values of approved templates must be."""
    return " ".join(cleaned(text).split())
