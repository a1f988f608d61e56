"""The customer's side: a page behind a one-time link, in her language, on her phone. No login, no cookie, no script."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, make_response, render_template, request

from bot.invite import Invitations
from bot.outbound import Voice
from bot.secure_page import PATH, words_of
from desk.access import audit_as, here
from flows.intake import Intake
from flows.read.identity_numbers import COUNTRIES, identity_number
from storage import identity_numbers, secure_links
from storage.audit import Action
from storage.identity_numbers import Policy
from translations import Catalogs
from translations.names import country_name

_LONGEST_TOKEN = 64
_ARABIC = "ar"


def blueprint(invitations: Callable[[], Invitations], catalogs: Catalogs) -> Blueprint:
    """The routes. `invitations` knows the shop and its voice."""
    routes = Blueprint("secure", __name__, url_prefix=PATH.rstrip("/"))

    def voice() -> Voice:
        return invitations().voice

    def opened(token: str) -> tuple[secure_links.Link | None, Policy]:
        desk = here()
        policy = identity_numbers.policy(desk.database)
        link = secure_links.link_of(desk.database, token[: _LONGEST_TOKEN + 1], desk.clock()) if policy.works else None
        return link, policy

    @routes.get("/<token>")
    def page(token: str) -> Response:
        """The form. Looking at it uses nothing up: whoever previews links does so too."""
        link, policy = opened(token)
        return _form(voice(), link.intake, policy) if link else _gone(voice(), catalogs)

    @routes.post("/<token>")
    def save(token: str) -> Response:
        """Keep the number, and use the link up."""
        desk = here()
        link, policy = opened(token)
        if link is None:
            return _gone(voice(), catalogs)
        typed, country = request.form.get("number", "").strip(), request.form.get("country", "")
        country = country if country in COUNTRIES else ""
        number = identity_number(typed, country)
        if number is None:
            # What she typed does not come back: the page may stand open in a shop.
            return _form(voice(), link.intake, policy, problem="wrong" if typed else "needed", country=country)
        intake_id = identity_numbers.keep(desk.database, desk.keys, token, number, country or None, policy.reason, desk.clock())
        if intake_id is None:
            return _gone(voice(), catalogs)
        audit_as(None, Action.CHANGED, f"intake:{intake_id}", what="identity number", by="customer")
        return _page(voice(), link.intake.language, policy, "done")

    return routes


def _form(voice: Voice, intake: Intake, policy: Policy, *, problem: str = "", country: str | None = None) -> Response:
    chosen = country if country is not None else _country_of(intake)
    named = sorted((country_name(code, intake.language), code) for code in COUNTRIES)
    countries = [(code, name) for name, code in named]
    return _page(voice, intake.language, policy, "form", 422 if problem else 200, problem=problem, countries=countries, chosen=chosen)


def _country_of(intake: Intake) -> str:
    country = intake.draft.text("country") or intake.region or here().shop.country
    return country if country in COUNTRIES else ""


def _gone(voice: Voice, catalogs: Catalogs) -> Response:
    # Whose it was is not known any more: the browser's own language serves.
    wished = (catalogs.nearest(wish.replace("_", "-")) for wish, quality in request.accept_languages if quality)
    return _page(voice, next(wished, here().shop.default_language), Policy(), "gone", 410)


def _page(voice: Voice, language: str, policy: Policy, state: str, status: int = 200, **values: object) -> Response:
    shop = here().shop
    words = words_of(voice, language, shop.name, policy.reason)
    direction = "rtl" if language.partition("-")[0] == _ARABIC else "ltr"
    page = render_template("secure.html", shop=shop, words=words, language=language, direction=direction, state=state, **values)
    response = make_response(page, status)
    response.headers.update({"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"})
    return response
