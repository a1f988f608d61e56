"""Groups and tags: which there are, what each is for, how many have it; a rename is carried onto every record."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext

from desk.access import acting, audit, current_staff, go, here
from desk.customers.bulk import outcome_words
from desk.customers.bulk_task import AT_ONCE, ask
from desk.settings.keeping import shown
from desk.speech import zone_here
from storage.audit import Action
from storage.customers import bulk
from storage.customers import labels as kept
from storage.customers.bulk import Act, Wish
from storage.customers.finding import ids_of
from storage.customers.labels import Changed, LabelKind
from storage.customers.searchable import Operator
from storage.customers.wanted import Condition, Wanted
from storage.database import Overtaken


def add_to(routes: Blueprint) -> None:
    """The routes of this page."""

    @routes.get("/labels")
    def labels() -> Response:
        """The lists."""
        return _page()

    @routes.post("/labels")
    def labels_add() -> Response:
        """A new one."""
        kind, name = _kind(), _name("name")
        if not name:
            return _page(422, kind, _unfit())
        desk = here()
        with desk.database.transaction() as connection:
            made = kept.add(connection, kind, [name], current_staff().id, desk.clock(), _description())
        if not made:
            return _page(422, kind, gettext("There is one of that name already."))
        audit(Action.CHANGED, f"label:{kind.value}", what="added", name=name)
        flash(gettext("Saved."))
        return go(url_for("settings.labels"))

    @routes.post("/labels/change")
    def labels_change() -> Response:
        """Say what it is for, and call it otherwise; a name that is there already makes one of the two."""
        kind, name, to = _kind(), request.form.get("old", ""), _name("name")
        if not to:
            return _page(422, kind, _unfit(), at=name)
        desk, renamed = here(), to != name
        try:
            if name not in _names(kind):
                raise Changed
            with desk.database.transaction() as connection:
                if renamed:
                    by, now = current_staff().id, desk.clock()
                    kept.rename(connection, kind, name, to, by, now, description=_description(), seen=_seen())
                else:
                    kept.describe(connection, kind, name, _description(), seen=_seen())
        except (Changed, Overtaken):
            return _page(409, kind, _late(name), at=name)
        if renamed:
            return _carried(Wish(act=Act.RELABEL, kind=kind, label=name, to=to))
        audit(Action.CHANGED, f"label:{kind.value}", what="described", name=name)
        flash(gettext("Saved."))
        return go(url_for("settings.labels"))

    _fewer_routes(routes)


def _fewer_routes(routes: Blueprint) -> None:
    @routes.post("/labels/delete")
    def labels_delete() -> Response:
        """Forget it, and take it off every record."""
        kind, name = _kind(), request.form.get("old", "")
        try:
            if name not in _names(kind):
                raise Changed
            with here().database.transaction() as connection:
                kept.drop(connection, kind, name, seen=_seen())
        except Changed:
            return _page(409, kind, _late(name), at=name)
        return _carried(Wish(act=Act.RELABEL, kind=kind, label=name))

    @routes.post("/labels/move")
    def labels_move() -> Response:
        """Put one before its neighbour above."""
        kind, name = _kind(), request.form.get("old", "")
        if kept.raise_one(here().database, kind, name):
            audit(Action.CHANGED, f"label:{kind.value}", what="moved", name=name)
        return go(url_for("settings.labels"))


def _carried(wish: Wish) -> Response:
    """Carry it onto the records: a few at once, many in the background."""
    desk = here()
    wanted = Wanted(conditions=(Condition(wish.kind.column, Operator.IS, wish.label),), zone=zone_here().key)
    audit(Action.CHANGED, f"label:{wish.kind.value}", what="renamed" if wish.to else "deleted", name=wish.label, to=wish.to or None)
    some = ids_of(desk.database, wanted, desk.clock(), limit=AT_ONCE)
    if some.after is not None:
        return go(url_for("customers.bulk_task", bulk_id=ask(wish, wanted).id))
    flash(outcome_words(bulk.do(desk.database, wish, [(each, None) for each in some.ids], acting())))
    return go(url_for("settings.labels"))


def _kind() -> LabelKind:
    given = request.form.get("kind", "")
    if given not in set(LabelKind):
        abort(400)
    return LabelKind(given)


def _name(field: str) -> str:
    return kept.written(request.form.get(field, ""))


def _description() -> str:
    return " ".join(request.form.get("description", "").replace("\x00", "").split())


def _seen() -> str | None:
    """What the label was for when the page was written; None for one that only records name."""
    return None if request.form.get("unlisted") == "yes" else request.form.get("was", "")


def _late(name: str) -> str:
    return str(gettext("“%(name)s” was changed or deleted by somebody else meanwhile. Nothing of yours was done: look again.", name=name))


def _unfit() -> str:
    return str(gettext("Please write a name of up to %(most)s characters.", most=kept.LONGEST))


def _names(kind: LabelKind) -> set[str]:
    database = here().database
    return {label.name for label in kept.all_of(database, kind)} | set(kept.counts_of(database, kind))


def _page(status: int = 200, kind: LabelKind | None = None, problem: str = "", at: str = "") -> Response:
    database = here().database
    cards: list[dict[str, Any]] = []
    for each in LabelKind:
        counts = dict(kept.counts_of(database, each))
        lines = [_line(each, label.name, label.description, counts.pop(label.name, 0)) for label in kept.all_of(database, each)]
        # What only records name came with an invitation or an import.
        lines += [{**_line(each, name, "", count), "unlisted": True} for name, count in sorted(counts.items())]
        # What is gone has no line that could say so.
        gone = bool(at) and at not in {line["name"] for line in lines}
        here_too = {"problem": problem if not at else "", "gone": problem if gone else ""} if kind is each else {}
        cards.append({"kind": each.value, "lines": lines, **here_too})
    typed = {"name": request.form.get("name", "")[:100], "description": _description()} if status != 200 else {}
    return shown("labels", status, cards=cards, problem=problem, at=at, at_kind=kind.value if kind else "", typed=typed)


def _line(kind: LabelKind, name: str, description: str, count: int) -> dict[str, Any]:
    url = url_for("customers.listed", f=Condition(kind.column, Operator.IS, name).written)
    return {"name": name, "description": description, "count": count, "url": url, "unlisted": False}
