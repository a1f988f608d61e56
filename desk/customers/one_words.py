"""A record's fields, states and history in the viewer's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import LazyString, get_locale, gettext, lazy_gettext

from desk.looks import Look
from desk.personal import Kind
from desk.receipts import channel_words
from storage.customers.history import What
from storage.customers.whole import Happened
from translations.names import country_name, language_name

FIELDS: Mapping[str, LazyString] = {
    "first_name": lazy_gettext("First name"),
    "last_name": lazy_gettext("Last name"),
    "email": lazy_gettext("Email"),
    "phone": lazy_gettext("Phone"),
    "phone_verified": lazy_gettext("Phone verified"),
    "preferred_language": lazy_gettext("Language"),
    "account_status": lazy_gettext("Account"),
    "b2b_status": lazy_gettext("Business account"),
    "review_status": lazy_gettext("Review"),
    "doubts": lazy_gettext("Doubts"),
    "note": lazy_gettext("Note"),
    "remark": lazy_gettext("The customer's remark"),
    "groups": lazy_gettext("Groups"),
    "tags": lazy_gettext("Tags"),
    "attributes": lazy_gettext("Own fields"),
    "addresses": lazy_gettext("Addresses"),
    "origin": lazy_gettext("Origin"),
    "deleted_at": lazy_gettext("Bin"),
    "subscriptions": lazy_gettext("Subscriptions"),
}
ACCOUNTS: Mapping[str, Look] = {
    "ACTIVE_ACCOUNT": Look(word=lazy_gettext("Active"), icon="check", tone="green"),
    "DISABLED_ACCOUNT": Look(word=lazy_gettext("Deactivated"), icon="ban", tone="red"),
    "INVITED_TO_CREATE_ACCOUNT": Look(word=lazy_gettext("Invited to an account"), icon="link", tone="blue"),
    "DECLINED_ACCOUNT_INVITATION": Look(word=lazy_gettext("Declined an account"), icon="x", tone="grey"),
}
BUSINESSES: Mapping[str, Look] = {
    "ACTIVE_ACCOUNT": Look(word=lazy_gettext("Business account open"), icon="check", tone="green"),
    "DISABLED_ACCOUNT": Look(word=lazy_gettext("Business account closed"), icon="ban", tone="grey"),
    "WAITING_FOR_APPROVAL": Look(word=lazy_gettext("Business account waits for approval"), icon="clock", tone="amber"),
}
SUBSCRIPTIONS: Mapping[str, Look] = {
    "SUBSCRIBED": Look(word=lazy_gettext("Subscribed"), icon="check", tone="green"),
    "PENDING_CONFIRMATION": Look(word=lazy_gettext("Waits for confirmation"), icon="clock", tone="amber"),
    "NOT_SUBSCRIBED": Look(word=lazy_gettext("Not subscribed"), icon="x", tone="grey"),
}
STANDINGS: Mapping[str, Look] = {
    "seen": Look(word=lazy_gettext("wrote to us"), icon="chat", tone="blue"),
    "typed": Look(word=lazy_gettext("typed, not proven"), icon="note", tone="grey"),
    "attested": Look(word=lazy_gettext("vouched for by us"), icon="person", tone="violet"),
    "verified": Look(word=lazy_gettext("wrote to us and confirmed"), icon="check", tone="green"),
}
IDENTITIES: Mapping[str, LazyString] = {
    "phone": lazy_gettext("Phone"),
    "email": lazy_gettext("Email"),
    "username": lazy_gettext("User name"),
    "bsuid": lazy_gettext("WhatsApp user id"),
    "parent_bsuid": lazy_gettext("WhatsApp user id of the company"),
}
ORIGINS: Mapping[str, LazyString] = {
    "source": lazy_gettext("Came by"),
    "region": lazy_gettext("Country of the number"),
    "language": lazy_gettext("Language"),
    "invite": lazy_gettext("Invitation code"),
}
BINNED = Look(word=lazy_gettext("In the bin"), icon="x", tone="red")
MERGED = Look(word=lazy_gettext("Merged into another record"), icon="people", tone="violet")

_KINDS = {"email": Kind.EMAIL, "phone": Kind.PHONE, "first_name": Kind.NAME, "last_name": Kind.NAME, "addresses": Kind.ADDRESS}
_DONE: Mapping[str, tuple[str, str, LazyString]] = {
    What.CREATED: ("plus", "green", lazy_gettext("made the record")),
    What.EDITED: ("note", "blue", lazy_gettext("edited it")),
    What.APPROVED: ("check", "green", lazy_gettext("approved it")),
    What.REJECTED: ("x", "red", lazy_gettext("rejected it")),
    What.RETURNED: ("left", "violet", lazy_gettext("sent it back to the customer")),
    What.B2B_APPROVED: ("check", "green", lazy_gettext("opened the business account")),
    What.B2B_REFUSED: ("ban", "amber", lazy_gettext("declined the business account")),
    What.ACTIVATED: ("check", "green", lazy_gettext("activated the account")),
    What.DEACTIVATED: ("ban", "red", lazy_gettext("deactivated the account")),
    What.DELETED: ("x", "red", lazy_gettext("put the record into the bin")),
    What.RESTORED: ("right", "green", lazy_gettext("took the record out of the bin")),
    What.MERGED: ("people", "violet", lazy_gettext("merged two records")),
    What.UNMERGED: ("people", "amber", lazy_gettext("took a merge back")),
    What.IMPORTED: ("down", "blue", lazy_gettext("imported it")),
    What.UNIMPORTED: ("up", "amber", lazy_gettext("took an import back")),
    What.LABELLED: ("flag", "grey", lazy_gettext("changed groups or tags")),
    What.SUBSCRIBED: ("send", "blue", lazy_gettext("changed a subscription")),
    What.REQUESTED: ("shield", "violet", lazy_gettext("dealt with a request")),
}
_OTHERS: Mapping[str, tuple[str, str]] = {
    "heard": ("chat", "grey"),
    "sent": ("send", "blue"),
    "consent": ("review", "green"),
    "request": ("shield", "violet"),
    "log": ("file", "amber"),
}
_ACTS: Mapping[str, LazyString] = {
    "granted": lazy_gettext("Said yes to %(channel)s"),
    "refused": lazy_gettext("Said no to %(channel)s"),
    "withdrawn": lazy_gettext("Withdrew %(channel)s"),
}
_REQUESTS: Mapping[str, LazyString] = {
    "erase": lazy_gettext("Asked for erasure"),
    "export": lazy_gettext("Asked for their data"),
    "correct": lazy_gettext("Asked for a correction"),
}


# So much of a message tells which one it was.
_GLIMPSE = 140


def field_words(name: str, label: Callable[[str], str]) -> str:
    """A field as staff read it."""
    if name.startswith("attributes."):
        return label("custom." + name.removeprefix("attributes."))
    return str(FIELDS.get(name) or label(name))


def kind_of(name: str) -> str:
    """What sort of personal data a field of a record is."""
    return _KINDS.get(name, Kind.WORDS)


def value_words(name: str, value: Any) -> str:
    """A value of a record in one line."""
    match value:
        case None | "" | [] | {}:
            return ""
        case bool():
            return str(gettext("Yes") if value else gettext("No"))
        case list() if value and isinstance(value[0], dict):
            return " · ".join(address_line(each) for each in value)
        case list():
            return ", ".join(str(each) for each in value)
        case dict():
            return ", ".join(f"{key}: {value_words(key, each)}" for key, each in value.items())
    if name == "preferred_language":
        return language_name(str(value))
    looks = {"account_status": ACCOUNTS, "b2b_status": BUSINESSES}.get(name, {})
    return str(looks[value].word) if value in looks else str(value)


def address_line(address: Mapping[str, Any]) -> str:
    """An address in one line."""
    street = f"{address['street']} {address['house_number']}".strip()
    town = f"{address['postal_code']} {address['city']}".strip()
    country = country_name(address["country"], str(get_locale())) if address["country"] else ""
    return ", ".join(filter(None, (street, address["address_line2"], town, address["district"], address["state"], country)))


def sign_of(each: Happened) -> tuple[str, str]:
    """The icon and the tone of a line of the timeline."""
    if each.kind == "event":
        icon, tone, _ = _DONE.get(each.what, ("note", "grey", lazy_gettext("changed it")))
        return icon, tone
    return _OTHERS.get(each.kind, ("note", "grey"))


def happened_words(each: Happened, label: Callable[[str], str]) -> str:
    """One line of the timeline, without what was written."""
    # Whoever has no name is called by the first part of the address, as in the chats.
    who = each.who.partition("@")[0] or gettext("Somebody")
    match each.kind:
        case "event" if each.what == What.TOLD:
            words = gettext("The customer changed it in the chat")
        case "event":
            _, _, done = _DONE.get(each.what, ("", "", lazy_gettext("changed it")))
            words = gettext("%(name)s %(did)s", name=who, did=done)
        case "heard":
            words = (
                gettext("The customer wrote")
                if not each.who
                else gettext("The customer said on the telephone, noted by %(name)s", name=who)
            )
        case "sent":
            words = gettext("%(name)s wrote", name=who) if each.who else gettext("The bot wrote")
        case "consent":
            words = str(_ACTS.get(each.what, each.what)) % {"channel": channel_words(str(each.about.get("channel", "")))}
        case "request":
            words = str(_REQUESTS.get(each.what, each.what))
        case _:
            words = gettext("%(name)s exported the record", name=who)
    fields = [field_words(str(name), label) for name in each.about.get("fields") or ()] if each.kind == "event" else []
    told = ", ".join(filter(None, dict.fromkeys(fields)))
    return f"{words}: {told}" if told else str(words)


def happened_text(each: Happened) -> str:
    """What was written, or why it was done."""
    words = str(each.about.get("body") or each.about.get("text") or "") if each.kind == "sent" else each.words
    if each.kind == "event":
        return words
    # The conversation itself shows all of it.
    return (f"{words[:_GLIMPSE].rstrip()} …" if len(words) > _GLIMPSE else words) if each.kind in ("heard", "sent") else ""
