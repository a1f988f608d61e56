"""Sentences that staff insert with a tap."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext

from desk.access import audit, go, here
from desk.settings.keeping import SEEN, shown
from storage.audit import Action
from storage.desk import quick_replies as kept_replies
from storage.desk.quick_replies import QuickReply

_LONGEST_TITLE, _LONGEST_WORDS = 60, 1000


def add_to(routes: Blueprint) -> None:
    """The routes of this page."""

    @routes.get("/quick-replies")
    def quick_replies() -> Response:
        """The list, with a form for one of them or a new one."""
        chosen = request.args.get("edit", type=int)
        found = next((each for each in kept_replies.all_of(here().database) if each.id == chosen), None)
        form = (
            {"id": found.id, "title": found.title, "words": found.words, "language": found.language, "version": found.version}
            if found
            else {}
        )
        return _page(form)

    @routes.post("/quick-replies")
    def quick_replies_keep() -> Response:
        """Keep one."""
        given = request.form
        title, words = " ".join(given.get("title", "").split()), given.get("words", "").strip()
        language, reply_id = given.get("language", ""), given.get("id", type=int)
        typed = {"id": reply_id, "title": title, "words": words, "language": language, "version": given.get(SEEN, "")}
        problems = {}
        if not 0 < len(title) <= _LONGEST_TITLE:
            problems["title"] = gettext("Please write a title of up to %(most)s characters.", most=_LONGEST_TITLE)
        if not 0 < len(words) <= _LONGEST_WORDS:
            problems["words"] = gettext("Please write up to %(most)s characters.", most=_LONGEST_WORDS)
        if language and language not in here().running.usual.shop.languages:
            problems["language"] = gettext("Please choose a language.")
        if problems:
            return _page(typed, problems, 422)
        try:
            reply_id = kept_replies.keep(
                here().database, title, words, here().clock(), language=language, reply_id=reply_id, seen=given.get(SEEN, "")
            )
        except kept_replies.Overtaken as overtaken:
            return _page(_against(typed, overtaken.now), status=409, meanwhile=overtaken.now)
        audit(Action.CHANGED, f"quick reply:{reply_id}", what="kept")
        flash(gettext("Saved."))
        return go(url_for("settings.quick_replies"))

    @routes.post("/quick-replies/<int:reply_id>/move")
    def quick_replies_move(reply_id: int) -> Response:
        """Put one before its neighbour above."""
        if kept_replies.raise_one(here().database, reply_id, here().clock()):
            audit(Action.CHANGED, f"quick reply:{reply_id}", what="moved")
        return go(url_for("settings.quick_replies"))

    @routes.post("/quick-replies/<int:reply_id>/delete")
    def quick_replies_delete(reply_id: int) -> Response:
        """Forget one."""
        if not kept_replies.drop(here().database, reply_id):
            abort(404)
        audit(Action.CHANGED, f"quick reply:{reply_id}", what="deleted")
        flash(gettext("Deleted."))
        return go(url_for("settings.quick_replies"))


def _against(typed: Mapping[str, object], now: QuickReply | None) -> dict[str, object]:
    """What was typed, to be saved over what a colleague has made of it, or as a new one where she deleted it."""
    return {**typed, "id": now.id if now else None, "version": now.version if now else "", "overtaken": True}


def _page(
    form: Mapping[str, object], problems: dict[str, str] | None = None, status: int = 200, meanwhile: QuickReply | None = None
) -> Response:
    languages, replies = here().running.usual.shop.languages, kept_replies.all_of(here().database)
    return shown("quick_replies", status, replies=replies, form=form, problems=problems or {}, languages=languages, meanwhile=meanwhile)
