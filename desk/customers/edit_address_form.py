"""The form of one address: the parts, the order and the checks of its country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import request
from flask_babel import get_locale, gettext

from desk.access import here
from desk.customers.edit_form import Sketch
from desk.customers.edit_reading import Reader, region_for
from desk.intakes.views import Views
from flows.draft import Draft
from flows.places import countries, example_code, has_house_numbers
from flows.profile import ADDRESS_PARTS, Address
from flows.read.address_rules import rules_for
from translations.names import country_name

# Always there; what else is asked, and in which order, depends on the country.
_WHO = ("title", "first_name", "last_name")
_BILLING = ("company", "vat_id", "tax_office")
_QUESTION = {"title": "address_title"}
_LONGEST = 200
# Parts that no reader of the chat reads by themselves.
_FREE = frozenset({"title", "address_line2", "district"})
PERSONAL = ("street", "house_number", "postal_code", "city", "phone", "vat_id")


def parts_of(country: str, address: Mapping[str, Any]) -> tuple[str, ...]:
    """The parts of an address in this country, in its order; what is there already is never hidden."""
    order = [part for part in rules_for(country).order if part in ADDRESS_PARTS]
    if "house_number" not in order and "street" in order and has_house_numbers(Draft({"country": country})):
        order.insert(order.index("street") + 1, "house_number")
    after = order.index("house_number" if "house_number" in order else "street") + 1 if "street" in order else len(order)
    order.insert(after, "address_line2")
    return tuple(dict.fromkeys((*order, *(part for part in ADDRESS_PARTS if part != "country" and address.get(part)))))


def country_now(address: Address) -> str:
    """The country that the form is about: the one that was chosen, else the address's."""
    chosen = request.form.get("country", "")
    return chosen if chosen in countries() else address.country


def sketches(views: Views, address: Address, country: str, *, billing: str) -> list[Sketch]:
    """The fields of the form."""
    rules, stands = rules_for(country), {name: getattr(address, name) for name in Address.__dataclass_fields__}
    example = example_code(country)
    found = [_text(views, name, stands[name]) for name in _WHO]
    for part in parts_of(country, stands):
        sketch = _text(views, part, stands[part], required=part in rules.required)
        if part == "postal_code" and example:
            sketch = replace(sketch, hint=gettext("For example: %(example)s", example=example))
        found.append(sketch)
    found.append(replace(_text(views, "phone", stands["phone"]), kind="tel"))
    if billing == "company":
        names = _BILLING if country == "TR" or address.tax_office else _BILLING[:2]
        found += [_text(views, name, stands[name], required=name == "company") for name in names]
    return found


def country_choices() -> list[tuple[str, str]]:
    """Every country whose addresses we know, in the viewer's language."""
    language = str(get_locale())
    return sorted(((code, country_name(code, language)) for code in countries()), key=lambda each: each[1])


def read_address(reader: Reader, was: Address, country: str, *, billing: str, is_default: bool) -> Address:
    """The address that the form says; what is wrong with it is in the reader."""
    rules, stands = rules_for(country), {name: getattr(was, name) for name in Address.__dataclass_fields__}
    reader.country, reader.region = country, country or region_for(was.phone or None)
    parts = parts_of(country, stands)
    if not country:
        reader.problems["country"] = str(gettext("Choose a country."))
    # A part that this country does not have, and that nobody sees, goes.
    values: dict[str, Any] = {part: "" for part in ADDRESS_PARTS if part != "country"}
    same = country == was.country
    for name in (*_WHO, *parts, "phone", *(_BILLING if billing == "company" else ())):
        given = " ".join(request.form.get(name, "").replace("\x00", "").split())[:_LONGEST]
        required = (name in rules.required and name in parts) or (name == "company" and billing == "company")
        # In another country the same code or state is read anew.
        before = stands[name] if same or name not in ("postal_code", "state", "vat_id") else ""
        question = _QUESTION.get(name, name)
        if name in _FREE or question not in reader.steps:
            values[name] = given
            if required and not given:
                reader.problems[name] = str(gettext("This is needed."))
        else:
            values[name] = reader.read(question, given, before, required=required, named=name) or ""
    if not values["house_number"] and isinstance(reader.also.get("house_number"), str):
        values["house_number"] = str(reader.also["house_number"])
    company = {name: values.pop(name, "") if billing == "company" else "" for name in _BILLING}
    return Address(**values, **company, country=country, billing_type=billing, is_default=is_default)


def _text(views: Views, name: str, value: str, *, required: bool = False) -> Sketch:
    words = {
        "title": gettext("Name of the address"),
        "first_name": gettext("Recipient's first name"),
        "last_name": gettext("Recipient's last name"),
        "address_line2": gettext("Second line"),
        "district": gettext("District"),
        "phone": gettext("Phone of the recipient"),
    }
    return Sketch(name=name, label=str(words.get(name) or views.label(_QUESTION.get(name, name))), value=value, required=required)


def blank(first_name: str, last_name: str, phone: str | None) -> Address:
    """A new address: recipient and phone start as the customer's own, the country as the shop's."""
    return Address(country=here().shop.country, first_name=first_name, last_name=last_name, phone=phone or "")
