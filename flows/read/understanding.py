"""What the readers make of one line of the corpus, in the corpus's own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flows.commands import CommandName
from flows.message import Answer, Context, Options, Outcome, Reading, Suggestion, Value
from flows.read.addresses import address, city, postal_code, street_line
from flows.read.cards import card_facts, names_on
from flows.read.commands import command_in
from flows.read.countries import country
from flows.read.emails import email
from flows.read.languages import language
from flows.read.names import full_name
from flows.read.phones import phone
from flows.read.place_names import languages_index
from flows.read.sensitive import personal_number
from flows.read.several import volunteered
from flows.read.taxes import company, vat_id
from flows.read.yes_no import consent_word, yes_or_no

Line = Mapping[str, Any]
Got = dict[str, Any]

# The corpus's names for our steps, and for our commands.
_NAMES = {"first_name": "first", "last_name": "last", "address_line2": "extra", "state": "region", "vat_id": "vat"}
_COMMANDS = {CommandName.LANGUAGE: "change_language", CommandName.SUMMARY: "show_summary", CommandName.MY_DATA: "show_summary"}
_PARTS = ("street", "house_number", "postal_code", "city", "district", "state", "country", "address_line2")
_NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def _context(line: Line) -> Context:
    given = line.get("context", {})
    return Context(
        now=_NOW,
        language=given.get("ui_language") or "en",
        region=given.get("region"),
        country=given.get("country"),
        own_number=given.get("wa_number"),
        asks=given.get("asks"),
    )


def _named(outcome: Outcome, name: str) -> Got:
    match outcome:
        case Reading(value=value):
            return {name: value}
        case Suggestion(value=value):
            return {"ask_confirm": value}
        case Options(values=values):
            return {"ask_choice": list(values)}
        case _:
            return {"reject": True}


def _every_language(answer: Answer, context: Context) -> Outcome:
    return language(answer, context, tuple(sorted(set(languages_index().values()))))


def _parts(facts: Mapping[str, Value]) -> Got:
    return {_NAMES.get(name, name): facts[name] for name in _PARTS if facts.get(name)}


def _address(answer: Answer, context: Context) -> Got:
    if context.asks == "street_line":
        read = street_line(answer, context)
        return {"street": read.value, **_parts(read.also)} if isinstance(read, Reading) else _named(read, "address")
    read = address(answer, context)
    return _parts(read.also) if isinstance(read, Reading) else _named(read, "address")


def _name(answer: Answer, context: Context) -> Got:
    read = full_name(answer, context)
    if isinstance(read, Reading):
        return {"first": read.also.get("first_name"), "last": read.also.get("last_name")}
    return _named(read, "name")


def _command(answer: Answer, context: Context) -> Got:
    command = command_in(answer.text, asks=context.asks, language=context.language)
    if command is None:
        return _answered(answer, context)
    name = _COMMANDS.get(command.name, str(command.name))
    return {"command": name, **({"language": command.target} if name == "change_language" and command.target else {})}


def _answered(answer: Answer, context: Context) -> Got:
    """What the open question makes of a message that is no command."""
    match context.asks:
        case "full_name" | "first_name" | "last_name":
            return {**_name(answer, context), "not_command": True}
        case "email":
            return {**_named(email(answer, context), "email"), "not_command": True}
        case "company":
            return {**_named(company(answer, context), "company"), "not_command": True}
        case "city":
            return {**_named(city(answer, context), "city"), "not_command": True}
        case _:
            return {"not_command": True}


def _yes_no(answer: Answer, context: Context) -> Got:
    if context.asks == "marketing_consent":
        read = consent_word(answer.text, context.language)
        return {"reject": True} if read is None else {"yes_no": read}
    return _named(yes_or_no(answer, context), "yes_no")


def _facts(facts: Mapping[str, Value]) -> Got:
    got: Got = {
        _NAMES.get(name, name): value
        for name, value in facts.items()
        if name in ("first_name", "last_name", "email", "phone", "company", "vat_id")
    }
    if facts.get("address"):
        got["address"] = _parts(facts)
    return got


def _card(answer: Answer, context: Context) -> Got:
    names = names_on(answer.text)
    if len(names) > 1:
        return {"ask_choice": list(names)}
    return _facts(card_facts(answer.text, context)) or {"reject": True}


def _one(reader: Callable[[Answer, Context], Outcome], name: str) -> Callable[[Answer, Context], Got]:
    return lambda answer, context: _named(reader(answer, context), name)


_READERS: Mapping[str, Callable[[Answer, Context], Got]] = {
    "email": _one(email, "email"),
    "phone": _one(phone, "phone"),
    "name": _name,
    "language": _one(_every_language, "language"),
    "country": _one(country, "country"),
    "address": _address,
    "postal_code": _one(postal_code, "postal_code"),
    "vat": _one(vat_id, "vat"),
    "yes_no": _yes_no,
    "command": _command,
    "vcard": _card,
}
# Questions whose answers are looked through for further facts.
_WITH_MORE = ("name", "email", "address", "vat", "phone")


def understand(line: Line) -> Got:
    """What the readers make of a line: `got` in the vocabulary of the corpus.

    A number that must be masked is reported as `national_id`, with the module that the line names.
    """
    context = _context(line)
    answer = Answer(text=str(line.get("text", "")))
    kind = str(line.get("kind", ""))
    if kind == "national_id":
        found = personal_number(answer.text, context.country or context.region, line.get("context", {}).get("type"))
        return {"national_id": found} if found else {"reject": True}
    got = _READERS[kind](answer, context) if kind in _READERS else {}
    if kind in _WITH_MORE and (more := _facts(volunteered(answer, context))):
        got["volunteers"] = more
    return got
