"""The routes of the ledger. Filters stand in the address; an id that is looked for is posted, as everything is that is looked for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import get_locale, gettext

from desk import frame
from desk.access import audit, here, may
from desk.ledger.lines import lines_of, spoken_kind
from desk.looks import look_of
from flows.flow import Flow
from storage.audit import Action
from storage.desk import ledger
from storage.desk.ledger import DELIVERIES, EFFECTS, Sought
from translations import Catalogs

_LONGEST_ID = 64


def blueprint(flow: Flow, catalogs: Catalogs) -> Blueprint:
    """The routes."""
    routes = Blueprint("ledger", __name__, url_prefix="/desk/ledger")

    def label(name: str) -> str:
        step = next((step for step in flow.steps if step.name == name), None)
        return name if step is None else catalogs.translate(step.label, str(get_locale()))

    @routes.get("/")
    def listed() -> Response:
        """The messages that the address asks for, the newest first."""
        sought, after = _sought(), request.args.get("after", "")[:50]
        page = ledger.page_of(here().database, sought, after=after)
        following: dict[str, Any] = {**_arguments(sought), "after": page.after}
        return frame.page(
            "ledger/list",
            now=here().clock(),
            **around("ledger"),
            lines=lines_of(page.lines, label),
            sought=sought,
            words=_words(),
            spoken_kind=spoken_kind,
            searched="",
            start_url=url_for("ledger.listed", **_arguments(sought)) if after else None,
            next_url=url_for("ledger.listed", **following) if page.after else None,
        )

    @routes.post("/search")
    def search() -> Response:
        """The message of exactly this id."""
        words = "".join(request.form.get("q", "").split())[:_LONGEST_ID]
        printable = words if words.isprintable() else ""
        found = ledger.found(here().database, printable) if printable else ()
        audit(Action.SEARCHED, "messages", found=len(found))
        return frame.page(
            "ledger/list",
            now=here().clock(),
            **around("ledger"),
            lines=lines_of(found, label),
            sought=Sought(),
            words=_words(),
            spoken_kind=spoken_kind,
            searched=printable,
            start_url=url_for("ledger.listed"),
            next_url=None,
        )

    return routes


def around(tab: str) -> dict[str, Any]:
    """The tabs of both pages, for whoever may see both."""
    entries = (("ledger", "ledger.listed", gettext("All messages")), ("failures", "failures.listed", gettext("Failures")))
    tabs = [{"url": url_for(name), "label": words, "here": key == tab, "count": None} for key, name, words in entries if may(name)]
    return {"tabs": tabs}


def _sought() -> Sought:
    given = request.args
    direction, word = given.get("direction", ""), given.get("word", "")
    return Sought(
        direction=direction if direction in ("in", "out") else "",
        word=word if word in EFFECTS or word in DELIVERIES else "",
        failed=given.get("only", "") == "failed",
    )


def _arguments(sought: Sought) -> dict[str, Any]:
    given = {"direction": sought.direction, "word": sought.word, "only": "failed" if sought.failed else ""}
    return {name: value for name, value in given.items() if value}


def _words() -> list[tuple[str, str]]:
    """What can have become of a message: hers first, then ours."""
    hers = [(word, gettext("Theirs: %(word)s", word=look_of("effect", word).word)) for word in EFFECTS]
    return [*hers, *((word, gettext("Ours: %(word)s", word=look_of("delivery", word).word)) for word in DELIVERIES)]
