"""The messages between the shop and its customers, as Twilio keeps them: kept on the shelf, told in Twilio's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from bot.simulator.emulator.errors import Refusal, not_found
from storage.shelf import Shelf, Thing

Json = dict[str, object]

MESSAGE = "message"
INBOUND, FROM_REST, FROM_TWIML = "inbound", "outbound-api", "outbound-reply"
WINDOW = timedelta(hours=24)
PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One message to keep.

    Shape: `owner` is the customer's address; `body` what Twilio lists; `shown` what the phone shows; `more` what else to keep.
    """

    sid: str
    direction: str
    owner: str
    body: str
    status: str
    shown: Mapping[str, object]
    more: Mapping[str, object]


# Source: trust.md, line 25: Twilio deletes no message that is on its way.
_UNFINISHED = ("accepted", "queued", "sending")


class Mail:
    """Every message that passed, newest last."""

    def __init__(self, shelf: Shelf, account_sid: str, sender: str, clock: Callable[[], datetime]) -> None:
        self.shelf = shelf
        self.clock = clock
        self.sender = sender
        self._account_sid = account_sid

    def keep(self, letter: Letter) -> bool:
        """Keep a message. False when it is there already."""
        moment = self.clock().isoformat()
        data = {
            "direction": letter.direction,
            "body": letter.body,
            "status": letter.status,
            "shown": dict(letter.shown),
            "created_at": moment,
            "sent_at": moment,
            "updated_at": moment,
            "error_code": None,
            **letter.more,
        }
        return self.shelf.put(MESSAGE, letter.sid, data, letter.owner)

    def change(self, sid: str, **changes: object) -> Thing:
        """Change what is known of a message."""
        return self.shelf.change(MESSAGE, sid, {"updated_at": self.clock().isoformat(), **changes})

    def found(self, sid: str) -> Thing:
        """The message of this sid.

        Raises: Refusal.
        """
        thing = self.shelf.get(MESSAGE, sid)
        if thing is None or thing.data.get("forgotten"):
            raise not_found(f"/Messages/{sid}.json")
        return thing

    def forget(self, sid: str) -> None:
        """Forget a message as Twilio does: on the phone it stays.

        Raises: Refusal, also while it is on its way.
        """
        if self.found(sid).data["status"] in _UNFINISHED:
            raise Refusal(20009, "Cannot delete a message that is still in progress")
        self.change(sid, forgotten=True)

    def of(self, owner: str) -> list[Thing]:
        """What this customer wrote and was written."""
        return [thing for thing in self.shelf.of_owner(owner) if thing.kind == MESSAGE]

    def heard_at(self, owner: str) -> datetime | None:
        """When this customer wrote last."""
        moments = [thing.data["created_at"] for thing in self.of(owner) if thing.data["direction"] == INBOUND]
        return datetime.fromisoformat(moments[-1]) if moments else None

    def listed(self, asked: Mapping[str, str]) -> list[Thing]:
        """The messages that a list request asks for, newest first."""
        return [thing for thing in reversed(self.shelf.of_kind(MESSAGE)) if all(self._fits(thing, asked))]

    def told(self, thing: Thing) -> Json:
        """The message as Twilio tells it."""
        data, uri = thing.data, f"/2010-04-01/Accounts/{self._account_sid}/Messages/{thing.name}"
        inbound = data["direction"] == INBOUND
        return {
            "account_sid": self._account_sid,
            "api_version": "2010-04-01",
            "body": data["body"],
            "date_created": _rfc2822(data["created_at"]),
            "date_sent": _rfc2822(data["sent_at"]),
            "date_updated": _rfc2822(data["updated_at"]),
            "direction": data["direction"],
            "error_code": data["error_code"],
            "error_message": None,
            "from": thing.owner if inbound else self.sender,
            "messaging_service_sid": data.get("service_sid"),
            "num_media": str(len(data.get("media", []))),
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": thing.name,
            "status": data["status"],
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.sender if inbound else thing.owner,
            "uri": f"{uri}.json",
        }

    def media(self, thing: Thing) -> list[Json]:
        """The media of a message, as Twilio lists them."""
        return [
            {
                "account_sid": self._account_sid,
                "content_type": kind,
                "date_created": _rfc2822(thing.data["created_at"]),
                "date_updated": _rfc2822(thing.data["created_at"]),
                "parent_sid": thing.name,
                "sid": sid,
                "uri": f"/2010-04-01/Accounts/{self._account_sid}/Messages/{thing.name}/Media/{sid}.json",
            }
            for sid, kind in thing.data.get("media", [])
        ]

    def _fits(self, thing: Thing, asked: Mapping[str, str]) -> Iterator[bool]:
        inbound = thing.data["direction"] == INBOUND
        ours = {"To": self.sender if inbound else thing.owner, "From": thing.owner if inbound else self.sender}
        sent_at = datetime.fromisoformat(thing.data["sent_at"])
        yield not thing.data.get("forgotten")
        for name, wanted in asked.items():
            if name in ours:
                yield ours[name] == wanted
            elif name.startswith("DateSent"):
                yield _in_time(sent_at, name.removeprefix("DateSent"), wanted)


def _in_time(moment: datetime, how: str, wanted: str) -> bool:
    asked = _moment(wanted)
    if how == ">":
        return moment >= asked
    return moment < asked + timedelta(days=1) if how == "<" else moment.date() == asked.date()


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = parsedate_to_datetime(text)
    return found.replace(tzinfo=found.tzinfo or UTC)


def _rfc2822(moment: str) -> str:
    return format_datetime(datetime.fromisoformat(moment).astimezone(UTC).replace(microsecond=0))
