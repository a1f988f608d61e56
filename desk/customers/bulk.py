"""One act on many customers: what exactly, how many, and then at once or, for more of them, in the background."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext, ngettext

from desk import frame
from desk.access import acting, audit, current_staff, go, here, may
from desk.customers.bulk_task import AT_ONCE, ask
from desk.customers.filters import Filter, filter_here
from storage.audit import Action
from storage.customers import bulk as at_once
from storage.customers import labels
from storage.customers.bulk import Act, Outcome, Wish
from storage.customers.finding import Count, count_of
from storage.customers.labels import LabelKind

_LONGEST_REASON = 300
_MOST_TICKED = 1000
_STATES = (Act.ACTIVATE, Act.DEACTIVATE, Act.DELETE)
_REASONED = (Act.DEACTIVATE, Act.DELETE)


@dataclass(frozen=True)
class Many:
    """Who is meant: those that were ticked, with the version that was seen, or all that the filter wants."""

    ticked: tuple[tuple[str, int], ...]
    filter: Filter
    everybody: bool


def add_routes(routes: Blueprint) -> None:
    """The routes."""

    @routes.post("/many")
    def bulk() -> Response:
        """Ask what exactly, before anything is done; an export goes on to its own page."""
        many, act = _many(), request.form.get("act", "")
        if not many.ticked and not many.everybody:
            flash(gettext("Nobody is ticked yet. Tick the customers, or all that match."))
            return go(many.filter.address())
        if act == "export":
            return _export(many)
        if act not in set(Act) or act == Act.RELABEL.value:
            abort(400)
        return _asked(many, Act(act))

    @routes.post("/many/do")
    def bulk_do() -> Response:
        """Do it."""
        act = request.form.get("act", "")
        if act not in set(Act) or act in (Act.RELABEL.value, Act.DELETE.value):
            abort(400)
        return _do(Act(act))

    @routes.post("/many/delete")
    def bulk_delete() -> Response:
        """Put many records into the bin; the password was asked for again."""
        return _do(Act.DELETE)


def _do(act: Act) -> Response:
    many = _many()
    _may(act)
    wish = Wish(act=act, kind=at_once.LABELS.get(act, LabelKind.TAG), label=labels.written(request.form.get("label", "")), reason=_reason())
    if act in at_once.LABELS and not wish.label:
        return _asked(many, act, 422, gettext("Please write a name of up to %(most)s characters.", most=labels.LONGEST))
    if act in _REASONED and not wish.reason:
        return _asked(many, act, 422, gettext("Say why, so that colleagues understand it later."))
    if not many.ticked and not many.everybody:
        abort(400)
    desk = here()
    if act in (Act.TAG, Act.GROUP):
        with desk.database.transaction() as connection:
            labels.add(connection, wish.kind, [wish.label], current_staff().id, desk.clock())
    if not many.everybody:
        outcome = at_once.do(desk.database, wish, many.ticked, acting())
        audit(Action.CHANGED, "customers", what=act.value, label=wish.label or None, **_counts(outcome))
        flash(outcome_words(outcome))
        return go(many.filter.address())
    return go(url_for("customers.bulk_task", bulk_id=ask(wish, many.filter.wanted).id))


def _may(act: Act) -> None:
    """Who may do it with one may do it with many."""
    if act in _STATES and not may(f"customers.{act.value}"):
        abort(403)


def outcome_words(outcome: Outcome) -> str:
    """What became of them, in a sentence for each sort."""
    words = [ngettext("%(num)s customer was changed.", "%(num)s customers were changed.", outcome.done)]
    if outcome.same:
        words.append(ngettext("%(num)s was like that already.", "%(num)s were like that already.", outcome.same))
    if outcome.late:
        words.append(
            ngettext(
                "%(num)s was changed by somebody else meanwhile and is left as it is.",
                "%(num)s were changed by somebody else meanwhile and are left as they are.",
                outcome.late,
            )
        )
    if outcome.gone:
        words.append(ngettext("%(num)s is no longer there.", "%(num)s are no longer there.", outcome.gone))
    return " ".join(words)


def _counts(outcome: Outcome) -> dict[str, int]:
    return {name: count for name in ("done", "same", "late", "gone") if (count := getattr(outcome, name))}


def _many() -> Many:
    ticked = []
    for each in request.form.getlist("ids")[:_MOST_TICKED]:
        customer_id, _, version = each.partition(":")
        if customer_id and version.isdecimal() and len(version) < 10:
            ticked.append((customer_id[:64], int(version)))
    found, everybody = filter_here(request.form), request.form.get("everybody") == "yes"
    if everybody and found.wanted.deleted:
        abort(400)
    return Many(() if everybody else tuple(ticked), found, everybody)


def _reason() -> str:
    return " ".join(request.form.get("reason", "").replace("\x00", "").split())[:_LONGEST_REASON]


def _asked(many: Many, act: Act, status: int = 200, problem: str = "") -> Response:
    _may(act)
    desk = here()
    count = count_of(desk.database, many.filter.wanted, desk.clock()) if many.everybody else Count(len(many.ticked))
    kind = at_once.LABELS.get(act)
    values: dict[str, Any] = {
        "many": many,
        "act": act.value,
        "count": count,
        "known": [label.name for label in labels.all_of(desk.database, kind)] if kind else [],
        "labelled": kind is not None,
        "reasoned": act in _REASONED,
        "action": url_for("customers.bulk_delete" if act is Act.DELETE else "customers.bulk_do"),
        "problem": problem,
        "typed": {"label": request.form.get("label", "")[:100], "reason": _reason()},
        "slow": many.everybody and (count.more or count.number > AT_ONCE),
    }
    return frame.page("customers/bulk", now=desk.clock(), status=status, **values)


def _export(many: Many) -> Response:
    if not may("exchange.about"):
        abort(403)
    values: dict[str, Any] = {
        "ids": [customer_id for customer_id, _ in many.ticked],
        "wanted": json.dumps(many.filter.wanted.to_json()) if many.everybody else "",
    }
    # The export's page takes a form, because a filter may hold somebody's name.
    return frame.page("customers/to_export", now=here().clock(), filter=many.filter, **values)
