"""Requests: every one with its clock, and what an admin does with it. Each act is written down, each refusal told with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, request, url_for
from flask_babel import get_locale, gettext

from bot.house import HELD, HELD_WHY
from bot.invite import Invitations
from bot.rights import words as letters
from bot.rights.fulfilling import letter_of, may_write
from bot.rights.words import DATA_PATH
from desk import frame
from desk.access import acting, audit, go, here, may
from desk.asked.words import KINDS, PROOFS, clock, one_month_after, step_words
from desk.settings.keeping import kept
from flows.wording import Text
from storage import outbox
from storage.audit import Action
from storage.consent import iys
from storage.desk import asked
from storage.desk.asked import Asked
from storage.desk.handling import By
from storage.rights import data_links

# What a tax law may want to be kept; the rest of a record no law asks for.
_MAY_BE_HELD = ("full_name", "address", "email", "phone", "company", "vat_id", "tax_office")
_LONGEST_REASON = 500


def blueprint(invitations: Callable[[], Invitations]) -> Blueprint:
    """The routes. `invitations` knows the shop's voice and its number."""
    routes = Blueprint("requests", __name__, url_prefix="/desk/requests")

    _reading(routes, invitations)
    _acting(routes, invitations)
    return routes


def _reading(routes: Blueprint, invitations: Callable[[], Invitations]) -> None:
    @routes.get("/")
    def listed() -> Response:
        """The open ones, the most urgent first, or those that are closed."""
        desk, state = here(), "closed" if request.args.get("state") == "closed" else "open"
        after = request.args.get("after", "")
        found = asked.page_of(desk.database, state=state, after=int(after) if after.isdigit() and len(after) < 18 else None)
        shown = found[: asked.PAGE]
        now = desk.clock()
        return frame.page(
            "requests/list",
            now=now,
            lines=[(each, *clock(each, now), KINDS[each.kind]) for each in shown],
            state=state,
            counts=asked.counts(desk.database, now),
            older=shown[-1].id if len(found) > asked.PAGE else None,
            after=after,
            seen=desk.running.version,
            held=desk.running.house.shop.held,
            held_why=desk.running.house.shop.held_why,
            may_be_held=_labels(invitations()),
            iys_url=url_for("iys.page") if may("iys.page") else None,
            iys_late=iys.late_at_last_count(desk.database),
        )

    @routes.get("/<int:request_id>")
    def one(request_id: int) -> Response:
        """One request: what was asked, by whom, until when, and what can be done."""
        return frame.page("requests/one", now=here().clock(), **_view(_found(request_id)))

    @routes.post("/held")
    def hold() -> Response:
        """Keep what the law obliges the shop to keep of whoever asks to be erased, and which law."""
        fields = [name for name in _MAY_BE_HELD if name in request.form.getlist("held")]
        why = " ".join(request.form.get("held_why", "").split())[:_LONGEST_REASON]
        if fields and not why:
            flash(gettext("Please name the law: customers are told."))
            return go(url_for("requests.listed"))
        saved = kept({HELD: fields or None, HELD_WHY: why if fields else None}, subject="held", back=url_for("requests.listed"))
        return saved or go(url_for("requests.listed"))


