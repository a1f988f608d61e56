"""Changing one block of a record."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from desk import frame
from desk.access import audit, here
from desk.customers.doing import Typed, do, news_of, typed_now
from desk.customers.edit_blocks import BLOCKS, Held, new_reader
from desk.customers.edit_form import fields_of
from desk.customers.one import title_of
from desk.customers.one_words import field_words
from desk.intakes.views import Views
from storage.audit import Action
from storage.customers.changing import Edit
from storage.customers.holders import Holder
from storage.customers.record import Record, record_of


def add_routes(routes: Blueprint, views: Views) -> None:
    """The routes."""

    @routes.get("/<customer_id>/edit/<block>")
    def edit(customer_id: str, block: str) -> Response:
        """The form of one block. What it shows in the clear is written down."""
        chosen = BLOCKS.get(block) or abort(404)
        if chosen.personal:
            audit(Action.REVEALED, f"customer:{customer_id}", fields=list(chosen.personal))
        return _page(views, customer_id, block, Typed())

    @routes.post("/<customer_id>/edit/<block>")
    def keep(customer_id: str, block: str) -> Response:
        """Keep it, with the checks of the chat."""
        chosen = BLOCKS.get(block) or abort(404)
        typed, reader = typed_now(block), new_reader(views)
        if existing(customer_id).customer["deleted_at"] is not None:
            abort(409, "This record is in the bin.")
        taken: list[Holder] = []
        decide = chosen.decide(views, reader)

        def held(record: Record) -> Edit | None:
            try:
                return decide(record)
            except Held as other:
                taken[:] = other.taken
                raise

        def again(typed: Typed, status: int) -> Response:
            return _page(views, customer_id, block, typed, status=status, taken=tuple(taken), meant=reader.meant)

        return do(customer_id, held, typed, again, said=gettext("Saved."))


def existing(customer_id: str) -> Record:
    """The record; an unknown one is not found."""
    return record_of(here().database, customer_id) or abort(404)


def _page(
    views: Views,
    customer_id: str,
    block: str,
    typed: Typed,
    *,
    status: int = 200,
    taken: tuple[Holder, ...] = (),
    meant: Mapping[str, str] | None = None,
) -> Response:
    record, chosen = existing(customer_id), BLOCKS[block]
    customer = record.customer
    return frame.page(
        "customers/edit",
        now=here().clock(),
        status=status,
        title=chosen.title(),
        called=title_of(customer),
        back=url_for("customers.one", customer_id=customer_id),
        action=url_for("customers.keep", customer_id=customer_id, block=block),
        version=customer["version"],
        typed=typed,
        once=typed.token,
        news=news_of(typed, lambda name: field_words(name, views.label)),
        fields=fields_of(chosen.sketch(views, customer), typed, meant),
        taken=[(field_words(each.field, views.label), title_of(each.__dict__), each.id) for each in taken],
        sent=request.method == "POST",
    )
