"""The first message of an invitation as it will look on the phone, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.invite import Invitations
from bot.invites.request import Invited, Joins, Way
from flows.invitation import Invitation
from flows.message import Answer, Sender
from flows.read.invite_codes import without_code


@dataclass(frozen=True, kw_only=True)
class Bubble:
    """One message on her phone.

    Shape: `hers` is what stands ready in her chat, to be sent with one tap; `choices` are the labels under it.
    """

    text: str
    choices: tuple[str, ...] = ()
    hers: bool = False


def bubbles_of(invitations: Invitations, invited: Invited, now: datetime) -> tuple[Bubble, ...]:
    """What she reads first: the approved message; or her own ready words, and our greeting in answer."""
    if invited.way is Way.TEMPLATE:
        return (Bubble(text=invited.message, choices=invited.buttons),)
    hers = Bubble(text=invited.words, hers=True)
    if invited.joins is not Joins.NEW:
        # She is where she was: what we answer is hers to read.
        return (hers,)
    flow, voice, invite = invitations.flow, invitations.voice, invited.invite
    # The door takes the code out of her sentence in the same way.
    brings = Invitation(language=invite.language, known=invite.known, words=without_code(invited.words, invite.code))
    intake = flow.begin(Sender(phone=invite.phone), now, intake_id="")
    turn = flow.advance(intake, Answer(text=invited.words), now, invitation=brings)
    answers = voice.plain(turn.replies, turn.intake.language)
    ours = tuple(Bubble(text=each.text, choices=tuple(label for _, label in each.choices)) for each in answers)
    return (hers, *ours)
