"""Which questions are asked, must be answered or are left out: in the chat, on the telephone, and by admins."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import get_locale, gettext, lazy_gettext

from bot.house import question_name
from desk.access import here
from desk.settings.keeping import kept, shown, unless_usual
from flows.asking import FOLLOWS, Asked, Channel, possible, usual
from flows.draft import Draft
from flows.registration import registration
from flows.step import EXAMPLE, Step
from storage.desk import figures

CHANNELS = {
    Channel.CHAT: lazy_gettext("In the chat"),
    Channel.STAFF: lazy_gettext("On the telephone"),
    Channel.ADMIN: lazy_gettext("By admins"),
}
WISHES = {
    Asked.HIDDEN: lazy_gettext("Not asked"),
    Asked.OPTIONAL: lazy_gettext("May be skipped"),
    Asked.REQUIRED: lazy_gettext("Must be answered"),
}


def add_to(routes: Blueprint) -> None:
    """The routes of this page."""

    @routes.get("/questions")
    def questions() -> Response:
        """The page."""
        return _page(_channel(request.args.get("channel", "")))

    @routes.post("/questions")
    def questions_keep() -> Response:
        """Keep what is wished of the questions of one channel."""
        channel = _channel(request.form.get("channel", ""))
        values: dict[str, Any] = {}
        for step in registration(here().running.usual.shop):
            wish = request.form.get(f"step.{step.name}")
            if wish is None:
                continue
            if wish not in {each.value for each in possible(step)}:
                return _page(channel, 422, _refusal(step))
            values[question_name(channel, step.name)] = unless_usual(wish, usual(step).value)
        back = url_for("settings.questions", channel=channel.value)
        return kept(values, subject=f"questions {channel.value}", back=back) or _page(channel, 409)


def _channel(given: str) -> Channel:
    return Channel(given) if given in set(Channel) else Channel.CHAT


def _refusal(step: Step) -> str:
    label = here().running.catalogs.translate(step.label, str(get_locale()))
    return str(gettext("“%(question)s” cannot be changed like that: %(why)s", question=label, why=_why_fixed(step)))


def _why_fixed(step: Step) -> str:
    if step.part_of == "address":
        return str(gettext("The country decides which parts an address has."))
    if step.name in FOLLOWS:
        return str(gettext("It is asked only when the question before it calls for it."))
    if step.name == "marketing_consent":
        return str(gettext("Consent is never a condition, so nobody has to answer."))
    if step.name == "confirm":
        return str(gettext("Nothing is saved before the customer has looked it over."))
    if step.name == "language":
        return str(gettext("Without a language we could not go on."))
    return str(gettext("A record needs a name; a second one may be missing."))


def _page(channel: Channel, status: int = 200, problem: str = "") -> Response:
    running, language = here().running, str(get_locale())
    asked = running.house.asking.get(channel, {})
    lines = [
        {
            "name": step.name,
            "label": running.catalogs.translate(step.label, language),
            "choices": [(each.value, WISHES[each]) for each in possible(step)],
            "wish": asked.get(step.name, usual(step)).value,
            "wish_words": "" if step.name == "language" else WISHES[usual(step)],
            "why": _why_fixed(step) if len(possible(step)) == 1 else "",
            "part": step.part_of is not None or step.name in FOLLOWS,
        }
        for step in registration(running.usual.shop)
    ]
    return shown(
        "questions",
        status,
        channel=channel.value,
        channels=[(each.value, words, url_for("settings.questions", channel=each.value)) for each, words in CHANNELS.items()],
        lines=lines,
        order=_order(channel, language),
        open=figures.open_figures(here().database, "", here().clock()).open,
        problem=problem,
    )


def _order(channel: Channel, language: str) -> list[str]:
    """The questions as somebody hears them who buys privately."""
    running = here().running
    hidden = {name for name, wish in running.house.asking.get(channel, {}).items() if wish is Asked.HIDDEN}
    asked = [
        step
        for step in running.flows[channel].steps
        if step.part_of is None and FOLLOWS.get(step.name) != "billing_type" and not {step.name, FOLLOWS.get(step.name)} & hidden
    ]
    return [running.catalogs.translate(step.prompt_for(Draft(), EXAMPLE), language) for step in asked]
