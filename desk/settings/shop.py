"""The shop: its name, country, languages and privacy notice, whether it sells to businesses, and whether it asks for identity numbers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, request, url_for
from flask_babel import get_locale, gettext
from phonenumbers import SUPPORTED_REGIONS

from desk.access import here
from desk.settings.keeping import kept, shown, unless_usual
from storage.customers import businesses
from translations.names import country_name

_LONGEST_NAME, _LONGEST_REASON = 60, 300


def add_to(routes: Blueprint) -> None:
    """The routes of this page."""

    @routes.get("/shop")
    def shop() -> Response:
        """The page."""
        return _page(_as_it_is())

    @routes.post("/shop")
    def shop_keep() -> Response:
        """Keep it."""
        form = _typed()
        problems = _problems(form)
        if problems:
            return _page(form, problems, 422)
        usual = here().running.usual
        languages = [form["default"], *(code for code in form["languages"] if code != form["default"])]
        values = {
            "shop.name": unless_usual(form["name"], usual.shop.name),
            "shop.country": unless_usual(form["country"], usual.shop.country),
            "shop.languages": unless_usual(languages, list(usual.shop.languages)),
            "shop.privacy_url": unless_usual(form["privacy_url"], usual.shop.privacy_url),
            businesses.SETTING: unless_usual(form["businesses"], usual.sells_to_businesses),
            "identity.reason": unless_usual(form["reason"] if form["identity"] else "", ""),
        }
        return kept(values, subject="shop", back=url_for("settings.shop")) or _page(form, status=409)


def _as_it_is() -> dict[str, Any]:
    house = here().running.house
    return {
        "name": house.shop.name,
        "country": house.shop.country,
        "languages": list(house.shop.languages),
        "default": house.shop.default_language,
        "privacy_url": house.shop.privacy_url,
        "businesses": house.sells_to_businesses,
        "identity": house.identity_number,
        "reason": house.identity_reason,
    }


def _typed() -> dict[str, Any]:
    form = request.form
    return {
        "name": " ".join(form.get("name", "").split()),
        "country": form.get("country", ""),
        "languages": [code for code in here().running.usual.shop.languages if code in form.getlist("languages")],
        "default": form.get("default", ""),
        "privacy_url": form.get("privacy_url", "").strip(),
        "businesses": form.get("businesses") == "yes",
        "identity": form.get("identity") == "yes",
        "reason": " ".join(form.get("reason", "").split()),
    }


def _problems(form: dict[str, Any]) -> dict[str, str]:
    found = {}
    if not 0 < len(form["name"]) <= _LONGEST_NAME or not form["name"].isprintable():
        found["name"] = gettext("Please write a name of up to %(most)s characters.", most=_LONGEST_NAME)
    if form["country"] not in SUPPORTED_REGIONS:
        found["country"] = gettext("Please choose a country.")
    if form["default"] not in form["languages"]:
        found["default"] = gettext("Please choose a default among the languages that you offer.")
    url = urlsplit(form["privacy_url"])
    if url.scheme not in ("https", "http") or not url.hostname or not form["privacy_url"].isprintable() or len(form["privacy_url"]) > 500:
        found["privacy_url"] = gettext("Please write a whole address, such as https://shop.example.com/privacy.")
    if form["identity"] and not 20 <= len(form["reason"]) <= _LONGEST_REASON:
        found["reason"] = gettext(
            "Please name the law that asks for it, in 20 to %(most)s characters: customers read it.", most=_LONGEST_REASON
        )
    return found


def _page(form: dict[str, Any], problems: dict[str, str] | None = None, status: int = 200) -> Response:
    language = str(get_locale())
    countries = sorted(((code, country_name(code, language)) for code in SUPPORTED_REGIONS), key=lambda each: each[1])
    return shown("shop", status, form=form, problems=problems or {}, countries=countries, spoken=here().running.usual.shop.languages)
