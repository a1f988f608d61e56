"""Whether there is one more address."""

from flows.draft import Draft
from flows.message import Choice, Value
from flows.places import ADDRESS_PLACES
from flows.read.yes_no import yes_or_no
from flows.step import Step
from flows.wording import say

YES = Choice("another_address:yes", say("Yes, one more"), "yes add")
NO = Choice("another_address:no", say("No, that's all"), "no nothing finish")

# Everything that belongs to one address, and is asked anew for the next.
_OF_ONE_ADDRESS = ("address", *ADDRESS_PLACES, "address_title", "is_default")
_BILLING = ("billing_type", "company", "vat_id", "tax_office")
MOST_ADDRESSES = 5


def _earlier(draft: Draft) -> list[Value]:
    kept = draft.get("addresses")
    return list(kept) if isinstance(kept, list) else []


def begin_another(draft: Draft) -> Draft:
    """The address in hand put aside, and the questions of an address open again; billing stays as it is."""
    entry = _in_hand(draft)
    return draft.without(*_OF_ONE_ADDRESS, "another_address").having({"addresses": [*_earlier(draft), entry]})


def _in_hand(draft: Draft) -> dict[str, Value]:
    entry = {name: draft.get(name) for name in (*_OF_ONE_ADDRESS, *_BILLING) if name in draft}
    return entry if _earlier(draft) or "is_default" in entry else {**entry, "is_default": True}


def take_in_hand(draft: Draft, place: int) -> Draft:
    """An earlier address in hand again, to be changed; the one in hand takes its place among the earlier ones."""
    earlier = _earlier(draft)
    if draft.get("is_default") is not True and not any(isinstance(entry, dict) and entry.get("is_default") is True for entry in earlier):
        # The first is the default until somebody says otherwise, also when the order changes.
        earlier[0] = {**_entry(earlier[0]), "is_default": True}
    # Who left the first address without a name is not asked for one now.
    entry = {"address_title": None, **_entry(earlier[place])}
    earlier[place] = _in_hand(draft)
    return draft.without(*_OF_ONE_ADDRESS).having({"addresses": earlier, **entry})


def _entry(kept: Value) -> dict[str, Value]:
    return dict(kept) if isinstance(kept, dict) else {}


def reopen_previous(draft: Draft) -> Draft:
    """The way back from a further address that nobody began: the one before it is in hand again."""
    *before, last = _earlier(draft)
    return draft.without("addresses").having({**({"addresses": before} if before else {}), **_entry(last)})


def room_for_another(draft: Draft) -> bool:
    """Whether one more address can be kept."""
    return len(_earlier(draft)) < MOST_ADDRESSES - 1


def _settles(draft: Draft) -> Draft:
    return begin_another(draft) if draft.get("another_address") is True else draft


ANOTHER_ADDRESS = Step(
    name="another_address",
    label=say("Another address"),
    prompt=say("Would you like to add another address?"),
    read=yes_or_no,
    choices=(YES, NO),
    applies=room_for_another,
    settles=_settles,
    why=say("Some people also have orders sent to their office or their parents."),
    hint=say("Please answer *yes* or *no*."),
    accepts={
        "нет": False,
        "sí, por favor": True,
        "yes": True,
        "no thanks": False,
        "ja bitte": True,
        "nein": False,
        "hayır": False,
        "oui": True,
    },
    rejects=("yes no", "???"),
)
