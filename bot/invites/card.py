"""A card to print or to show: the QR code, what to do with it, the code itself and until when it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from bot.outbound import Voice
from bot.qr import matrix_of, svg_of
from flows.read.invite_codes import written
from flows.shop import Shop
from flows.wording import Day, say
from storage.invites import Invite

_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


@dataclass(frozen=True, kw_only=True)
class Card:
    """The words of a card, and its code.

    Shape: `svg` is the QR code of `link`; `direction` ltr or rtl.
    """

    language: str
    direction: str
    heading: str
    instruction: str
    code: str
    valid_until: str
    link: str
    svg: str


def card_of(invite: Invite, link: str, language: str, shop: Shop, voice: Voice) -> Card:
    """The card of an invitation, in its language."""
    words = voice.words
    return Card(
        language=language,
        direction="rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr",
        heading=words(say("Register with {shop}", shop=shop.name), language),
        instruction=words(say("Scan the code with your phone and send the message that appears."), language),
        code=words(say("Code: {code}", code=written(invite.code)), language),
        valid_until=words(say("Valid until {day}", day=Day(_last_day(invite).isoformat())), language),
        link=link,
        svg=svg_of(matrix_of(link)),
    )


def _last_day(invite: Invite) -> date:
    # The last day on which it holds from morning to night, wherever she is.
    return (invite.expires_at - timedelta(days=1)).date()


# One page of A6, alone on whatever paper the printer holds; nothing is fetched from anywhere.
_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{heading}</title>
<style>
@page {{ size: A6; margin: 8mm }}
body {{ font: 14px/1.4 system-ui, sans-serif; color: #000; background: #fff; margin: 0 auto; padding: 12px }}
body {{ max-width: 320px; text-align: center }}
h1 {{ font-size: 20px; line-height: 1.2; margin: 0 0 8px }}
p {{ margin: 8px 0 }}
svg {{ width: 100%; max-width: 260px; height: auto }}
.code {{ font: 600 16px/1.4 ui-monospace, monospace; direction: ltr; unicode-bidi: isolate }}
.until {{ font-size: 12px; color: #444 }}
</style>
<h1>{heading}</h1>
<p>{instruction}</p>
{svg}
<p class="code"><bdi>{code}</bdi></p>
<p class="until">{valid_until}</p>
</html>
"""


def page_of(card: Card) -> str:
    """The card as a page that needs nothing else."""
    words = ("language", "direction", "heading", "instruction", "code", "valid_until")
    return _PAGE.format(svg=card.svg, **{name: escape(getattr(card, name)) for name in words})
