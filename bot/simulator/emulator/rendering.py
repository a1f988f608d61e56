"""What a phone shows of a message: its words with the variables filled in, its buttons, its list."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.simulator.emulator.errors import Refusal

_VARIABLE = re.compile(r"\{\{\s*([^{}\s]{1,16})\s*\}\}")
# Source: facts.md section 6: each value.
_LONGEST_VALUE = 1600
# Of several types the phone gets the richest that WhatsApp can show.
_RICHEST_FIRST = ("twilio/list-picker", "twilio/quick-reply", "twilio/call-to-action", "twilio/text")


def variables_in(text: str | None) -> dict[str, str]:
    """The variables of a request.

    Raises: Refusal.
    """
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) and value for value in found.values()):
        raise Refusal(21656, "The ContentVariables parameter is invalid")
    if any(len(value) > _LONGEST_VALUE for value in found.values()):
        raise Refusal(21658, "Parameter exceeded character limit")
    return {str(name): str(value) for name, value in found.items()}


def shown(content: Mapping[str, Any], variables: Mapping[str, str], *, template: bool) -> dict[str, object]:
    """What the phone shows.

    Shape: text, form ("text", "buttons", "list" or "link"), choices as {id, label, about}, the list's button, and
    whether it is marked as a template.
    """
    values = {**(content.get("variables") or {}), **variables}
    kind = next(each for each in _RICHEST_FIRST if each in content["types"])
    definition = content["types"][kind]

    def filled(text: str) -> str:
        return _VARIABLE.sub(lambda found: str(values.get(found[1], found[0])), text)

    seen: dict[str, object] = {"text": filled(definition["body"]), "form": "text", "choices": [], "template": template}
    if kind == "twilio/quick-reply":
        choices = [{"id": filled(str(each.get("id") or each["title"])), "label": filled(each["title"])} for each in definition["actions"]]
        return {**seen, "form": "buttons", "choices": choices}
    if kind == "twilio/call-to-action":
        links = [{"id": filled(str(each.get("url") or "")), "label": filled(each["title"])} for each in definition["actions"]]
        return {**seen, "form": "link", "choices": links}
    if kind == "twilio/list-picker":
        rows = [
            {"id": filled(str(each["id"])), "label": filled(each["item"]), "about": filled(str(each.get("description") or ""))}
            for each in definition["items"]
        ]
        return {**seen, "form": "list", "choices": rows, "button": filled(definition["button"])}
    return seen


def plain(text: str) -> dict[str, object]:
    """What the phone shows of bare words."""
    return {"text": text, "form": "text", "choices": [], "template": False}
