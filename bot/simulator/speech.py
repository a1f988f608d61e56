"""What the bot said, with the buttons that the numbered lines of TwiML no longer show."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from xml.sax.saxutils import unescape

from bot.outbound import Spoken, Voice, parts_of
from flows.message import Reply
from translations import Catalogs

# More answers than one person can tap at; the oldest go first.
_REMEMBERED = 500

_MESSAGE = re.compile(r"<Message>(.*?)</Message>", re.DOTALL)


class RememberingVoice(Voice):
    """A voice that can tell later which choices an answer of its own held.

    The webhook's answer is looked up as it was sent, so the simulator shows the buttons of exactly these bytes.
    """

    def __init__(self, catalogs: Catalogs) -> None:
        super().__init__(catalogs)
        self._said: OrderedDict[str, tuple[Spoken, ...]] = OrderedDict()

    def twiml(self, replies: Sequence[Reply], language: str) -> str:
        """The replies as TwiML, remembered."""
        response = super().twiml(replies, language)
        self._said[response] = self.plain(replies, language)
        self._said.move_to_end(response)
        while len(self._said) > _REMEMBERED:
            self._said.popitem(last=False)
        return response

    def heard_in(self, response: str) -> tuple[Spoken, ...]:
        """What a phone shows for this answer: our own words and buttons, or the bare texts when it is not known here.

        An answer from before a restart, or of another process, comes without its buttons: the numbered lines remain.
        """
        spoken = self._said.get(response)
        if spoken is None:
            return tuple(Spoken(text) for text in texts_of(response))
        return tuple(_cut(spoken))


def _cut(spoken: Sequence[Spoken]) -> list[Spoken]:
    # A text over the limit reaches the phone in parts; the buttons stay under the last of them.
    bubbles = []
    for one in spoken:
        parts = parts_of(one.text) or [""]
        bubbles += [Spoken(part) for part in parts[:-1]] + [Spoken(parts[-1], one.choices, one.numbered)]
    return bubbles


def texts_of(response: str) -> list[str]:
    """The messages in an answer of ours, as `twiml_of` wrote them."""
    return [unescape(text) for text in _MESSAGE.findall(response)]
