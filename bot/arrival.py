"""Whether somebody comes through an invitation with the message in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.inbound import Inbound
from flows.intake import Intake
from flows.invitation import Invitation
from flows.read.invite_codes import codes_in, without_code
from storage import invite_uses
from storage.came import Came
from storage.database import Database
from storage.invites import Invite, unheard


@dataclass(frozen=True)
class Arrival:
    """What the invitation is to the conversation, and what is to be counted with the turn."""

    invitation: Invitation | None = None
    came: Came | None = None


_BY_HERSELF = Arrival()


def arrival_of(database: Database, inbound: Inbound, intake: Intake | None, now: datetime) -> Arrival:
    """The invitation that this message comes through; nothing, without a look into the database, for nearly every message.

    Raises: DatabaseAway.
    """
    answer = inbound.answer
    if answer.nothing:
        return _BY_HERSELF
    codes = codes_in(inbound.invite) or (codes_in(answer.text) if answer.tapped is None else ())
    if codes:
        shown = invite_uses.shown(database, codes, inbound.sender, intake.id if intake else None, now)
        if shown.guessed:
            return Arrival(came=Came(guessed=True))
        if shown.invite is not None:
            return _through(shown.invite, inbound, intake, now, again=shown.again)
    if intake is not None and unheard(intake):
        invite = invite_uses.noted_for(database, intake.id)
        if invite is not None and invite.valid_at(now):
            # What is known stands in her draft since the invitation was made.
            return Arrival(Invitation(language=invite.language), Came(invite_id=invite.id))
    return _BY_HERSELF


def _through(invite: Invite, inbound: Inbound, intake: Intake | None, now: datetime, *, again: bool) -> Arrival:
    words = None if inbound.invite else without_code(inbound.answer.text, invite.code)
    if not invite.valid_at(now):
        return Arrival(Invitation(valid=False, words=words))
    hers = intake is not None and invite.intake_id == intake.id
    # Whoever shows no number may be the person whose number staff noted; another number is another person.
    free = invite.uses == 0 and (invite.intake_id is None or inbound.sender.phone is None)
    registered = intake is not None and intake.customer_id is not None
    gives = bool(invite.known) and not registered and (hers or free)
    came = None if again else Came(invite_id=invite.id, takes=gives and not hers)
    return Arrival(Invitation(language=invite.language, known=invite.known if gives else {}, words=words), came)
