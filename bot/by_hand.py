"""What staff write to a customer: free words while her window is open, else a template that WhatsApp has approved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.content.approved import INVITE, INVITE_UPDATE, REMINDER, RETURNED
from bot.content.outlet import GIVE_UP_AFTER, Outlet
from bot.content.template import Template
from bot.outbound import MAX_UNITS, Voice, cleaned, units
from bot.quiet_hours import QuietHours, zones_of
from flows.flow import Flow
from flows.intake import Intake, Known, State
from flows.message import Reply
from storage.desk.failures import Failed, again_key
from storage.outgoing import Kind, Outgoing

# In this order they are offered.
_OFFERED = (REMINDER.name, RETURNED.name, INVITE_UPDATE.name, INVITE.name)

# Stands where staff have still to write what it is about.
BLANK = "…"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An approved template in her language, as it will look.

    Shape: `text` has `BLANK` where the reason goes, if it `needs_reason`; `buttons` are labels.
    """

    name: str
    text: str
    buttons: tuple[str, ...]
    needs_reason: bool


class TooLong(ValueError):
    """More than one message can carry."""


class NoSuchTemplate(LookupError):
    """There is no such template in her language, or WhatsApp has not approved it, or no longer."""


class ByHand:
    """Makes what staff send; nothing is kept here. `quiet` gives the hours as the settings have them now."""

    def __init__(self, flow: Flow, voice: Voice, outlet: Outlet, quiet: Callable[[], QuietHours], clock: Callable[[], datetime]) -> None:
        self._flow = flow
        self._voice = voice
        self._outlet = outlet
        self._quiet = quiet
        self._clock = clock

    def words(self, intake: Intake, text: str, staff_id: str, once: str) -> Outgoing:
        """What somebody wrote.

        Raises: TooLong; ValueError when nothing is left of it.
        """
        body = cleaned(text)
        if not body:
            raise ValueError("no words")
        if units(body) > MAX_UNITS:
            raise TooLong(f"{units(body)} units")
        return self._row(intake, {"body": body}, Kind.STAFF, staff_id, f"staff/{once}", needs_window=True)

    def question(self, intake: Intake, staff_id: str, once: str, known: Known | None = None) -> tuple[Outgoing, ...]:
        """The open question put again, as the bot puts it; nothing when none is open."""
        reply = self._flow.question(intake, self._clock(), known)
        return self.replies(intake, reply, staff_id, once) if reply is not None else ()

    def replies(self, intake: Intake, reply: Reply, staff_id: str, once: str) -> tuple[Outgoing, ...]:
        """What the bot says because of an act of staff, while her window is open."""
        payloads = self._outlet.payloads(reply, self._voice, intake.language)
        return tuple(
            self._row(intake, payload, Kind.REPLY, staff_id, f"staff/{once}/{place}", needs_window=True)
            for place, payload in enumerate(payloads)
        )

    def offers(self, intake: Intake) -> tuple[Offer, ...]:
        """The templates that may be sent to her now, as they will look."""
        found = ((name, self._template(name, intake)) for name in _OFFERED if _fits(name, intake))
        return tuple(self._offer(name, template, intake) for name, template in found if template is not None)

    def template(self, intake: Intake, name: str, reason: str, staff_id: str, once: str) -> Outgoing:
        """A template, to leave at once or when her night is over.

        Raises: NoSuchTemplate; Unfit when it needs a reason and there is none.
        """
        if name not in _OFFERED or not _fits(name, intake):
            raise NoSuchTemplate(name)
        return self.approved(intake, name, self._values(intake, reason), staff_id, once)

    def approved(self, intake: Intake, name: str, values: Mapping[str, str], staff_id: str, once: str) -> Outgoing:
        """A template with these values, to leave at once or when her night is over.

        Raises: NoSuchTemplate; Unfit when it needs a value that is not there.
        """
        template = self._template(name, intake)
        if template is None:
            raise NoSuchTemplate(name)
        payload = template.outgoing_payload(values)
        return self._by_day(intake, self._row(intake, payload, Kind.TEMPLATE, staff_id, f"staff/{once}", needs_window=False))

    def again(self, intake: Intake, failed: Failed, staff_id: str) -> Outgoing:
        """A message that did not arrive, once more: free words at once, a template when her night is over."""
        dedupe = again_key(failed.id)
        row = self._row(intake, dict(failed.payload), Kind(failed.kind), staff_id, dedupe, needs_window=failed.needs_window)
        row = replace(row, recipient=failed.recipient, sid=failed.sid)
        return row if failed.needs_window else self._by_day(intake, row)

    def _by_day(self, intake: Intake, row: Outgoing) -> Outgoing:
        due = self._quiet().next_allowed(self._clock(), zones_of(intake.sender, self._flow.shop.country))
        return replace(row, due_at=due, give_up_at=due + timedelta(hours=1))

    def has(self, intake: Intake, name: str) -> bool:
        """Whether WhatsApp has approved this template in her language."""
        return self._template(name, intake) is not None

    def _template(self, name: str, intake: Intake) -> Template | None:
        return self._outlet.contents.approved(name, intake.language)

    def _values(self, intake: Intake, reason: str) -> dict[str, str]:
        return {"shop": self._flow.shop.name, "name": intake.draft.text("first_name"), "reason": reason}

    def _offer(self, name: str, template: Template, intake: Intake) -> Offer:
        text = str(template.outgoing_payload(self._values(intake, BLANK))["text"])
        buttons = tuple(label for _, label in template.buttons)
        return Offer(name=name, text=text, buttons=buttons, needs_reason="reason" in template.variables)

    def _row(self, intake: Intake, payload: dict[str, object], kind: Kind, staff_id: str, dedupe: str, *, needs_window: bool) -> Outgoing:
        return Outgoing(
            kind=kind,
            sender=self._outlet.sender,
            recipient=intake.sender.address,
            payload=payload,
            needs_window=needs_window,
            intake_id=intake.id,
            customer_id=intake.customer_id,
            staff_id=staff_id,
            give_up_at=self._clock() + GIVE_UP_AFTER,
            dedupe=dedupe,
        )


def _fits(name: str, intake: Intake) -> bool:
    """Whether its words are true of her."""
    registered = intake.customer_id is not None or intake.state is State.COMPLETE
    match name:
        case REMINDER.name:
            return not registered and bool(intake.draft)
        case RETURNED.name:
            return bool(intake.draft)
        case INVITE_UPDATE.name:
            return registered and bool(intake.draft.text("first_name"))
        case _:
            return not registered
