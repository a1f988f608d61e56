"""Activating and deactivating, the bin, and erasing for good."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from desk import frame
from desk.access import here, may
from desk.customers.doing import NotTaken, Typed, do, news_of, reason, typed_now
from desk.customers.one import found, list_url, states_of, title_of
from desk.customers.one_words import field_words
from desk.intakes.views import Views
from desk.speech import moment_written
from storage.customers import states
from storage.customers.changing import Edit
from storage.customers.merging import merges_of
from storage.customers.record import Record
from storage.customers.states import KEPT, Decide

_FORMS = ("activate", "deactivate", "delete", "restore")


def add_routes(routes: Blueprint, views: Views) -> None:
    """The routes."""

    @routes.get("/<customer_id>/more")
    def state(customer_id: str) -> Response:
        """What can be done with the whole record."""
        return _page(views, customer_id, Typed())

    @routes.post("/<customer_id>/more/activate")
    def activate(customer_id: str) -> Response:
        """Switch the account on."""
        return _done(views, customer_id, "activate", _reasoned(states.activating(reason())), gettext("The account is active."))

    @routes.post("/<customer_id>/more/deactivate")
    def deactivate(customer_id: str) -> Response:
        """Switch the account off, with a reason."""
        return _done(views, customer_id, "deactivate", _reasoned(states.deactivating(reason())), gettext("The account is deactivated."))

    @routes.post("/<customer_id>/more/delete")
    def delete(customer_id: str) -> Response:
        """Put the record into the bin."""
        now = here().clock()
        said = gettext("The record is in the bin until %(moment)s.", moment=moment_written(now + KEPT))
        return _done(views, customer_id, "delete", _reasoned(states.deleting(reason(), now)), said)

    @routes.post("/<customer_id>/more/restore")
    def restore(customer_id: str) -> Response:
        """Take it out of the bin."""
        merged = any(each.gone_id == customer_id and each.undone_at is None for each in merges_of(here().database, customer_id))
        return _done(views, customer_id, "restore", states.restoring(merged=merged), gettext("The record is back."))

    @routes.get("/bin")
    def bin() -> Response:  # noqa: A001 (the endpoint's name)
        """Whoever lies in the bin."""
        rows = states.bin_of(here().database, _after(request.args.get("after", "")))
        shown, more = rows[: states.PAGE], rows[states.PAGE :]
        last = f"{shown[-1].deleted_at.timestamp()}_{shown[-1].id}" if more else ""
        return frame.page(
            "customers/bin",
            list_url=list_url(),
            now=here().clock(),
            binned=[(each, title_of({"first_name": each.first_name, "last_name": each.last_name})) for each in shown],
            next_url=url_for("customers.bin", after=last) if last else None,
            start_url=url_for("customers.bin") if request.args.get("after") else None,
            tokens={each.id: Typed().token for each in shown},
        )


def _reasoned(decide: Decide) -> Decide:
    def reasoned(record: Record) -> Edit | None:
        if not reason():
            raise NotTaken(gettext("Say in a few words why."))
        return decide(record)

    return reasoned


def _done(views: Views, customer_id: str, form: str, decide: Decide, said: str) -> Response:
    def checked(record: Record) -> Edit | None:
        try:
            return decide(record)
        except states.NotNow as error:
            words = gettext("This record was merged into another one: take the merge back instead.")
            raise NotTaken(words if form == "restore" else gettext("This record is in the bin.")) from error

    return do(customer_id, checked, typed_now(form), lambda typed, status: _page(views, customer_id, typed, status=status), said=said)


def _page(views: Views, customer_id: str, typed: Typed, *, status: int = 200) -> Response:
    whole = found(customer_id)
    customer = whole.record.customer
    return frame.page(
        "customers/more",
        now=here().clock(),
        status=status,
        customer=customer,
        version=customer["version"],
        title=title_of(customer),
        back=url_for("customers.one", customer_id=customer_id),
        states=states_of(whole),
        typed=typed,
        once={form: typed.once if typed.form == form and typed.once else Typed().token for form in _FORMS},
        reason=reason() if request.method == "POST" else "",
        news=news_of(typed, lambda name: field_words(name, views.label)),
        merge=whole.merged_into,
        until=customer["deleted_at"] + KEPT if customer["deleted_at"] else None,
        may_erase=may("customers.anonymise"),
    )


def _after(given: str) -> tuple[datetime, str] | None:
    at, _, key = given.partition("_")
    try:
        return datetime.fromtimestamp(float(at), tz=UTC), key
    except (ValueError, OverflowError, OSError):
        return None
