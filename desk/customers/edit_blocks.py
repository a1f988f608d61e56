"""The blocks of a record that are changed one at a time: which fields each has, and what its form leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext

from desk.access import current_staff, here
from desk.customers.doing import Decide, NotTaken
from desk.customers.edit_form import Sketch
from desk.customers.edit_own import decide_own, own_sketch, steps_of
from desk.customers.edit_reading import Reader, doubted, region_for
from desk.customers.one_words import ACCOUNTS, BUSINESSES
from desk.intakes.views import Views
from storage.accounts.staff import Role
from storage.customers import labelled
from storage.customers.changing import Edit, What
from storage.customers.doubting import after_edit
from storage.customers.holders import Holder, holders
from storage.customers.record import Record
from translations.names import language_name

PROFILE = ("first_name", "last_name", "email", "phone")
LONGEST_NOTE = 4000
_MOST_LABELS = 40
_LONGEST_LABEL = 60


@dataclass(frozen=True, kw_only=True)
class Block:
    """A block. `sketch` gives its fields, `decide` what its form leads to; both are told the steps of the shop's questions."""

    title: Callable[[], str]
    sketch: Callable[[Views, Mapping[str, Any]], list[Sketch]]
    decide: Callable[[Views, Reader], Decide]
    personal: tuple[str, ...] = ()


class Held(NotTaken):
    """An email or phone is another customer's; whoever edits decides."""

    def __init__(self, taken: tuple[Holder, ...]) -> None:
        super().__init__(gettext("Another customer has this already. Open that record, or save anyway: then it waits for review."))
        self.taken = taken


def profile_sketch(views: Views, customer: Mapping[str, Any]) -> list[Sketch]:
    """Name, email, phone and language."""
    languages = sorted({*here().shop.languages, customer["preferred_language"]}, key=language_name)
    return [
        Sketch(name="first_name", label=views.label("first_name"), value=customer["first_name"], required=True),
        Sketch(name="last_name", label=views.label("last_name"), value=customer["last_name"]),
        Sketch(name="email", label=views.label("email"), value=customer["email"] or "", kind="email"),
        Sketch(name="phone", label=views.label("phone"), value=customer["phone"] or "", kind="tel"),
        Sketch(
            name="preferred_language",
            label=gettext("Language"),
            value=customer["preferred_language"],
            kind="choice",
            required=True,
            choices=tuple((code, language_name(code)) for code in languages),
        ),
    ]


