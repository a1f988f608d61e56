"""What asking again, and deciding about a business account, lead to: the record, her intake and what leaves for her, all together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext

from bot.by_hand import NoSuchTemplate
from bot.content.approved import ACCOUNT_DECLINED, ACCOUNT_OPEN, RETURNED, account_declined, account_opened
from bot.content.definition import Unfit
from desk.access import here
from desk.intakes.composing import Mode, mode_of
from desk.intakes.views import Views
from desk.intakes.writing import NotTaken
from desk.review.words import refused_words
from flows.intake import Intake, Known
from flows.message import Answer, Reply, Value
from flows.sending_back import Refused, SentBack, Why, sent_back
from storage.customers.businesses import B2B
from storage.customers.changing import By, Edit
from storage.customers.changing import What as Done
from storage.customers.doubting import profile_in
from storage.customers.queue import Review
from storage.customers.record import Record
from storage.customers.reviewing import with_intake
from storage.desk.chat import Chat
from storage.desk.handling import Handled, What, case_of
from storage.outgoing import Outgoing

Decide = Callable[[Record], Edit]

# An earlier address, by its place; the last one is in hand.
EARLIER = "addresses:"
_NOWHERE = -1


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What a reviewer ticked."""

    fields: tuple[str, ...]
    why: str


def known_as(record: Record, intake: Intake | None) -> Known:
    """A record as the conversation knows it."""
    kept = record.customer
    return Known(customer_id=kept["id"], profile=profile_in(record), heard_at=intake.heard_at if intake else kept["created_at"])


def asking_again(views: Views, intake_id: str, asking: Asking, by: By, now: datetime, told: Callable[[Sequence[Outgoing]], None]) -> Decide:
    """Send fields back to the customer. `Decide` raises NotTaken; `told` hears what leaves."""

    def decide(record: Record) -> Edit:
        if asking.why not in set(Why):
            raise NotTaken(gettext("Choose a reason: the customer is told."))
        if record.customer["deleted_at"] is not None or record.customer["account_status"] == "DISABLED_ACCOUNT":
            raise NotTaken(gettext("This customer is not active. Activate the account first."))
        why, speaks = Why(asking.why), _speaks(views.found(intake_id), now)
        case = case_of(here().database, intake_id)
        outcome = _outcome(views, record, case.intake, asking, why, now, speaks=speaks)
        leaving = _leaving(views, outcome, by, speaks=speaks)
        told(leaving)
        about: dict[str, Value] = {"fields": [*outcome.names], "why": why.value}
        handled = Handled(what=What.SENT_BACK, case=replace(case, intake=outcome.intake), about=about, leaving=leaving)
        values = {"review_status": Review.RETURNED.value}
        return Edit(what=Done.RETURNED, values=values, about=about, also=with_intake(case, handled, by))

    return decide


def deciding_business(
    views: Views, intake_id: str | None, *, opens: bool, tells: bool, by: By, now: datetime, told: Callable[[Sequence[Outgoing]], None]
) -> Decide:
    """Open or decline a business account, and tell the customer where somebody wants that. `Decide` raises NotTaken."""

    def decide(record: Record) -> Edit:
        if record.customer["b2b_status"] != B2B.WAITING:
            raise NotTaken(gettext("Nobody waits for this any more: it is decided already."))
        leaving = _letter(views, intake_id, record, opens=opens, by=by, now=now) if tells else ()
        told(leaving)
        status = B2B.ACTIVE if opens else B2B.DISABLED
        about: dict[str, Value] = {"told": bool(leaving)}
        return Edit(
            what=Done.B2B_APPROVED if opens else Done.B2B_REFUSED, values={"b2b_status": status.value}, about=about, leaving=leaving
        )

    return decide


