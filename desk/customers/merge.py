"""Two records made one: side by side, as it will be, and taken back."""

from __future__ import annotations

import secrets
from dataclasses import asdict

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext

from desk import frame
from desk.access import acting, audit, go, here
from desk.customers.doing import Typed, news_of, seen_version, typed_now
from desk.customers.merge_choices import channels_of, choices_in_form, rows_of, ticks_of
from desk.customers.one import title_of
from desk.customers.one_words import SUBSCRIPTIONS, address_line, field_words, value_words
from desk.intakes.views import Views
from desk.receipts import channel_words
from storage.audit import Action
from storage.customers import merging, unmerging
from storage.customers.changing import NotThere, Stale
from storage.customers.merging import NotToMerge, two
from storage.customers.record import Record
from storage.customers.union import union_of

_SHOWN = ("first_name", "last_name", "email", "phone", "preferred_language", "account_status", "b2b_status", "groups", "tags")


def add_routes(routes: Blueprint, views: Views) -> None:
    """The routes."""

    @routes.get("/duplicates/<one>/<other>")
    def compare(one: str, other: str) -> Response:
        """Both side by side. What they show in the clear is written down."""
        for each in (one, other):
            audit(Action.REVEALED, f"customer:{each}", fields=["email", "phone", "addresses"])
        return _compare(views, one, other, Typed())

    @routes.post("/duplicates/<one>/<other>")
    def preview(one: str, other: str) -> Response:
        """What would become of them; nothing is written."""
        return _preview(views, one, other)

    @routes.post("/duplicates/<one>/<other>/merge")
    def merge_now(one: str, other: str) -> Response:
        """Merge them as it was previewed."""
        typed, choices = typed_now("merge"), choices_in_form()
        seen = (seen_version(), seen_version("seen_other"))
        try:
            merging.merge(here().database, one, other, lambda kept, gone: union_of(kept, gone, choices), by=acting(typed.once), seen=seen)
        except (NotThere, NotToMerge):
            flash(gettext("One of the two is no longer there: somebody was faster."))
            return go(url_for("customers.duplicates"))
        except Stale as stale:
            return _compare(views, one, other, Typed(form="merge", stale=True, events=stale.events), status=409)
        flash(gettext("Merged. It can be taken back for 30 days."))
        return go(url_for("customers.one", customer_id=one))

    @routes.get("/merges/<merge_id>")
    def merge(merge_id: str) -> Response:
        """One merge, and what taking it back would do."""
        return _merge(views, merge_id)

    @routes.post("/merges/<merge_id>/undo")
    def unmerge(merge_id: str) -> Response:
        """Take it back."""
        typed = typed_now("undo")
        agreed = (seen_version(), seen_version("seen_other")) if request.form.get("agreed") == "yes" else None
        try:
            unmerging.undo(here().database, merge_id, by=acting(typed.once), agreed=agreed)
        except NotThere:
            abort(404)
        except (unmerging.Overwrites, unmerging.NotUndoable):
            return _merge(views, merge_id, refused=True, status=409)
        found = merging.merge_of(here().database, merge_id)
        flash(gettext("Taken back: there are two records again."))
        return go(url_for("customers.one", customer_id=found.kept_id if found else ""))


def _two(one: str, other: str) -> tuple[Record, Record]:
    database = here().database
    with database.reading() as connection:
        try:
            return two(connection, database.keys, one, other)
        except (NotThere, NotToMerge):
            abort(404)


def _compare(views: Views, one: str, other: str, typed: Typed, *, status: int = 200) -> Response:
    kept, gone = _two(one, other)
    choices = choices_in_form()
    return frame.page(
        "customers/compare",
        now=here().clock(),
        status=status,
        kept=kept.customer,
        gone=gone.customer,
        names=(title_of(kept.customer), title_of(gone.customer)),
        rows=rows_of(kept, gone, choices, views.label),
        channels=channels_of(kept, gone, choices),
        **ticks_of(kept, gone, choices),
        typed=typed,
        once=secrets.token_hex(16),
        news=news_of(typed, lambda name: field_words(name, views.label)),
        swap_url=url_for("customers.compare", one=other, other=one),
    )


def _preview(views: Views, one: str, other: str) -> Response:
    kept, gone = _two(one, other)
    union = union_of(kept, gone, choices_in_form())
    values = {**kept.customer, **union.values}
    named = [*_SHOWN, "note", "remark"]
    lines = [(field_words(name, views.label), value_words(name, values[name]), kept.customer[name] != values[name]) for name in named]
    own = [
        (field_words(f"attributes.{key}", views.label), value_words(key, value), kept.customer["attributes"].get(key) != value)
        for key, value in values["attributes"].items()
    ]
    return frame.page(
        "customers/preview",
        now=here().clock(),
        kept=kept.customer,
        gone=gone.customer,
        names=(title_of(kept.customer), title_of(gone.customer)),
        lines=[line for line in (*lines, *own) if line[1]],
        places=[(address_line(asdict(each)), each.is_default) for each in union.addresses],
        channels=[(channel_words(channel), SUBSCRIPTIONS[status]) for channel, status in union.subscriptions.items()],
        moves=len([each for each in gone.identities if each["standing"] != "typed"]) + len(union.follows),
        carried=[pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"],
        back=url_for("customers.compare", one=one, other=other),
    )


def _merge(views: Views, merge_id: str, *, refused: bool = False, status: int = 200) -> Response:
    now, database = here().clock(), here().database
    found = merging.merge_of(database, merge_id) or abort(404)
    try:
        told = unmerging.undoing(database, merge_id, now)
    except unmerging.NotUndoable as error:
        told, why = None, str(error)
    else:
        why = ""
    return frame.page(
        "customers/merge",
        now=now,
        status=status,
        merge=found,
        told=told,
        why=why,
        refused=refused,
        kept_fields=[field_words(name, views.label) for name in told.kept] if told else [],
        gone_fields=[field_words(name, views.label) for name in told.gone] if told else [],
        once=secrets.token_hex(16),
        back=url_for("customers.one", customer_id=found.kept_id),
    )
