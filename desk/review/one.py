"""The page of one profile in review."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Response, abort, request, url_for
from flask_babel import get_locale

from bot.content.approved import ACCOUNT_OPEN, RETURNED
from desk import frame
from desk.access import here, may
from desk.intakes.views import Views
from desk.personal import Kind, masked
from desk.review.asking import known_as, reach
from desk.review.beside import compared, ticked, values_beside
from desk.review.words import LIKE, REASONS, done_words, doubt_shown
from flows.doubts import read as doubt_of
from storage.consent.consents import receipts_of
from storage.customers import queue
from storage.customers.alike import Alike, alike
from storage.customers.businesses import B2B
from storage.customers.history import Event, changes_of, history_of
from storage.customers.queue import Pile, Review
from storage.customers.record import Record, record_of
from storage.desk.candidates import intake_of
from translations.names import country_name


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What somebody had typed when it was not taken, and why.

    Shape: `form` is the form's name; `stale`: colleagues did `events` meanwhile.
    """

    form: str = ""
    once: str = ""
    reason: str = ""
    why: str = ""
    fields: frozenset[str] = field(default_factory=frozenset)
    problem: str = ""
    stale: bool = False
    events: tuple[Event, ...] = ()

    def with_(self, **changes: Any) -> Typed:
        """The same with what came of it."""
        return replace(self, **changes)

    def __repr__(self) -> str:
        return f"Typed({self.form})"  # personal data: a repr ends in logs and exceptions


def profile(views: Views, customer_id: str, typed: Typed, *, status: int = 200) -> Response:
    """The page."""
    database, now = here().database, here().clock()
    record = record_of(database, customer_id)
    if record is None:
        abort(404)
    intake_id = intake_of(database, customer_id)
    chat = views.found(intake_id) if intake_id is not None else None
    known = known_as(record, chat.intake if chat else None)
    changes, events = changes_of(database, customer_id), history_of(database, customer_id)
    steps = {step.name: step for step in views.flow.steps}
    pile = Pile(_pile()) if _pile() in set(Pile) else Pile.WAITING
    following = queue.next_after(database, customer_id, pile)
    review = record.customer["review_status"]
    can_ask, how = reach(views, intake_id, RETURNED.name, now)
    return frame.page(
        "review/one",
        now=now,
        status=status,
        customer=record.customer,
        subject=f"customer:{customer_id}",
        title=masked(_name(record), Kind.NAME),
        pile=pile.value,
        queue_url=url_for("review.queue", pile=pile.value),
        next_url=url_for("review.one", customer_id=following, pile=pile.value) if following else None,
        doubts=[doubt_shown(doubt_of(doubt), views.label) for doubt in record.customer["doubts"]],
        values=values_beside(known, chat, changes, steps, views.words),
        compared=compared(events, changes, views.label, views.words),
        ticked=typed.fields if typed.form == "ask" else ticked(known),
        likes=_likes(alike(database, customer_id)),
        said=receipts_of(database, customer_id),
        timeline=[(event, done_words(event)) for event in reversed(events)],
        may_approve=review != Review.APPROVED,
        may_reject=review not in (Review.REJECTED, Review.APPROVED),
        may_ask=can_ask,
        how=how,
        reasons=[(why.value, words) for why, words in REASONS.items()],
        business=_business(views, record, intake_id),
        chat_url=url_for("intakes.one", intake_id=intake_id) if intake_id is not None and may("intakes.one") else None,
        typed=typed,
        news=[done_words(event) for event in typed.events],
        once={name: typed.once if typed.form == name and typed.once else secrets.token_hex(16) for name in _FORMS},
    )


_FORMS = ("approve", "reject", "ask", "business")


def _pile() -> str:
    return request.form.get("pile", "") if request.method == "POST" else request.args.get("pile", "")


def _name(record: Record) -> str:
    return f"{record.customer['first_name']} {record.customer['last_name']}".strip()


def _likes(found: Sequence[Alike]) -> list[dict[str, Any]]:
    """Others who may be the same person, as the page shows them."""
    language = str(get_locale())
    return [
        {
            "customer": each.record.customer,
            "subject": f"customer:{each.record.customer['id']}",
            "name": _name(each.record),
            "by": [str(LIKE[kind]) for kind in each.by],
            "place": ", ".join(filter(None, (place["postal_code"], place["city"], country_name(place["country"], language))))
            if place
            else "",
            "url": url_for("review.one", customer_id=each.record.customer["id"]),
        }
        for each in found
        for place in (next((place for place in each.record.addresses if place["is_default"]), None),)
    ]


def _business(views: Views, record: Record, intake_id: str | None) -> dict[str, Any] | None:
    """The company that waits for a business account; None where none does."""
    if record.customer["b2b_status"] != B2B.WAITING:
        return None
    can_tell, how = reach(views, intake_id, ACCOUNT_OPEN.name, here().clock())
    companies = [place for place in record.addresses if place["company"]]
    return {"companies": companies, "can_tell": can_tell, "how": how}