def reach(views: Views, intake_id: str | None, name: str, now: datetime) -> tuple[bool, str]:
    """Whether the customer can be told something now that a template says as well, and how; or why not."""
    chat = views.found(intake_id) if intake_id is not None else None
    if chat is None or not chat.intake.sender.address:
        return False, str(gettext("There is no chat with this customer. Call them, or edit the record."))
    match mode_of(chat, now):
        case Mode.OPEN:
            return True, str(gettext("It is written at once: the window is open."))
        case Mode.CLOSED if views.by_hand.has(chat.intake, name):
            return True, str(gettext("The window is closed: WhatsApp's approved template is sent, at night in the morning."))
        case Mode.CLOSED:
            return False, str(
                gettext("The window is closed, and WhatsApp has not approved a template for this in the customer's language.")
            )
        case Mode.STOPPED | Mode.ENDED:
            return False, refused_words(Refused.STOPPED)
        case _:
            return False, str(gettext("This customer cannot be reached on WhatsApp."))


def _speaks(chat: Chat, now: datetime) -> bool:
    mode = mode_of(chat, now)
    if not chat.intake.sender.address or mode in (Mode.BARRED, Mode.READ_ONLY):
        raise NotTaken(gettext("This customer cannot be reached on WhatsApp."))
    return mode is Mode.OPEN


def _outcome(views: Views, record: Record, intake: Intake, asking: Asking, why: Why, now: datetime, *, speaks: bool) -> SentBack:
    earlier = [name for name in asking.fields if name.startswith(EARLIER)]
    number = earlier[0].removeprefix(EARLIER) if earlier else ""
    place = (int(number) if number.isdecimal() and len(number) < len("100") else _NOWHERE) if earlier else None
    names = ["address" if name in earlier else name for name in asking.fields]
    of_address = [step.name for step in views.flow.steps if step.name in names and "address" in (step.name, step.part_of)]
    if len(earlier) > 1 or (earlier and of_address != ["address"]) or names.count("address") > 1:
        raise NotTaken(gettext("Only one address can be asked for at a time."))
    moment = views.flow.moment(intake, Answer(), now, known_as(record, intake))
    outcome = sent_back(moment, names, why, place=place, speaks=speaks)
    if isinstance(outcome, Refused):
        raise NotTaken(refused_words(outcome))
    return outcome


def _leaving(views: Views, outcome: SentBack, by: By, *, speaks: bool) -> tuple[Outgoing, ...]:
    staff_id, once = by.staff_id or "", by.once or ""
    if speaks:
        return views.by_hand.replies(outcome.intake, outcome.reply, staff_id, once)
    reason = views.catalogs.translate(outcome.about, outcome.intake.language)
    values = {"shop": views.flow.shop.name, "reason": reason}
    return (_template(views, outcome.intake, RETURNED.name, values, by),)


def _template(views: Views, intake: Intake, name: str, values: dict[str, str], by: By) -> Outgoing:
    try:
        return views.by_hand.approved(intake, name, values, by.staff_id or "", by.once or "")
    except (NoSuchTemplate, Unfit) as error:
        closed = gettext("The window is closed, and WhatsApp has not approved a template for this in the customer's language.")
        raise NotTaken(closed) from error


def _letter(views: Views, intake_id: str | None, record: Record, *, opens: bool, by: By, now: datetime) -> tuple[Outgoing, ...]:
    template = ACCOUNT_OPEN if opens else ACCOUNT_DECLINED
    there, why = reach(views, intake_id, template.name, now)
    if not there or intake_id is None:
        raise NotTaken(gettext("%(why)s Decide without telling the customer, and call.", why=why))
    chat, name, shop = views.found(intake_id), record.customer["first_name"], views.flow.shop.name
    if mode_of(chat, now) is Mode.OPEN:
        text = account_opened(name, shop) if opens else account_declined(name, shop)
        return views.by_hand.replies(chat.intake, Reply(text), by.staff_id or "", by.once or "")
    return (_template(views, chat.intake, template.name, {"name": name, "shop": shop}, by),)
