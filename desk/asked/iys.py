"""Consents for IYS, the Turkish register: what it has to be told of, until when, the file to upload, and that it was told."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, make_response, url_for
from flask_babel import gettext, ngettext

from desk import frame
from desk.access import acting, audit, go, here
from desk.personal import masked
from desk.receipts import channel_words
from storage.audit import Action
from storage.consent import iys
from storage.consent.iys import Row

# As many as somebody looks through; the file holds them all.
_SHOWN = 100


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("iys", __name__, url_prefix="/desk/iys")

    @routes.get("")
    def page() -> Response:
        """What waits, the most urgent first, and the files of the last day."""
        desk = here()
        now, rows = desk.clock(), iys.waiting(desk.database)
        return frame.page(
            "requests/iys",
            now=now,
            lines=[_line(row) for row in rows[:_SHOWN]],
            more=max(len(rows) - _SHOWN, 0),
            fit=sum(row.fit for row in rows),
            late=sum(now - row.given_at >= iys.ALARM for row in rows),
            overdue=sum(now >= row.due_by for row in rows),
            files=iys.files(desk.database, now),
        )

    @routes.post("/file")
    def begin() -> Response:
        """Make a file of everything that waits."""
        desk = here()
        rows = [row for row in iys.waiting(desk.database) if row.fit]
        if not rows:
            flash(gettext("Nothing waits that IYS would take."))
            return go(url_for("iys.page"))
        by = acting()
        made = iys.begin_file(desk.database, rows, by)
        audit(Action.EXPORTED, f"iys:{made}", rows=len(rows))
        return _sent(tuple(rows), made)

    @routes.post("/file/<file_id>")
    def again(file_id: str) -> Response:
        """The same file once more, for as long as its day lasts."""
        rows = iys.file_rows(here().database, file_id, here().clock())
        if rows is None:
            abort(404)
        audit(Action.EXPORTED, f"iys:{file_id}", rows=len(rows), again=True)
        return _sent(tuple(row for row in rows if row.fit), file_id)

    @routes.post("/file/<file_id>/told")
    def told(file_id: str) -> Response:
        """Mark what is in a file as told."""
        count = iys.told(here().database, file_id, acting())
        if count is None:
            abort(404)
        audit(Action.CHANGED, f"iys:{file_id}", what="told", rows=count)
        flash(ngettext("%(num)s consent is marked as told.", "%(num)s consents are marked as told.", count))
        return go(url_for("iys.page"))

    return routes


def _line(row: Row) -> dict[str, object]:
    # Of whom was erased nobody need see more here than that there was somebody.
    recipient = gettext("erased since") if row.withdrawal_id else masked(row.recipient, "email" if row.channel == "email" else "phone")
    return {"row": row, "recipient": recipient, "channel": channel_words(row.channel)}


def _sent(rows: tuple[Row, ...], file_id: str) -> Response:
    response = make_response("".join(f"{row.line}\r\n" for row in rows))
    response.headers.update(
        {
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f"attachment; filename=iys-{file_id[:8]}.csv",
            "Cache-Control": "no-store",
        }
    )
    return response
