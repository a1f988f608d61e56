"""Pairs of records that may be one person's, with their reasons. Nothing is merged here by itself."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext

from desk import frame
from desk.access import acting, go, here
from desk.customers.doing import typed_now
from desk.customers.filters import address_of
from desk.customers.one import title_of
from desk.review.words import LIKE
from desk.speech import zone_here
from storage.customers import crowds
from storage.customers.changing import NotThere
from storage.customers.crowds import Crowd
from storage.customers.merging import not_the_same, recent_merges
from storage.customers.pairs import Pair, PairPage, page_of, pairs_with


def add_routes(routes: Blueprint) -> None:
    """The routes."""

    @routes.get("/duplicates")
    def duplicates() -> Response:
        """The pairs; with `of` those of one record."""
        now, database, of = here().clock(), here().database, request.args.get("of", "")[:64]
        after = request.args.get("after", "")[:2000]
        found = PairPage(pairs=pairs_with(database, of)) if of else page_of(database, after)
        whose = {of} if of else {row["id"] for pair in found.pairs for row in (pair.one, pair.other)}
        return frame.page(
            "customers/duplicates",
            now=now,
            pairs=[_line(pair) for pair in found.pairs],
            crowds=[_crowd(crowd) for crowd in crowds.crowds_of(database, whose)],
            compared=crowds.COMPARED,
            of=of,
            back=url_for("customers.one", customer_id=of) if of else None,
            start_url=url_for("customers.duplicates") if after or of else None,
            next_url=url_for("customers.duplicates", after=found.after) if found.after else None,
            merges=[] if after or of else recent_merges(database, now, limit=10),
        )

    @routes.post("/duplicates/crowd")
    def crowd() -> Response:
        """Everybody who shares a key that too many share, as a list."""
        wanted = crowds.everybody_in(here().database, request.form.get("crowd", "")[:2000])
        if wanted is None:
            abort(400)
        return go(address_of(replace(wanted, zone=zone_here().key)))

    @routes.post("/duplicates/<one>/<other>/not-the-same")
    def not_same(one: str, other: str) -> Response:
        """Say that they are two people."""
        try:
            not_the_same(here().database, one, other, acting(typed_now().once))
        except NotThere:
            abort(404)
        flash(gettext("Noted: they are two people. The pair is not shown again."))
        return go(url_for("customers.duplicates"))


def _crowd(crowd: Crowd) -> dict[str, object]:
    number = f"{crowd.number}+" if crowd.number >= crowds.COUNTED else str(crowd.number)
    return {"reason": str(LIKE[crowd.kind]), "number": number, "carried": crowds.sealed(here().database, crowd)}


def _line(pair: Pair) -> dict[str, object]:
    return {
        "one": pair.one,
        "other": pair.other,
        "names": (title_of(pair.one), title_of(pair.other)),
        "reasons": [str(LIKE[each]) for each in pair.reasons],
        "url": url_for("customers.compare", one=pair.one["id"], other=pair.other["id"]),
    }
