"""What is kept of a message that our own code failed on, and the message made of it again."""

from __future__ import annotations

import json

from bot.inbound import Inbound
from flows.intake import Intake
from flows.message import Answer, Location, MediaKind, OptOut, Sender
from flows.read.sensitive import masked
from storage.heard import How
from storage.quarantine import Kept


def kept_of(inbound: Inbound, intake: Intake) -> str:
    """The message, without what the privacy page promises not to keep.

    A card's or an identity document's number is masked, as it would be in the ledger; of a pin stay its words, of a contact card where
    it lies at Twilio.
    """
    answer, pin, sender = inbound.answer, inbound.answer.location, inbound.sender

    def hidden(text: str) -> str:
        return masked(text, intake.region, intake.asks)[0]

    return json.dumps(
        {
            "sender": [sender.phone, sender.bsuid, sender.parent_bsuid, sender.username],
            "text": hidden(answer.text),
            "tapped": answer.tapped,
            "label": answer.label,
            "pin": None if pin is None else [hidden(pin.label), hidden(pin.address)],
            "media": [kind.value for kind in answer.media],
            "nothing": answer.nothing,
            "opted": answer.opted,
            "how": inbound.how.value,
            "referral": dict(inbound.referral),
            "replied_to": inbound.replied_to,
            "forwarded": inbound.forwarded,
            "card_url": inbound.card_url,
            "invite": inbound.invite,
        }
    )


def inbound_of(kept: Kept) -> Inbound:
    """The message again; nobody waits for its answer any more.

    Raises: LookupError, when what it said is no longer there.
    """
    if kept.text is None:
        raise LookupError("nothing is kept of it")
    said = json.loads(kept.text)
    phone, bsuid, parent, username = said["sender"]
    # Where on earth the pin lay was not kept, and no question asks for it.
    pin = None if said["pin"] is None else Location(latitude=0, longitude=0, label=said["pin"][0], address=said["pin"][1])
    answer = Answer(
        text=said["text"],
        tapped=said["tapped"],
        label=said["label"],
        location=pin,
        # A card that was read is fetched once more.
        media=tuple(MediaKind(kind) for kind in said["media"]) or ((MediaKind.CARD,) if said["card_url"] else ()),
        nothing=said["nothing"],
        opted=OptOut(said["opted"]) if said["opted"] else None,
    )
    return Inbound(
        sid=kept.sid,
        sender=Sender(phone=phone, bsuid=bsuid, parent_bsuid=parent, username=username),
        answer=answer,
        how=How.MEDIA if said["card_url"] else How(said["how"]),
        referral=said["referral"],
        replied_to=said["replied_to"],
        forwarded=said["forwarded"],
        card_url=said["card_url"],
        invite=said["invite"],
        late=True,
        sent_at=kept.received_at,
    )
