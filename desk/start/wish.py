"""What staff typed when they start an intake, kept as typed, and as the request that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.invites.request import OptIn, Request, Way
from flows.message import Value

# What a field may hold before anything reads it; the questions' own limits are shorter.
_LONGEST = 1000
_AGREED = "present and agreed"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """The form as it was sent.

    Shape: `known` holds what was typed, by question; `agreed` is the tick "present and agreed", `how` the words beside it;
    `anyway` says that a known number is invited all the same.
    """

    way: Way = Way.TEMPLATE
    phone: str = ""
    language: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    tags: str = ""
    source: str = ""
    note: str = ""
    reason: str = ""
    agreed: bool = False
    how: str = ""
    poster: bool = False
    anyway: bool = False

    def __repr__(self) -> str:
        return "Wish(•••)"  # personal data: a repr ends in logs and exceptions

    def request(self, staff_id: str, now: datetime, words_in: str) -> Request:
        """What `bot.invite` is asked for."""
        how = ": ".join(filter(None, (_AGREED, self.how)))
        known: dict[str, Value] = {name: words for name, words in self.known.items() if words}
        return Request(
            staff_id=staff_id,
            way=self.way,
            phone=self.phone or None,
            language=self.language or None,
            known=known,
            note=self.note,
            source=self.source,
            tags=tuple(tag.strip() for tag in self.tags.split(",") if tag.strip()),
            reason=self.reason,
            # Words alone are no agreement: somebody has to say that she heard it.
            opt_in=OptIn(how=how, noted_by=staff_id, at=now) if self.agreed else None,
            poster=self.poster,
            words_in=words_in,
        )


def wish_in(form: Mapping[str, str], names: Iterable[str]) -> Wish:
    """The form of a request."""

    def typed(name: str) -> str:
        return form.get(name, "").strip()[:_LONGEST]

    way = form.get("way", "")
    return Wish(
        way=Way(way) if way in set(Way) else Way.TEMPLATE,
        phone=typed("phone"),
        language=typed("language"),
        known={name: typed(f"known.{name}") for name in names},
        tags=typed("tags"),
        source=typed("source"),
        note=form.get("note", "").strip()[:2000],
        reason=typed("reason"),
        agreed=form.get("agreed") == "yes",
        how=typed("how"),
        poster=form.get("poster") == "yes",
        anyway=form.get("anyway") == "yes",
    )
