"""The fields that a filter can ask about, how it compares, and the words it compares with, in the viewer's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import LazyString, get_locale, gettext, lazy_gettext
from phonenumbers import SUPPORTED_REGIONS

from desk.access import here
from desk.customers.one_words import ACCOUNTS, BUSINESSES, FIELDS, SUBSCRIPTIONS
from desk.looks import REVIEWS, Look
from desk.receipts import channel_words
from desk.review.words import doubt_shown
from flows.custom_fields import CustomField
from flows.doubts import Doubt, Doubtful
from storage.customers.fields import OwnField
from storage.customers.searchable import ATTRIBUTES, Field, Operator, Sort
from storage.customers.searchable import FIELDS as SEARCHABLE
from storage.customers.wanted import Condition
from translations.names import country_name, language_name

OPERATORS: Mapping[Operator, LazyString] = {
    Operator.IS: lazy_gettext("is"),
    Operator.IS_NOT: lazy_gettext("is not"),
    Operator.CONTAINS: lazy_gettext("contains"),
    Operator.STARTS_WITH: lazy_gettext("starts with"),
    Operator.EMPTY: lazy_gettext("is empty"),
    Operator.NOT_EMPTY: lazy_gettext("is not empty"),
    Operator.BEFORE: lazy_gettext("is before"),
    Operator.AFTER: lazy_gettext("is after"),
    Operator.WITHIN: lazy_gettext("is in the last … days"),
    Operator.GREATER: lazy_gettext("is more than"),
    Operator.LESS: lazy_gettext("is less than"),
}
_SEVERAL: Mapping[Operator, LazyString] = {
    Operator.IS: lazy_gettext("has"),
    Operator.IS_NOT: lazy_gettext("does not have"),
}
_MORE: Mapping[str, LazyString] = {
    "name": lazy_gettext("Name"),
    "address.city": lazy_gettext("City"),
    "address.postal_code": lazy_gettext("Postal code"),
    "address.country": lazy_gettext("Country"),
    "address.district": lazy_gettext("District"),
    "address.state": lazy_gettext("State or province"),
    "address.street": lazy_gettext("Street"),
    "address.house_number": lazy_gettext("House number"),
    "address.address_line2": lazy_gettext("Address, second line"),
    "address.title": lazy_gettext("Name of the address"),
    "address.first_name": lazy_gettext("Recipient’s first name"),
    "address.last_name": lazy_gettext("Recipient’s last name"),
    "address.phone": lazy_gettext("Recipient’s phone"),
    "address.billing_type": lazy_gettext("Who pays"),
    "address.company": lazy_gettext("Company"),
    "address.vat_id": lazy_gettext("VAT ID"),
    "address.tax_office": lazy_gettext("Tax office"),
    "origin.source": lazy_gettext("Came by"),
    "origin.region": lazy_gettext("Country of the number"),
    "origin.invite": lazy_gettext("Invitation code"),
    "identity.username": lazy_gettext("WhatsApp user name"),
    "identity.bsuid": lazy_gettext("WhatsApp user id"),
    "created_at": lazy_gettext("Registered"),
    "updated_at": lazy_gettext("Last changed"),
    "deleted_at": lazy_gettext("Deleted"),
    "id": lazy_gettext("Number of the record"),
    "tags": lazy_gettext("Tag"),
    "groups": lazy_gettext("Group"),
    "doubts": lazy_gettext("Doubt"),
}
_PAYS: Mapping[str, LazyString] = {"private": lazy_gettext("A private person"), "company": lazy_gettext("A company")}
SOURCES: Mapping[str, LazyString] = {
    "whatsapp": lazy_gettext("WhatsApp"),
    "import": lazy_gettext("An import"),
    "desk": lazy_gettext("Written by us"),
}
_BLOCKS: Sequence[tuple[LazyString, tuple[str, ...]]] = (
    (lazy_gettext("Person"), ("name", "first_name", "last_name", "email", "phone", "preferred_language", "note", "remark", "id")),
    (lazy_gettext("Status"), ("account_status", "b2b_status", "review_status", "doubts", "phone_verified")),
    (lazy_gettext("Groups and tags"), ("groups", "tags")),
    (lazy_gettext("Marketing"), tuple(name for name in SEARCHABLE if name.startswith("subscription."))),
    (lazy_gettext("Address"), tuple(name for name in SEARCHABLE if name.startswith("address."))),
    (
        lazy_gettext("Time and origin"),
        ("created_at", "updated_at", "deleted_at", *(name for name in SEARCHABLE if name.startswith(("origin.", "identity.")))),
    ),
)


def own_words(labels: Mapping[str, str]) -> str:
    """The shop's own words in the viewer's language, else the first that it wrote."""
    return labels.get(str(get_locale())) or next(iter(labels.values()))


def own_fields() -> dict[str, CustomField]:
    """The shop's own fields by their keys, as they run now."""
    return {each.field.key: each.field for each in here().running.own_fields}


