"""What these pages call formats, columns, outcomes and reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import LazyString, get_locale, gettext, lazy_gettext

from desk.access import here
from desk.exchange import exporting
from desk.exchange.formats import Format
from desk.exchange.importing import running, targets, undoing
from desk.exchange.importing.deciding import Outcome
from desk.exchange.importing.troubles import Trouble, Why
from desk.exchange.reading import Wrong
from flows.custom_fields import PREFIX, CustomField
from storage import tasks
from storage.customers.gone import WHY as ERASED
from storage.tasks import State

FORMATS: Mapping[Format, tuple[LazyString, LazyString]] = {
    Format.CSV: (lazy_gettext("CSV"), lazy_gettext("Every field of the record. Our import reads it back.")),
    Format.XLSX: (lazy_gettext("Excel (XLSX)"), lazy_gettext("The same table for Excel, every cell a text.")),
    Format.IKAS_CUSTOMERS: (lazy_gettext("ikas Customers (CSV)"), lazy_gettext("To be imported in ikas under Customers.")),
    Format.IKAS_PROPERTIES: (
        lazy_gettext("ikas Customer Properties (CSV)"),
        lazy_gettext("The shop's own fields, for ikas."),
    ),
    Format.JSON: (lazy_gettext("JSON"), lazy_gettext("For programs: one customer a line, everything that hangs on it.")),
    Format.VCARD: (lazy_gettext("Contact cards (vCard)"), lazy_gettext("For address books on telephones and in mail programs.")),
}
_COLUMNS: Mapping[str, LazyString] = {
    "id": lazy_gettext("ID"),
    "shop_id": lazy_gettext("ID in the shop system"),
    "full_name": lazy_gettext("Full name"),
    "first_name": lazy_gettext("First name"),
    "last_name": lazy_gettext("Last name"),
    "email": lazy_gettext("Email"),
    "phone": lazy_gettext("Phone"),
    "preferred_language": lazy_gettext("Language"),
    "account_status": lazy_gettext("Account"),
    "b2b_status": lazy_gettext("Business account"),
    "review_status": lazy_gettext("Review"),
    "note": lazy_gettext("Note"),
    "remark": lazy_gettext("Customer's remark"),
    "groups": lazy_gettext("Groups"),
    "tags": lazy_gettext("Tags"),
    "deleted": lazy_gettext("Deleted (such rows are left out)"),
    "subscription.email": lazy_gettext("Subscription by email"),
    "subscription.whatsapp": lazy_gettext("Subscription by WhatsApp"),
    "subscription.sms": lazy_gettext("Subscription by SMS"),
    "subscription.phone": lazy_gettext("Subscription by phone"),
    "attributes": lazy_gettext("Values of former fields"),
    "doubts": lazy_gettext("Doubts"),
    "identities": lazy_gettext("Identities"),
    "origin": lazy_gettext("Origin"),
    "created_at": lazy_gettext("Created"),
    "updated_at": lazy_gettext("Last changed"),
}
_PARTS: Mapping[str, LazyString] = {
    "title": lazy_gettext("Name of the address"),
    "country": lazy_gettext("Country"),
    "first_name": lazy_gettext("Recipient's first name"),
    "last_name": lazy_gettext("Recipient's last name"),
    "street": lazy_gettext("Street"),
    "house_number": lazy_gettext("House number"),
    "address_line2": lazy_gettext("Addition"),
    "postal_code": lazy_gettext("Postal code"),
    "city": lazy_gettext("City"),
    "district": lazy_gettext("District"),
    "state": lazy_gettext("State or province"),
    "phone": lazy_gettext("Recipient's phone"),
    "is_default": lazy_gettext("Default address"),
    "billing_type": lazy_gettext("Invoice: private or company"),
    "company": lazy_gettext("Company"),
    "vat_id": lazy_gettext("VAT ID"),
    "tax_office": lazy_gettext("Tax office"),
}
KINDS: Mapping[str, LazyString] = {
    exporting.KIND: lazy_gettext("Export"),
    running.CHECK: lazy_gettext("Trial import"),
    running.RUN: lazy_gettext("Import"),
    undoing.KIND: lazy_gettext("Undoing an import"),
}
STATES: Mapping[State, tuple[LazyString, str, str]] = {
    State.WAITING: (lazy_gettext("Waiting"), "hourglass", "grey"),
    State.RUNNING: (lazy_gettext("Running"), "clock", "blue"),
    State.DONE: (lazy_gettext("Done"), "check", "green"),
    State.FAILED: (lazy_gettext("Failed"), "alert", "red"),
    State.CANCELLED: (lazy_gettext("Stopped"), "ban", "grey"),
}
OUTCOMES: Mapping[str, LazyString] = {
    Outcome.CREATED: lazy_gettext("New customers"),
    Outcome.UPDATED: lazy_gettext("Changed customers"),
    Outcome.SAME: lazy_gettext("Nothing to change"),
    Outcome.REJECTED: lazy_gettext("Rejected rows"),
    running.REMARKED: lazy_gettext("Taken with a remark"),
    Outcome.UNDONE: lazy_gettext("Undone"),
    Outcome.LEFT: lazy_gettext("Left as they are"),
}
_WHYS: Mapping[Why, LazyString] = {
    Why.NO_NAME: lazy_gettext("A new customer needs a first name."),
    Why.NOTHING_TO_DO: lazy_gettext("There is nothing to do."),
    Why.UNKNOWN_ID: lazy_gettext("We have no customer with this ID."),
    Why.IS_DELETED: lazy_gettext("This customer is deleted."),
    Why.MARKED_DELETED: lazy_gettext("The row says that this customer is deleted."),
    Why.NOT_FOUND: lazy_gettext("We have no such customer, and new ones are not to be made."),
    Why.THERE_ALREADY: lazy_gettext("We have this customer already, and nobody is to be changed."),
    Why.TWO_CUSTOMERS: lazy_gettext("The email is one customer's and the phone another's."),
    Why.SEVERAL_SUCH: lazy_gettext("Several customers have this."),
    Why.SAME_AS_ROW: lazy_gettext("The same stands in row %(row)s."),
    Why.EMAIL_TAKEN: lazy_gettext("This email is another customer's."),
    Why.PHONE_TAKEN: lazy_gettext("This phone number is another customer's."),
    Why.NO_STATUS: lazy_gettext("This is no state of an account that we know."),
    Why.NO_COMPANY: lazy_gettext("An invoice to a company needs the company's name."),
    Why.TOO_LONG: lazy_gettext("This is too long, or too many."),
    Why.SEVERAL_MEANT: lazy_gettext("This could mean several things."),
    Why.NOT_UNDERSTOOD: lazy_gettext("We do not understand this."),
    Why.CHANGED_SINCE: lazy_gettext("Somebody has changed this customer since."),
    Why.GONE_SINCE: lazy_gettext("This customer has been deleted since."),
    Why.PROBABLY_MISTYPED: lazy_gettext("This looks mistyped; it was taken as it stands."),
    Why.ID_IGNORED: lazy_gettext("We do not know this ID; the customer is new and gets one of ours."),
}
_FAILURES: Mapping[str, LazyString] = {
    tasks.BROKE: lazy_gettext("Something of ours broke. It is in the log; whoever runs this installation can tell what."),
    tasks.LOST: lazy_gettext("The worker was stopped three times while it was at this."),
    exporting.NO_KEY: lazy_gettext("A value is sealed with a key that is no longer set (DATA_KEYS)."),
    exporting.NO_ROOM: lazy_gettext("The file could not be written. Perhaps the disk is full."),
    ERASED: lazy_gettext("A customer was erased since, and this file held their data: it is deleted. Please export anew."),
    running.FILE_GONE: lazy_gettext("The file is no longer there. Please upload it again."),
    running.OVERTAKEN: lazy_gettext("Others changed the same customers every time. Please try again."),
}
_WRONG: Mapping[Wrong, LazyString] = {
    Wrong.EMPTY: lazy_gettext("There is nothing in this file."),
    Wrong.NO_TABLE: lazy_gettext("This is no table. We read CSV files and Excel workbooks (.xlsx)."),
    Wrong.OLD_EXCEL: lazy_gettext("This is a workbook of an old Excel (.xls) or one with a password. Please save it as .xlsx or CSV."),
    Wrong.BROKEN: lazy_gettext("This file is damaged, or a quotation mark in it is never closed."),
    Wrong.TOO_WIDE: lazy_gettext("This table has too many columns."),
    Wrong.TOO_LONG: lazy_gettext("This table has too many rows. Please upload it in parts."),
    Wrong.TOO_BIG_INSIDE: lazy_gettext("This workbook is too big once it is unpacked. Please save it as CSV."),
}


def column_words(key: str, fields: Sequence[CustomField] = ()) -> str:
    """What a column, or a target of one, is called."""
    if key.startswith(PREFIX):
        return next((_own(field) for field in fields if PREFIX + field.key == key), key.removeprefix(PREFIX))
    if key.startswith("address.") and key.count(".") == 1:
        return str(gettext("Address: %(part)s", part=_PARTS[key.removeprefix("address.")]))
    if (part := targets.address_part(key)) is not None:
        number, name = part
        if number == 1:
            return str(gettext("Address: %(part)s", part=_PARTS[name]))
        return str(gettext("Address %(number)s: %(part)s", number=number, part=_PARTS[name]))
    return str(_COLUMNS.get(key, key))


def _own(field: CustomField) -> str:
    return field.name.in_language(str(get_locale()))


def trouble_words(trouble: Trouble, fields: Sequence[CustomField] = ()) -> str:
    """One reason, with the column that it is about."""
    if isinstance(trouble.why, Why):
        words = str(_WHYS[trouble.why]) if trouble.row is None else str(gettext("The same stands in row %(row)s.", row=trouble.row))
    else:
        words = here().running.catalogs.translate(trouble.why, str(get_locale()))
    return f"{column_words(trouble.target, fields)}: {words}" if trouble.target else words


def failure_words(why: str) -> str:
    """Why a task has failed."""
    if why in set(Wrong):
        return wrong_words(Wrong(why))
    return str(_FAILURES.get(why, _FAILURES[tasks.BROKE]))


def wrong_words(wrong: Wrong) -> str:
    """Why a file cannot be read."""
    return str(_WRONG[wrong])
