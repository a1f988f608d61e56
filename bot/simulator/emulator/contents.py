"""Content templates, as Twilio's Content API keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import uuid4

from bot.simulator.emulator.errors import Refusal, not_found
from storage.shelf import Shelf, Thing

Json = dict[str, object]

CONTENT = "content"
HOST = "https://content.twilio.com"
# Source: facts.md section 6: name of the field in each type, and how long it may be.
_LONGEST_BODY = {"twilio/text": 1600, "twilio/quick-reply": 1024, "twilio/list-picker": 1024, "twilio/call-to-action": 640}
_LONGEST = {"title": 20, "item": 24, "id": 200, "description": 72, "button": 20}
_MOST = {"actions": 10, "items": 10}
_CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
# In session only: WhatsApp approves no list.
_NEVER_APPROVED = "twilio/list-picker"
_WRONG = 20001


class Contents:
    """The content templates of one account. WhatsApp approves at once here what it can approve at all."""

    def __init__(self, shelf: Shelf, account_sid: str, clock: Callable[[], datetime]) -> None:
        self._shelf = shelf
        self._account_sid = account_sid
        self._clock = clock

    def create(self, given: Mapping[str, object]) -> Json:
        """Keep a new template.

        Raises: Refusal.
        """
        types = given.get("types")
        if not isinstance(given.get("language"), str) or not isinstance(types, dict) or not types:
            raise Refusal(_WRONG, "language and types are required")
        for kind, definition in types.items():
            _check(kind, definition)
        sid, moment = f"HX{uuid4().hex}", self._clock().isoformat()
        kept = {name: given.get(name) for name in ("friendly_name", "language", "variables", "types")}
        self._shelf.put(CONTENT, sid, {**kept, "variables": kept["variables"] or {}, "created_at": moment, "approval": None})
        return self.one(sid)

    def one(self, sid: str) -> Json:
        """The template as Twilio tells it.

        Raises: Refusal.
        """
        return self._told(self._thing(sid))

    def all(self, *, approvals: bool) -> list[Json]:
        """Every template, with what WhatsApp said to it or with the addresses where that is told."""
        things = self._shelf.of_kind(CONTENT)
        if not approvals:
            return [self._told(thing) for thing in things]
        return [{**self._told(thing), "approval_requests": _approval(thing)} for thing in things]

    def delete(self, sid: str) -> None:
        """Forget the template.

        Raises: Refusal.
        """
        if self._shelf.take(CONTENT, sid) is None:
            raise not_found(f"/Content/{sid}")

    def submit(self, sid: str, given: Mapping[str, object]) -> Json:
        """Ask WhatsApp to approve it.

        Raises: Refusal.
        """
        thing = self._thing(sid)
        name, category = given.get("name"), given.get("category")
        if not isinstance(name, str) or not name or category not in _CATEGORIES:
            raise Refusal(_WRONG, "name and category are required")
        if _NEVER_APPROVED in thing.data["types"]:
            raise Refusal(_WRONG, "WhatsApp approves no list picker")
        self._shelf.change(CONTENT, sid, {"approval": {"name": name, "category": category}})
        return {**_approval(self._thing(sid)), "status": "received"}

    def approval(self, sid: str) -> Json:
        """What WhatsApp said to it.

        Raises: Refusal.
        """
        thing = self._thing(sid)
        return {"sid": sid, "account_sid": self._account_sid, "url": f"{_url(sid)}/ApprovalRequests", "whatsapp": _approval(thing)}

    def approved(self, sid: str) -> bool:
        """Whether it may be sent outside the service window."""
        thing = self._shelf.get(CONTENT, sid)
        return thing is not None and thing.data["approval"] is not None

    def _thing(self, sid: str) -> Thing:
        thing = self._shelf.get(CONTENT, sid)
        if thing is None:
            raise not_found(f"/Content/{sid}")
        return thing

    def _told(self, thing: Thing) -> Json:
        approvals = f"{_url(thing.name)}/ApprovalRequests"
        return {
            "sid": thing.name,
            "account_sid": self._account_sid,
            **{name: thing.data[name] for name in ("friendly_name", "language", "variables", "types")},
            "date_created": thing.data["created_at"],
            "date_updated": thing.data["created_at"],
            "url": _url(thing.name),
            "links": {"approval_create": f"{approvals}/whatsapp", "approval_fetch": approvals},
        }


def _url(sid: str) -> str:
    return f"{HOST}/v1/Content/{sid}"


def _approval(thing: Thing) -> Json:
    asked = thing.data["approval"] or {}
    return {
        "name": asked.get("name", ""),
        "category": asked.get("category", ""),
        "content_type": next(iter(thing.data["types"])),
        "status": "approved" if asked else "unsubmitted",
        "rejection_reason": "",
        "allow_category_change": True,
    }


def _check(kind: str, definition: object) -> None:
    if kind not in _LONGEST_BODY or not isinstance(definition, dict):
        raise Refusal(_WRONG, f"{kind} is no type that this emulator knows")
    _check_text(definition, "body", _LONGEST_BODY[kind])
    if kind == _NEVER_APPROVED:
        _check_text(definition, "button", _LONGEST["button"])
    parts = {"twilio/quick-reply": "actions", "twilio/list-picker": "items", "twilio/call-to-action": "actions"}.get(kind)
    if parts is not None:
        _check_parts(definition.get(parts), parts)


def _check_parts(entries: object, name: str) -> None:
    if not isinstance(entries, list) or not 1 <= len(entries) <= _MOST[name]:
        raise Refusal(_WRONG, f"{name} must be 1 to {_MOST[name]}")
    for entry in entries:
        title = "title" if name == "actions" else "item"
        if not isinstance(entry, dict) or not isinstance(entry.get(title), str):
            raise Refusal(_WRONG, f"{name} need a {title}")
        for each, limit in _LONGEST.items():
            if len(str(entry.get(each) or "")) > limit:
                raise Refusal(_WRONG, f"{each} has more than {limit} characters")
    titles = [entry.get("title") for entry in entries if name == "actions"]
    if len(set(titles)) < len(titles):
        raise Refusal(_WRONG, "two buttons look alike")


def _check_text(definition: Mapping[str, object], name: str, limit: int) -> None:
    text = definition.get(name)
    if not isinstance(text, str) or not text or len(text) > limit:
        raise Refusal(_WRONG, f"{name} must be text of 1 to {limit} characters")
