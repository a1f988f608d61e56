"""WhatsApp's formatting as HTML: bold, italic and struck words, and nothing that somebody else put there."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

# Source: https://faq.whatsapp.com/539178204879377 (2026-11-22): a marker stands at the border of a word, on one line.
_MARKERS = (("strong", r"\*"), ("em", "_"), ("s", "~"))
_PATTERNS = tuple((tag, re.compile(rf"(?<![^\W_]){sign}(\S(?:[^\n]*?\S)?){sign}(?![^\W_])")) for tag, sign in _MARKERS)


def formatted(words: str) -> Markup:
    """The words, escaped first, with WhatsApp's own markers shown as what they mean."""
    text = str(escape(words))
    for tag, pattern in _PATTERNS:
        text = pattern.sub(rf"<{tag}>\1</{tag}>", text)
    return Markup(text)  # noqa: S704  # nosec B704 (escaped above; only the three tags of `_MARKERS` were added)