def read_profile(views: Views, reader: Reader, was: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says of name, email, phone and language; what is wrong is in the reader."""
    given = {name: request.form.get(name, "").replace("\x00", "").strip()[:300] for name in PROFILE}
    values = {name: reader.read(name, given[name], was[name], required=name == "first_name") for name in PROFILE}
    for name in ("first_name", "last_name"):
        values[name] = values[name] or ""
    language = request.form.get("preferred_language", "")
    known = {code for code, _ in profile_sketch(views, {**was, **values})[-1].choices}
    values["preferred_language"] = language if language in known else was["preferred_language"]
    return values


def _profile(views: Views, reader: Reader) -> Decide:
    anyway = request.form.get("anyway", "")

    def decide(record: Record) -> Edit | None:
        was = record.customer
        reader.region = region_for(was["phone"])
        values = read_profile(views, reader, was)
        reader.settle()
        new = {name: values[name] for name in ("email", "phone") if values[name] != was[name]}
        taken = holders(here().database, new.get("email"), new.get("phone"), but=was["id"])
        if taken and anyway != "yes":
            raise Held(taken)
        changed = [name for name, value in values.items() if value != was[name]]
        if not changed:
            return None
        doubts = {**doubted(was["doubts"], changed, taken), **after_edit(record, changed, values=values, duplicate=bool(taken))}
        return Edit(what=What.EDITED, values={**values, **doubts})

    return decide


def _note_sketch(_views: Views, customer: Mapping[str, Any]) -> list[Sketch]:
    return [
        Sketch(name="note", label=gettext("Note for us"), value=customer["note"], kind="area", hint=gettext("The customer never sees it."))
    ]


def _note(_views: Views, _reader: Reader) -> Decide:
    words = request.form.get("note", "").replace("\x00", "").replace("\r\n", "\n").strip()

    def decide(record: Record) -> Edit | None:
        if len(words) > LONGEST_NOTE:
            raise NotTaken(problems={"note": gettext("A note has at most %(most)s characters.", most=LONGEST_NOTE)})
        return None if words == record.customer["note"] else Edit(what=What.EDITED, values={"note": words})

    return decide


def _labels_sketch(_views: Views, customer: Mapping[str, Any]) -> list[Sketch]:
    offered = labelled.offered(here().database)
    words = {"groups": gettext("Groups"), "tags": gettext("Tags")}
    new = {"groups": gettext("New groups"), "tags": gettext("New tags")}
    sketches = []
    for name, label in words.items():
        choices = tuple((each, each) for each in dict.fromkeys((*offered[name], *customer[name])))
        sketches.append(Sketch(name=name, label=label, value="\n".join(customer[name]), kind="ticks", choices=choices))
        if current_staff().role is Role.ADMIN:
            sketches.append(Sketch(name=f"new_{name}", label=new[name], value="", hint=gettext("Several are separated by commas.")))
    return sketches


def _labels(_views: Views, _reader: Reader) -> Decide:
    form, me, now = request.form, current_staff().id, here().clock()
    offered = labelled.offered(here().database)
    adds = current_staff().role is Role.ADMIN

    def decide(record: Record) -> Edit | None:
        values: dict[str, Any] = {}
        fresh: dict[str, list[str]] = {}
        for name in labelled.KINDS:
            known = {*offered[name], *record.customer[name]}
            typed = [" ".join(each.split()) for each in form.get(f"new_{name}", "").split(",")] if adds else []
            fresh[name] = [each for each in dict.fromkeys(typed) if each]
            ticked = [each for each in form.getlist(name) if each in known]
            values[name] = list(dict.fromkeys((*ticked, *fresh[name])))
            if len(values[name]) > _MOST_LABELS or any(len(each) > _LONGEST_LABEL for each in fresh[name]):
                words = gettext("At most %(most)s, each of at most %(long)s characters.", most=_MOST_LABELS, long=_LONGEST_LABEL)
                raise NotTaken(problems={f"new_{name}": str(words)})
        if all(values[name] == record.customer[name] for name in values):
            return None

        def also(connection: Any, _version: int) -> None:
            for name, names in fresh.items():
                labelled.add_missing(connection, name, names, me, now)

        return Edit(what=What.LABELLED, values=values, also=also)

    return decide


def _statuses_sketch(_views: Views, customer: Mapping[str, Any]) -> list[Sketch]:
    accounts = tuple((name, str(look.word)) for name, look in ACCOUNTS.items() if name != "DISABLED_ACCOUNT")
    businesses = (("", gettext("Not a business")), *((name, str(look.word)) for name, look in BUSINESSES.items()))
    off = customer["account_status"] == "DISABLED_ACCOUNT"
    account = Sketch(
        name="account_status", label=gettext("Account"), value=customer["account_status"], kind="choice", choices=accounts,
        hint=gettext("Deactivating needs a reason: it stands under More."),
    )  # fmt: skip
    business = Sketch(
        name="b2b_status", label=gettext("Business account"), value=customer["b2b_status"] or "", kind="choice", choices=businesses,
        hint=gettext("The customer is told nothing. To tell them, decide it in the review."),
    )  # fmt: skip
    return [business] if off else [account, business]


def _statuses(_views: Views, _reader: Reader) -> Decide:
    form = request.form

    def decide(record: Record) -> Edit | None:
        was = record.customer
        account = form.get("account_status", was["account_status"])
        business = form.get("b2b_status", was["b2b_status"] or "") or None
        if account not in ACCOUNTS or (account == "DISABLED_ACCOUNT") != (was["account_status"] == "DISABLED_ACCOUNT"):
            raise NotTaken(gettext("Choose one of the states."))
        if business is not None and business not in BUSINESSES:
            raise NotTaken(gettext("Choose one of the states."))
        values = {"account_status": account, "b2b_status": business}
        return None if all(was[name] == value for name, value in values.items()) else Edit(what=What.EDITED, values=values)

    return decide


BLOCKS: Mapping[str, Block] = {
    "profile": Block(title=lambda: gettext("Contact"), sketch=profile_sketch, decide=_profile, personal=("email", "phone")),
    "note": Block(title=lambda: gettext("Note for us"), sketch=_note_sketch, decide=_note),
    "labels": Block(title=lambda: gettext("Groups and tags"), sketch=_labels_sketch, decide=_labels),
    "statuses": Block(title=lambda: gettext("Account"), sketch=_statuses_sketch, decide=_statuses),
    "own": Block(title=lambda: gettext("Own fields"), sketch=own_sketch, decide=decide_own),
}


def new_reader(views: Views) -> Reader:
    """A reader of this request's form."""
    typed = frozenset(each for each in request.form.getlist("as_typed") if each)
    return Reader(steps=steps_of(views), words=views.words, as_typed=typed)