def _acting(routes: Blueprint, invitations: Callable[[], Invitations]) -> None:
    @routes.post("/<int:request_id>/agree")
    def agree(request_id: int) -> Response:
        """Say yes: the worker sends the copy, or erases."""
        each = _open(request_id)
        if each.kind == "correct" or each.customer_id is None:
            abort(404)
        proof = None if each.proven_by else "staff"
        asked.note_step(here().database, request_id, "go", by=acting(), proven_by=proof)
        flash(gettext("The worker does it within minutes, and this page says so."))
        return _back(request_id)

    @routes.post("/<int:request_id>/done")
    def done(request_id: int) -> Response:
        """Mark as done what one of us did by hand; whoever can be reached is told of a correction."""
        each = _open(request_id)
        text = letters.corrected() if each.kind == "correct" else None
        _close(invitations(), each, "done", acting(), text)
        return _back(request_id)

    @routes.post("/<int:request_id>/refuse")
    def refuse(request_id: int) -> Response:
        """Refuse, with a reason that the customer is told."""
        each, reason = _open(request_id), request.form.get("reason", "").strip()[:_LONGEST_REASON]
        if not reason:
            flash(gettext("Please say why: the customer has a right to know."))
            return _back(request_id)
        told = _close(invitations(), each, "refused", acting(), letters.refused(reason), note=reason)
        if not told:
            flash(gettext("The customer could not be told: the chat is closed. Please tell them in another way, and why."))
        return _back(request_id)

    @routes.post("/<int:request_id>/link")
    def link(request_id: int) -> Response:
        """Show the link to the copy, for a customer who can be reached neither in the chat nor by mail."""
        desk, each = here(), _open(request_id)
        if each.kind != "export" or each.customer_id is None:
            abort(404)
        by = acting()
        with desk.database.transaction() as connection:
            made = data_links.make(connection, desk.secret, each.customer_id, each.id, by.done_at)
            asked.close(connection, each.id, "done", by, note="shown")
        address = f"{desk.address}{DATA_PATH}{data_links.token_of(desk.secret, made)}"
        # Shown once, on the answer itself: the link is in no address and no cookie.
        return frame.page(
            "requests/link", now=by.done_at, address=address, expires_at=by.done_at + data_links.LASTS, back=_address(each.id)
        )


def _labels(made: Invitations) -> list[tuple[str, str]]:
    words = {step.name: made.voice.words(step.label, str(get_locale())) for step in made.flow.steps}
    return [(name, words[name]) for name in _MAY_BE_HELD if name in words]


def _found(request_id: int) -> Asked:
    each = asked.one(here().database, request_id)
    if each is None:
        abort(404)
    return each


def _open(request_id: int) -> Asked:
    each = _found(request_id)
    if each.state != "open":
        # Somebody was faster, or the worker: the page says what has become of it.
        flash(gettext("This request is closed already."))
        abort(_back(request_id))
    return each


def _close(made: Invitations, each: Asked, state: str, by: By, text: Text | None, *, note: str = "") -> bool:
    """Close a request, with the message that tells of it in the same transaction; whether there was one."""
    desk = here()
    reachable = text is not None and may_write(each, by.done_at)
    with desk.database.transaction() as connection:
        if asked.close(connection, each.id, state, by, note=note) and text is not None and reachable:
            letter = letter_of(each, text, f"request:{each.id}", made.voice, made.sender, desk.shop, by.done_at)
            outbox.put(connection, [letter], by.done_at)
    return reachable


def _view(each: Asked) -> dict[str, Any]:
    now = here().clock()
    audit(Action.VIEWED, f"customer:{each.customer_id}" if each.customer_id else f"request:{each.id}", why="request")
    said, tone = clock(each, now)
    customers = "customers.one" in current_app.view_functions and each.customer_id
    return {
        "asked": each,
        "clock": said,
        "tone": tone,
        "kind": KINDS[each.kind],
        "proof": PROOFS.get(each.proven_by or "", ""),
        "step": step_words(each),
        "month": one_month_after(each.asked_at),
        "reachable": may_write(each, now),
        "reminders": [each.asked_at + after for after in asked.REMINDERS],
        "held": _held_words(each),
        "customer_url": url_for("customers.one", customer_id=each.customer_id) if customers else None,
        "intake_url": None if each.intake_id.startswith("customer:") else url_for("intakes.one", intake_id=each.intake_id),
    }


def _held_words(each: Asked) -> str:
    shop = here().shop
    return shop.held_why if each.kind == "erase" and each.state == "open" and shop.held else ""


def _address(request_id: int) -> str:
    return url_for("requests.one", request_id=request_id)


def _back(request_id: int) -> Response:
    return go(_address(request_id))


def due(now: datetime) -> tuple[int, int]:
    """How many open requests are so old that somebody must be reminded: of how many for the first time, and for the last."""
    counts = asked.counts(here().database, now)
    return counts["due"] - counts["urgent"], counts["urgent"]
