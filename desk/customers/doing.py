"""What every form about a customer does alike: once, on the version that was seen, and told when somebody was faster."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Response, abort, flash, request, url_for
from flask_babel import gettext

from desk.access import acting, go, here
from desk.customers.one_words import happened_words
from desk.intakes.composing import once_given
from desk.speech import moment_written
from storage.customers import changing
from storage.customers.changing import Edit, NotThere, Stale
from storage.customers.history import Event
from storage.customers.record import Record
from storage.customers.whole import Happened

LONGEST_REASON = 300

Decide = Callable[[Record], Edit | None]


class NotTaken(Exception):
    """What was typed cannot be used; its words say why, and `problems` which field is wrong."""

    def __init__(self, words: str = "", problems: Mapping[str, str] | None = None) -> None:
        super().__init__("not taken")
        self.words = words
        self.problems = dict(problems or {})


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What somebody had typed, and why it was not taken; nothing at first.

    Shape: `stale`: colleagues did `events` meanwhile; `form` names the form of a page with several.
    """

    form: str = ""
    once: str = ""
    problem: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    stale: bool = False
    events: tuple[Event, ...] = ()

    @property
    def token(self) -> str:
        """The token of the form as it is shown now."""
        return self.once or secrets.token_hex(16)


def typed_now(form: str = "") -> Typed:
    """What the form of this request carries; a form without a token of ours is too old."""
    once = once_given(request.form.get("once", ""))
    if not once:
        abort(400, "This form is too old. Open the page again.")
    return Typed(form=form, once=once)


def seen_version(name: str = "seen") -> int:
    """The version that the form showed; without one the form is older than any."""
    given = request.form.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


def reason() -> str:
    """Why something is done, as it was typed."""
    return " ".join(request.form.get("reason", "").split())[:LONGEST_REASON]


def do(customer_id: str, decide: Decide, typed: Typed, again: Callable[[Typed, int], Response], *, said: str = "") -> Response:
    """Do it and go to the customer's page; or show the form again by `again`, with why it was not done and the status to answer with."""
    try:
        changing.change(here().database, customer_id, decide, by=acting(typed.once), seen=seen_version())
    except NotThere:
        abort(404)
    except Stale as stale:
        return again(replace(typed, stale=True, events=stale.events), 409)
    except NotTaken as problem:
        return again(replace(typed, problem=problem.words, problems=problem.problems), 422)
    if said:
        flash(said)
    return go(url_for("customers.one", customer_id=customer_id))


def news_of(typed: Typed, label: Callable[[str], str]) -> list[str]:
    """What colleagues, or the customer, did meanwhile."""
    lines = []
    for event in typed.events:
        done = Happened(kind="event", what=event.what, at=event.done_at, who=event.who, about=event.about)
        words = gettext("%(moment)s: %(done)s", moment=moment_written(event.done_at), done=happened_words(done, label))
        lines.append(f"{words} ({event.words})" if event.words else str(words))
    return lines


def fields_in(form: Mapping[str, Any], *names: str) -> dict[str, str]:
    """What was typed into these fields."""
    return {name: str(form.get(name, "")).replace("\x00", "").strip()[:2000] for name in names}
