"""What is around every page of the desk: navigation, who is here, theme and language, and the files that pages load."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString, lazy_gettext

from desk import looks, speech
from desk.access import here, may, visitor
from flows.intake import Mark
from storage.accounts import people
from translations.names import language_name

_STATIC = Path(__file__).parent / "static"
_A_YEAR_SECONDS = 31_536_000


@dataclass(frozen=True, kw_only=True)
class Place:
    """An entry of the navigation; it is shown when its endpoint exists and the viewer may go there.

    Shape: `covers` is the beginning of the endpoints that belong to it; `key` the keys that lead there; `short` is the label where
    a quarter of a phone is all there is.
    """

    endpoint: str
    label: LazyString
    icon: str
    covers: str | tuple[str, ...]
    key: str = ""
    short: LazyString | str = ""


# The first three stand in a phone's bar, the others behind "More".
PLACES = (
    Place(endpoint="today.today", label=lazy_gettext("Today"), icon="today", covers="today.", key="gt"),
    Place(endpoint="intakes.listed", label=lazy_gettext("Intakes"), icon="chats", covers="intakes.", key="gi"),
    Place(
        endpoint="start.form",
        label=lazy_gettext("Start an intake"),
        icon="plus",
        covers="start.",
        key="n",
        short=lazy_gettext("New intake"),
    ),
    Place(endpoint="review.queue", label=lazy_gettext("Review"), icon="review", covers="review."),
    Place(endpoint="customers.listed", label=lazy_gettext("Customers"), icon="people", covers="customers."),
    Place(endpoint="requests.listed", label=lazy_gettext("Requests"), icon="flag", covers=("requests.", "iys.")),
    Place(endpoint="reports.page", label=lazy_gettext("Reports"), icon="board", covers="reports."),
    Place(endpoint="ledger.listed", label=lazy_gettext("Messages"), icon="checks", covers="ledger."),
    Place(endpoint="failures.listed", label=lazy_gettext("Failures"), icon="alert", covers="failures."),
    Place(endpoint="exchange.home", label=lazy_gettext("Export and import"), icon="file", covers=("exchange.", "imports.")),
    Place(endpoint="settings.page", label=lazy_gettext("Settings"), icon="settings", covers="settings."),
    Place(endpoint="people.listed", label=lazy_gettext("Users and roles"), icon="shield", covers="people."),
    Place(endpoint="audit.log", label=lazy_gettext("Audit log"), icon="list", covers="audit."),
)
OWN_PLACES = (Place(endpoint="account.page", label=lazy_gettext("My account"), icon="person", covers="account."),)
ROLES = {
    "admin": lazy_gettext("Admin"),
    "reviewer": lazy_gettext("Reviewer"),
    "staff": lazy_gettext("Staff"),
    "read-only": lazy_gettext("Read only"),
}


def furnish(app: Flask) -> None:
    """Give templates the macros' filters and what stands around a page."""
    speech.speak(app)
    app.jinja_env.globals.update(asset=asset, look_of=looks.look_of, marks=lambda: tuple(Mark))
    app.jinja_env.filters.update(
        moment=speech.moment_written,
        short=speech.short_written,
        clock=speech.clock_written,
        day=speech.day_written,
        ago=speech.ago_written,
        left=speech.left_written,
        iso=speech.iso_written,
        language=language_name,
    )
    app.register_blueprint(_look_routes())


def page(template: str, *, now: datetime, status: int = 200, **values: object) -> Response:
    """A whole page of the desk."""
    return make_response(render_template(f"desk/{template}.html", desk=_around(), now=now, **values), status)


def shown(template: str, status: int = 200, **values: object) -> Response:
    """The same, as it is now."""
    return page(template, now=here().clock(), status=status, **values)


def fragment(template: str, *, now: datetime, **values: object) -> Response:
    """A part of a page, to be put in the place of its former self."""
    return make_response(render_template(f"desk/{template}.html", now=now, **values))


def wants_fragment() -> bool:
    """Whether a page asks for a part of itself."""
    return request.headers.get("HX-Request") == "true"


def _around() -> Mapping[str, Any]:
    staff = visitor()
    return {
        "shop": here().shop,
        "staff": staff,
        "role_words": ROLES.get(str(staff.role), "") if staff else "",
        "home": url_for("today.today") if "today.today" in current_app.view_functions else "/desk/",
        "places": [_place(place) for place in PLACES if place.endpoint in current_app.view_functions and may(place.endpoint)],
        "own_places": [_place(place) for place in OWN_PLACES if place.endpoint in current_app.view_functions and may(place.endpoint)],
        "leave_url": url_for("access.sign_out") if "access.sign_out" in current_app.view_functions else None,
        "look_url": url_for("look.look"),
        "language": speech.language_here(),
        "languages": list(speech.LANGUAGES.items()),
        "theme": speech.theme_here(),
        "zone_words": speech.zone_written(),
        "zone_unknown": speech.ZONE_COOKIE not in request.cookies and not (staff and staff.zone),
        "path": request.full_path.rstrip("?") if request.method == "GET" else "/desk/",
    }


def _place(place: Place) -> dict[str, object]:
    return {
        "url": url_for(place.endpoint),
        "label": place.label,
        "short": place.short or place.label,
        "icon": place.icon,
        "key": place.key,
        "here": (request.endpoint or "").startswith(place.covers),
    }


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]


@cache
def asset(name: str) -> str:
    """Where a file of the desk lies; a changed file has another address, so that browsers may keep each for ever."""
    # Put together here, once: a list names a sign two hundred times, and `url_for` takes 40 µs.
    return f"/desk/files/{_fingerprint(name)}/{name}"


def _look_routes() -> Blueprint:
    routes = Blueprint("look", __name__, url_prefix="/desk")

    @routes.get("/files/<mark>/<path:name>")
    def file(mark: str, name: str) -> Response:
        """A style, a script or a picture."""
        from desk.files import sent

        response = sent(_STATIC, name)
        # An old page may ask for an old mark: it gets the file of today, but is not told to keep it.
        if mark == _fingerprint(name):
            response.cache_control.public, response.cache_control.max_age = True, _A_YEAR_SECONDS
            response.cache_control.immutable = True
        return response

    @routes.post("/look")
    def look() -> Response:
        """Choose a theme or a language, kept in this browser, and the language in the account too."""
        account, chosen = visitor(), request.form.get("language", "")
        if account is not None and chosen in speech.LANGUAGES:
            people.set_preferences(here().database, account.id, here().clock(), name=account.name, language=chosen, zone=account.zone)
        back = request.form.get("next", "")
        # Only our own pages: a browser reads "//" and "/\" as the beginning of another host.
        inside = back.startswith("/desk/") and "//" not in back and "\\" not in back and back.isprintable()
        response = make_response(redirect(back if inside else "/desk/", 303))
        for field, cookie, known in (
            ("theme", speech.THEME_COOKIE, speech.THEMES),
            ("language", speech.LANGUAGE_COOKIE, tuple(speech.LANGUAGES)),
        ):
            if request.form.get(field) in known:
                response.set_cookie(
                    cookie,
                    request.form[field],
                    max_age=_A_YEAR_SECONDS,
                    path="/desk",
                    secure=request.is_secure,
                    httponly=True,
                    samesite="Lax",
                )
        return response

    return routes
