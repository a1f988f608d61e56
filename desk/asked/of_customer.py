"""What can be done for one customer from the page of her record: open a request for her, mail her the link that confirms."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, current_app, flash, request, url_for
from flask_babel import gettext

from desk.access import acting, audit, go, here, may
from storage.audit import Action
from storage.consent import confirmations
from storage.consent.confirmations import Standing
from storage.desk import asked


def add_to(app: Flask) -> None:
    """Register the routes, and give templates `mailed_link(customer_id)` for `desk/consents/mailed_link.html`."""
    app.jinja_env.globals.update(mailed_link=mailed_link, can_mail=lambda: here().post is not None)
    app.register_blueprint(_routes())


def mailed_link(customer_id: str) -> Standing | None:
    """What became of the last link that was to confirm her email subscription."""
    return confirmations.standing(here().database, customer_id)


def _routes() -> Blueprint:
    routes = Blueprint("of_customer", __name__, url_prefix="/desk/customers/<customer_id>")

    @routes.post("/confirmation")
    def confirmation(customer_id: str) -> Response:
        """Mail the link once more."""
        desk = here()
        if desk.post is not None and confirmations.again(desk.database, customer_id, desk.clock()):
            audit(Action.CHANGED, f"customer:{customer_id}", what="confirmation mailed again")
            flash(gettext("A new link is on its way to the customer's mailbox."))
        else:
            flash(gettext("There is nothing to confirm, no mail server is set, or there were five links today already."))
        return _back(customer_id)

    @routes.post("/request")
    def open_request(customer_id: str) -> Response:
        """Open a request for a customer who asked for it in another way."""
        kind = request.form.get("kind", "")
        if kind not in asked.KINDS:
            abort(404)
        made = asked.open_at_desk(here().database, customer_id, kind, acting())
        if made is None:
            abort(404)
        flash(gettext("The request is open. It must be answered within 30 days."))
        return go(url_for("requests.one", request_id=made)) if may("requests.one") else _back(customer_id)

    return routes


def _back(customer_id: str) -> Response:
    there = "customers.one" in current_app.view_functions
    return go(url_for("customers.one", customer_id=customer_id) if there else "/desk/")
