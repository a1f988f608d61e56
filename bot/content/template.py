"""A template that WhatsApp has approved: what may be said outside the service window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.content.choices import shortened, value
from bot.content.definition import MAX_BODY, Unfit, one_line
from bot.outbound import units

# What is put into an approved template, and how long it may be. Source: facts.md section 6, below 250 characters are advised.
LONGEST = {"shop": 60, "name": 60, "reason": 250, "link": 250}
# Half a link leads nowhere.
_WHOLE = frozenset({"link"})

# In this order they are {{1}}, {{2}} ...; a template's own words name them.
_VARIABLES = {
    "invite": ("shop", "reason"),
    "invite_update": ("name", "shop", "reason"),
    "reminder": ("shop",),
    "returned": ("shop", "reason"),
    "account_open": ("name", "shop"),
    "account_declined": ("name", "shop"),
    "data_copy": ("shop", "link"),
}


def variables_of(name: str) -> tuple[str, ...]:
    """What is put into this template, in the order of its words."""
    return _VARIABLES[name]


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template at Twilio that may be sent.

    Shape: `buttons` are pairs of id and label.
    """

    sid: str
    variables: tuple[str, ...]
    body: str
    buttons: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, sid: str, name: str, definition: Mapping[str, Any]) -> Template:
        """The template that Twilio was asked to create with this definition."""
        said = definition["types"]["twilio/quick-reply"]
        buttons = tuple((action["id"], action["title"]) for action in said["actions"])
        return cls(sid=sid, variables=variables_of(name), body=said["body"], buttons=buttons)

    def outgoing_payload(self, variables: Mapping[str, str]) -> dict[str, Any]:
        """What the outbox keeps of it.

        Shape: `variables` are named: shop, reason, name, link, as the template needs them.
        Raises: Unfit when one is missing or empty, or a link too long.
        """
        values = {str(number): self._value(name, variables) for number, name in enumerate(self.variables, 1)}
        text = self.body
        for number, said in values.items():
            text = text.replace(f"{{{{{number}}}}}", said)
        if units(text) > MAX_BODY:
            raise Unfit("the words of this template are too long")
        choices = [list(button) for button in self.buttons]
        return {"content": self.sid, "variables": values, "text": text, "form": "buttons", "choices": choices}

    @staticmethod
    def _value(name: str, variables: Mapping[str, str]) -> str:
        whole = value(one_line(variables.get(name, "")).rstrip(" ."))
        words = shortened(whole, LONGEST[name])
        if name in _WHOLE and words != whole:
            raise Unfit(f"the {name} is too long")
        if not words:
            # Twilio refuses an empty value (21656), and the sentence would have a hole.
            raise Unfit(f"the template needs {name}")
        return words
