"""After how long what goes: shorter than the environment says, never longer, and first with a count of what would go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext, lazy_gettext

from bot.house import Periods
from desk.access import here
from desk.settings.keeping import kept, shown, unless_usual
from storage.customers import proof_of_consent
from storage.desk.due_to_go import DueToGo, due_to_go
from storage.upkeep import expiring

# Below a month a late copy of a message would be taken for a new one.
_LEAST = {"expires": 1, "answers": 1, "bodies": 1, "ledger": 30}
PROOF = "proof"
_SHORTEST_REASON, _LONGEST_REASON = 20, 400
NAMES = {
    "expires": (
        lazy_gettext("Unfinished registrations end after"),
        lazy_gettext("Nobody is reminded any more; the answers stay a little."),
    ),
    "answers": (lazy_gettext("Their answers are deleted after"), lazy_gettext("Counted from the customer's last message.")),
    "bodies": (lazy_gettext("Words of messages are deleted after"), lazy_gettext("Both ways, with our notes of that time.")),
    "ledger": (lazy_gettext("Numbers of messages are deleted after"), lazy_gettext("By them a message that comes twice is known.")),
}

# What goes by rules of its own, in the order of the page; days are the shop's where it may set them.
CLASSES = {
    "bin": lazy_gettext("Customers in the bin: erased for good"),
    "rejected": lazy_gettext("Rejected profiles: erased for good"),
    "unfinished": lazy_gettext("People who never finished: their number is forgotten"),
    "merged": lazy_gettext("Merged records that can no longer be had back"),
    "changes": lazy_gettext("What fields of a record were before"),
    "reasons": lazy_gettext("Reasons that colleagues gave"),
    "invites": lazy_gettext("What was noted for people we invited, after the invitation ended"),
    "letters": lazy_gettext("Messages of ours: what became of them"),
    "requests": lazy_gettext("Answered requests for data or deletion"),
    "consents": lazy_gettext("Proof of a consent that is no longer used"),
    "erasures": lazy_gettext("That somebody was erased"),
    "forgotten": lazy_gettext("Messages that Twilio has forgotten"),
    "iys": lazy_gettext("Consents that ended with an erasure, if IYS was not told"),
    "bars": lazy_gettext("Numbers that WhatsApp could not reach for a while"),
    "audit": lazy_gettext("Lines of the audit log"),
}


def add_to(routes: Blueprint) -> None:
    """The routes of this page."""

    @routes.get("/retention")
    def retention() -> Response:
        """The page."""
        return _page(_written(here().running.house.periods), {})

    @routes.post("/retention/preview")
    def retention_preview() -> Response:
        """What would go with these periods."""
        typed, periods, problems = _typed()
        if periods is None:
            return _page(typed, problems, status=422)
        return _page(typed, {}, _due(periods), periods=periods)

    @routes.post("/retention")
    def retention_keep() -> Response:
        """Keep them; the worker deletes in the next night."""
        typed, periods, problems = _typed()
        if periods is None:
            return _page(typed, problems, status=422)
        usual = here().running.usual.periods
        values: dict[str, object] = {f"days.{name}": unless_usual(getattr(periods, name), getattr(usual, name)) for name in NAMES}
        values[proof_of_consent.SETTING] = unless_usual(typed[PROOF], "")
        return kept(values, subject="retention", back=url_for("settings.retention")) or _page(typed, {}, status=409)


def _written(periods: Periods) -> dict[str, str]:
    return {PROOF: here().running.house.proof_reason, **{name: str(getattr(periods, name)) for name in NAMES}}


def _typed() -> tuple[dict[str, str], Periods | None, dict[str, str]]:
    typed = {name: request.form.get(name, "").strip()[:5] for name in NAMES}
    usual, problems = here().running.usual.periods, {}
    days = {name: int(written) if written.isascii() and written.isdigit() else 0 for name, written in typed.items()}
    typed[PROOF] = " ".join(request.form.get(PROOF, "").split())[:_LONGEST_REASON]
    if typed[PROOF] and len(typed[PROOF]) < _SHORTEST_REASON:
        problems[PROOF] = gettext("Please say which law or which dispute needs it, in a sentence.")
    for name, count in days.items():
        if not _LEAST[name] <= count <= getattr(usual, name):
            problems[name] = gettext(
                "Please write %(least)s to %(most)s days: longer than promised is set in the environment.",
                least=_LEAST[name],
                most=getattr(usual, name),
            )
    for later, earlier in (("answers", "expires"), ("ledger", "bodies")):
        if later not in problems and days[later] < days[earlier]:
            problems[later] = gettext("This cannot be shorter than the line before it.")
    return typed, None if problems else replace(usual, **days), problems


def _due(periods: Periods) -> DueToGo:
    desk = here()
    now = desk.clock()
    before = {name: now - timedelta(days=getattr(periods, name)) for name in NAMES}
    return due_to_go(desk.database, expires=before["expires"], answers=before["answers"], bodies=before["bodies"], ledger=before["ledger"])


def _page(
    typed: dict[str, str], problems: dict[str, str], due: DueToGo | None = None, status: int = 200, periods: Periods | None = None
) -> Response:
    desk = here()
    periods = periods or desk.running.house.periods
    counts = expiring.counts(desk.database, periods, desk.clock())
    classes = [(label, expiring.RULES[name].period(periods), counts[name]) for name, label in CLASSES.items()]
    return shown("retention", status, names=NAMES, typed=typed, problems=problems, due=due, classes=classes)