def label_of(name: str) -> str:
    """A field as a filter, a chip or a column's head names it."""
    if name.startswith(ATTRIBUTES):
        key = name.removeprefix(ATTRIBUTES).partition(":")[0]
        own = own_fields().get(key)
        return own_words(own.labels) if own else key
    if name.startswith("subscription."):
        return str(gettext("Marketing by %(channel)s", channel=channel_words(name.rpartition(".")[2])))
    return str(_MORE.get(name) or FIELDS.get(name) or name)


def offered(fields: Sequence[OwnField]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every field, in blocks, as the list of a select: the value holds the type of one of the shop's own."""
    blocks = [(str(title), [(name, label_of(name)) for name in names]) for title, names in _BLOCKS]
    own = [(f"{ATTRIBUTES}{each.field.key}:{each.field.type.value}", own_words(each.field.labels)) for each in fields]
    return [*blocks, (str(gettext("Own fields")), own)] if own else blocks


def operators_of(field: Field) -> list[tuple[str, str]]:
    """How this field can be compared."""
    words = {**OPERATORS, **_SEVERAL} if field.sort is Sort.SEVERAL else OPERATORS
    return [(operator.value, str(words[operator])) for operator in field.operators]


def choices_of(field: Field) -> list[tuple[str, str]]:
    """The words it can be compared with; none where anything may be typed."""
    name = field.name
    if field.sort is Sort.TRUTH:
        return [("yes", str(gettext("Yes"))), ("no", str(gettext("No")))]
    if name == "preferred_language":
        return [(code, language_name(code)) for code in here().running.usual.shop.languages]
    if name in ("address.country", "origin.region"):
        language = str(get_locale())
        return sorted(((code, country_name(code, language)) for code in SUPPORTED_REGIONS), key=lambda each: each[1].casefold())
    if name == "origin.source":
        return [(value, str(words)) for value, words in SOURCES.items()]
    if name.startswith(ATTRIBUTES):
        own = own_fields().get(name.removeprefix(ATTRIBUTES))
        return [(option.key, own_words(option.labels)) for option in own.options] if own else []
    return [(word, _word(name, word)) for word in field.words]


def _word(name: str, word: str) -> str:
    looks: Mapping[str, Mapping[str, Look]] = {"account_status": ACCOUNTS, "b2b_status": BUSINESSES, "review_status": REVIEWS}
    if name in looks:
        return str(looks[name][word].word)
    if name.startswith("subscription."):
        return str(SUBSCRIPTIONS[word].word)
    if name == "doubts":
        return str(doubt_shown(Doubtful(Doubt(word)), label_of).words)
    return str(_PAYS.get(word) or word)


def value_words(field: Field, value: str) -> str:
    """What a condition compares with, in words."""
    return dict(choices_of(field)).get(value, value)


def condition_words(condition: Condition, field: Field) -> str:
    """A condition as a chip says it."""
    label = label_of(condition.field)
    if condition.operator is Operator.WITHIN:
        return str(gettext("%(field)s: in the last %(days)s days", field=label, days=condition.value))
    operator = dict(operators_of(field))[condition.operator.value]
    value = value_words(field, condition.value)
    return f"{label} {operator} {value}".strip()
