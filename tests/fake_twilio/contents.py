"""Content templates at Twilio, and what WhatsApp says to them."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from tests.fake_twilio.refusals import Refused, missing, variables_of

# Source: facts.md section 6: the limits of each type. Buttons in a session that nobody approved: three.
_BODY = {"twilio/text": 1600, "twilio/quick-reply": 1024, "twilio/list-picker": 1024, "twilio/call-to-action": 640}
_ENTRIES = {"twilio/quick-reply": ("actions", "title", 20, 10), "twilio/list-picker": ("items", "item", 24, 10)}
_STAMP = "2026-06-01T12:00:00Z"


class Contents:
    """The templates of one account."""

    def __init__(self, account_sid: str) -> None:
        self._account_sid = account_sid
        self.kept: dict[str, dict[str, Any]] = {}
        self._numbers = count(1)

    def create(self, definition: Any) -> dict[str, Any]:
        """Keep a template.

        Raises: Refused.
        """
        if not isinstance(definition, dict) or not definition.get("language") or not definition.get("types"):
            raise Refused(400, 20001, "language and types are required")
        for kind, parts in definition["types"].items():
            _check(kind, parts)
        sid = f"HX{next(self._numbers):032x}"
        self.kept[sid] = {
            "sid": sid,
            "account_sid": self._account_sid,
            "friendly_name": definition.get("friendly_name"),
            "language": definition["language"],
            "variables": definition.get("variables") or {},
            "types": definition["types"],
            "date_created": _STAMP,
            "date_updated": _STAMP,
            "url": f"https://content.twilio.com/v1/Content/{sid}",
            "links": {},
            "approval_requests": {},
        }
        return self.shown(sid)

    def shown(self, sid: str) -> dict[str, Any]:
        """A template as `/v1/Content` shows it."""
        return {name: value for name, value in self._kept(sid).items() if name != "approval_requests"}

    def delete(self, sid: str) -> None:
        """Forget a template."""
        self._kept(sid)
        del self.kept[sid]

    def submit(self, sid: str, asked: Any) -> dict[str, Any]:
        """Ask WhatsApp.

        Raises: Refused.
        """
        kept = self._kept(sid)
        name, category = (asked or {}).get("name"), (asked or {}).get("category")
        if not re.fullmatch(r"[a-z0-9_]{1,512}", str(name)) or category not in ("UTILITY", "MARKETING", "AUTHENTICATION"):
            raise Refused(400, 20001, "name and category are required")
        if "twilio/list-picker" in kept["types"]:
            raise Refused(400, 20001, "A list picker cannot be approved")
        kept["approval_requests"] = {
            "name": name,
            "category": category,
            "content_type": next(iter(kept["types"])),
            "status": "received",
            "rejection_reason": "",
            "allow_category_change": True,
        }
        return dict(kept["approval_requests"])

    def decide(self, sid: str, status: str, reason: str = "") -> None:
        """What WhatsApp decided: approved, rejected, paused ..."""
        self._kept(sid)["approval_requests"] |= {"status": status, "rejection_reason": reason}

    def rendered(self, sid: str, variables: str) -> str:
        """What the customer reads.

        Raises: Refused.
        """
        if sid not in self.kept:
            raise Refused(400, 21655, "The ContentSid is invalid")
        kept = self.kept[sid]
        values = {**kept["variables"], **variables_of(variables)}
        body = next(iter(kept["types"].values()))["body"]
        return re.sub(r"\{\{(\w+)\}\}", lambda found: str(values.get(found[1], "")), body)

    def _kept(self, sid: str) -> dict[str, Any]:
        if sid not in self.kept:
            raise missing(f"/Content/{sid}")
        return self.kept[sid]


def _check(kind: str, parts: Any) -> None:
    body = parts.get("body") if isinstance(parts, dict) else None
    if not body or len(body) > _BODY.get(kind, 1600):
        raise Refused(400, 20001, f"{kind}: the body is missing or too long")
    name, label, longest, most = _ENTRIES.get(kind, ("", "", 0, 0))
    entries = parts.get(name) or []
    if name and not 1 <= len(entries) <= most:
        raise Refused(400, 20001, f"{kind}: 1 to {most} {name}")
    for entry in entries:
        if not entry.get("id") or len(entry["id"]) > 200 or not entry.get(label) or len(entry[label]) > longest:
            raise Refused(400, 20001, f"{kind}: an entry without its id or {label}, or too long")
    if kind == "twilio/list-picker" and not parts.get("button"):
        raise Refused(400, 20001, f"{kind}: button is required")
