"""What failed: messages of ours to be sent again, and messages of customers to be applied once our program is mended."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import get_locale, gettext

from bot.by_hand import ByHand
from bot.replay import Outcome, Replay, Replayed
from bot.sending.again import hindrance
from desk import frame
from desk.access import acting, current_staff, go, here, may
from desk.ledger.lines import hindrance_words, reasons_of, unsent_of, waiting_of
from desk.ledger.pages import around
from desk.looks import look_of
from desk.speech import moment_written
from flows.flow import Flow
from storage import quarantine
from storage.desk import failures, handling
from storage.desk.events import What
from storage.desk.handling import Case, Handled, NotThere
from storage.outgoing import Outgoing
from translations import Catalogs

_LONGEST_ID = 64


def blueprint(flow: Flow, catalogs: Catalogs, by_hand: ByHand, replay: Replay) -> Blueprint:
    """The routes."""
    routes = Blueprint("failures", __name__, url_prefix="/desk/ledger/failures")

    def label(name: str) -> str:
        step = next((step for step in flow.steps if step.name == name), None)
        return name if step is None else catalogs.translate(step.label, str(get_locale()))

    @routes.get("/")
    def listed() -> Response:
        """Everything that failed and is not too old to be put right."""
        now, database, after = here().clock(), here().database, request.args.get("after", "")[:50]
        found, following = failures.failed(database, now, after=after)
        return frame.page(
            "ledger/failures",
            now=now,
            **around("failures"),
            unsent=unsent_of(found, now),
            reasons=reasons_of(() if after else failures.reasons(database, now)),
            waiting=waiting_of(failures.stuck(database) if not after else (), label),
            may_apply=may("failures.apply"),
            days=failures.LOOK_BACK.days,
            start_url=url_for("failures.listed") if after else None,
            next_url=url_for("failures.listed", after=following) if following else None,
        )

    @routes.post("/apply")
    def apply() -> Response:
        """Apply a message that is in quarantine."""
        return _told(_spoken(replay.of(_sid(), acting())))

    @routes.post("/put-aside")
    def put_aside() -> Response:
        """Give up applying it: what it said is deleted."""
        gone = quarantine.put_aside(here().database, _sid(), acting())
        return _told(gettext("Put aside: what it said is deleted.") if gone else gettext("There was nothing left of it."))

    @routes.post("/send-again")
    def send_again() -> Response:
        """Send once more what did not arrive."""
        given = request.form.get("number", "")
        number = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else -1
        return _told(_sent_again(by_hand, number))

    return routes


def _sid() -> str:
    sid = request.form.get("sid", "")[:_LONGEST_ID]
    if not sid.isprintable():
        abort(404)
    return sid


def _told(words: str) -> Response:
    flash(words)
    return go(url_for("failures.listed"))


def _spoken(replayed: Replayed) -> str:
    match replayed.outcome:
        case Outcome.APPLIED:
            word = look_of("effect", replayed.effect).word
            return str(gettext("Applied: %(effect)s. What the bot has to say leaves now.", effect=word))
        case Outcome.BEFORE:
            return str(gettext("This message was applied already."))
        case Outcome.GONE:
            return str(gettext("What it said is no longer kept, so it cannot be applied."))
        case Outcome.FAILED:
            return str(gettext("Our program failed on it once more. Nothing has changed for the customer."))


def _sent_again(by_hand: ByHand, number: int) -> str:
    database, now = here().database, here().clock()
    failed = failures.one_failed(database, number, now)
    stands = hindrance(failed, now) if failed is not None else None
    if failed is None or failed.intake_id is None or stands is not None:
        return hindrance_words(stands) or str(gettext("This message has arrived meanwhile, or is gone."))
    leaves: list[Outgoing] = []

    def decide(case: Case) -> Handled:
        leaves.append(by_hand.again(case.intake, failed, current_staff().id))
        return Handled(what=What.SENT_AGAIN, case=case, about={"message": failed.id, "kind": failed.kind}, leaving=(leaves[-1],))

    try:
        # The key is the message's own: two who ask at once have it sent once.
        handling.change(database, failed.intake_id, decide, by=acting(failures.again_key(failed.id)))
    except NotThere:
        return str(gettext("This message has arrived meanwhile, or is gone."))
    due = leaves[-1].due_at if leaves else None
    if due is not None and due > now:
        return str(gettext("It is night where the customer is: the message leaves %(moment)s.", moment=moment_written(due)))
    return str(gettext("It is sent again now."))
