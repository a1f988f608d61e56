"""What the bot said in TwiML, as a phone shows it: words, and nothing else."""

from __future__ import annotations

import re
from xml.sax.saxutils import unescape

_MESSAGE = re.compile(r"<Message>(.*?)</Message>", re.DOTALL)


def texts_of(response: str) -> list[str]:
    """The messages in an answer of ours, as `twiml_of` wrote them."""
    return [unescape(text) for text in _MESSAGE.findall(response)]
