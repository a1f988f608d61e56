"""The routes of the review: the queue, one profile, and what is decided about it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext, ngettext

from desk import frame
from desk.access import acting, go, here
from desk.intakes.composing import once_given
from desk.intakes.hands import seen_version
from desk.intakes.views import Views
from desk.intakes.writing import NotTaken
from desk.review.asking import Asking, asking_again, deciding_business
from desk.review.one import Typed, profile
from desk.review.words import doubt_shown
from desk.speech import moment_written
from storage.customers import changing, queue, reviewing
from storage.customers.changing import By, NotThere, Stale
from storage.customers.queue import Pile, Review
from storage.customers.reviewing import Settled
from storage.desk.candidates import intake_of
from storage.outgoing import Outgoing

LONGEST_REASON = 300


def blueprint(views: Views) -> Blueprint:
    """The routes."""
    routes = Blueprint("review", __name__, url_prefix="/desk/review")

    @routes.get("/", endpoint="queue")
    def queued() -> Response:
        """What waits, the most doubtful first."""
        return _queue(views)

    @routes.post("/clean")
    def approve_clean() -> Response:
        """Approve everything that nothing speaks against and that the page has shown or counted."""
        now = here().clock()
        try:
            until = datetime.fromisoformat(request.form.get("until", ""))
        except ValueError:
            abort(400)
        if until.tzinfo is None:
            abort(400)
        done = reviewing.approve_clean(here().database, by=acting(), until=min(until, now))
        said = ngettext("%(num)s clean profile approved.", "%(num)s clean profiles approved.", done)
        left = queue.counts(here().database).clean
        if left and done:
            said = f"{said} {ngettext('%(num)s is left: Enter approves it too.', '%(num)s are left: Enter goes on with them.', left)}"
        flash(said)
        # The button that was pressed has the focus again, so that one key goes on.
        return go(url_for("review.queue", on="yes" if left and done else None))

    @routes.get("/<customer_id>")
    def one(customer_id: str) -> Response:
        """One profile, each value beside what it came from."""
        return profile(views, customer_id, Typed())

    _add_decisions(routes, views)
    _add_messages(routes, views)
    return routes


def _add_decisions(routes: Blueprint, views: Views) -> None:
    """What stays between us."""

    @routes.post("/<customer_id>/approve")
    def approve(customer_id: str) -> Response:
        """Take it as it is."""
        return _done(views, customer_id, "approve", lambda by: reviewing.approve(here().database, customer_id, by=by, seen=seen_version()))

    @routes.post("/<customer_id>/reject")
    def reject(customer_id: str) -> Response:
        """Refuse it, with a reason."""
        reason = " ".join(request.form.get("reason", "").split())[:LONGEST_REASON]

        def rejected(by: By) -> None:
            if not reason:
                raise NotTaken(gettext("Say in a few words why: colleagues read it, the customer does not."))
            reviewing.reject(here().database, customer_id, reason, by=by, seen=seen_version())

        return _done(views, customer_id, "reject", rejected)


def _add_messages(routes: Blueprint, views: Views) -> None:
    """What the customer hears of."""

    @routes.post("/<customer_id>/ask")
    def ask(customer_id: str) -> Response:
        """Send ticked fields back to the customer."""
        asking, leaves = Asking(fields=tuple(request.form.getlist("fields")), why=request.form.get("why", "")), list[Outgoing]()

        def asked(by: By) -> None:
            intake_id = intake_of(here().database, customer_id)
            if intake_id is None:
                raise NotTaken(gettext("There is no chat with this customer. Call them, or edit the record."))
            decide = asking_again(views, intake_id, asking, by, here().clock(), leaves.extend)
            changing.change(here().database, customer_id, decide, by=by, seen=seen_version())

        answer = _done(views, customer_id, "ask", asked)
        _say_when_it_leaves(leaves)
        return answer

    @routes.post("/<customer_id>/business")
    def business(customer_id: str) -> Response:
        """Open or decline a business account."""
        opens, tells = request.form.get("decision") == "open", request.form.get("tell") == "yes"
        leaves = list[Outgoing]()

        def decided(by: By) -> None:
            intake_id = intake_of(here().database, customer_id)
            decide = deciding_business(views, intake_id, opens=opens, tells=tells, by=by, now=here().clock(), told=leaves.extend)
            changing.change(here().database, customer_id, decide, by=by, seen=seen_version())

        answer = _done(views, customer_id, "business", decided)
        _say_when_it_leaves(leaves)
        return answer


@dataclass(frozen=True)
class _Said:
    """What is said of a decision once it is made."""

    words: Callable[[], str]
    stays: bool = field(default=False)


_SAID = {
    "approve": _Said(lambda: gettext("Approved.")),
    "reject": _Said(lambda: gettext("Rejected. The profile is deleted in 30 days.")),
    "ask": _Said(lambda: gettext("Sent back. The profile comes back when the customer has answered.")),
    "business": _Said(lambda: gettext("Decided."), stays=True),
}


def _done(views: Views, customer_id: str, form: str, act: Callable[[By], object]) -> Response:
    """Decide, and lead on to the next profile; or show the page with why it was not done."""
    given = request.form
    typed = Typed(
        form=form,
        once=once_given(given.get("once", "")),
        reason=given.get("reason", "")[:LONGEST_REASON],
        why=given.get("why", ""),
        fields=frozenset(given.getlist("fields")),
    )
    if not typed.once:
        abort(400, "This form is too old. Open the page again.")
    pile = given.get("pile", Pile.WAITING.value)
    try:
        act(acting(typed.once))
    except NotThere:
        abort(404)
    except Stale as stale:
        return profile(views, customer_id, typed.with_(stale=True, events=stale.events), status=409)
    except Settled as settled:
        return profile(views, customer_id, typed.with_(problem=_settled(settled.review)), status=409)
    except NotTaken as problem:
        return profile(views, customer_id, typed.with_(problem=str(problem)), status=422)
    said = _SAID[form]
    flash(said.words())
    if said.stays:
        return go(url_for("review.one", customer_id=customer_id, pile=pile))
    following = queue.next_after(here().database, customer_id, Pile(pile) if pile in set(Pile) else Pile.WAITING)
    return go(url_for("review.one", customer_id=following, pile=pile) if following else url_for("review.queue", pile=pile))


def _settled(review: str) -> str:
    if review == Review.APPROVED:
        return str(gettext("It is approved already."))
    return str(gettext("It is rejected already."))


def _say_when_it_leaves(leaves: list[Outgoing]) -> None:
    due = leaves[-1].due_at if leaves else None
    if due is not None and due > here().clock():
        flash(gettext("It is night where the customer is: the message leaves %(moment)s.", moment=moment_written(due)))


def _queue(views: Views) -> Response:
    now, database = here().clock(), here().database
    wanted = request.args.get("pile", "")
    pile = Pile(wanted) if wanted in set(Pile) else Pile.WAITING
    counted, page = queue.counts(database), queue.queue(database, pile, after=request.args.get("after", "")[:120])
    words = {
        Pile.WAITING: gettext("Waiting"),
        Pile.CLEAN: gettext("Clean"),
        Pile.RETURNED: gettext("Sent back"),
        Pile.BUSINESSES: gettext("Business accounts"),
    }
    shown = [each for each in Pile if each is not Pile.BUSINESSES or here().running.house.sells_to_businesses or counted.businesses]
    tabs = [
        {"url": url_for("review.queue", pile=each.value), "label": words[each], "count": getattr(counted, each.value), "here": each is pile}
        for each in shown
    ]
    label = views.label
    lines = [(row, [doubt_shown(doubt, label) for doubt in row.doubts]) for row in page.rows]
    return frame.page(
        "review/queue",
        now=now,
        pile=pile.value,
        tabs=tabs,
        counted=counted,
        lines=lines,
        start_url=url_for("review.queue", pile=pile.value) if request.args.get("after") else None,
        next_url=url_for("review.queue", pile=pile.value, after=page.after) if page.after else None,
        once=secrets.token_hex(16),
        most=reviewing.MOST_AT_ONCE,
        goes_on=request.args.get("on") == "yes",
    )
