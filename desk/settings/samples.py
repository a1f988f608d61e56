"""What stands in the places of a sentence while an admin looks at it."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urljoin

from babel.dates import format_date

from bot.phrases import COUNT, PLACEHOLDER
from flows.sending_back import REASONS, Why
from flows.shop import Shop
from translations import Catalogs
from translations.names import country_name, joined, language_name, locale_of

# Sentences of ours that stand in other ones.
_PROBLEM = "Please write the email address without quotation marks."
_LABELS = ("Email", "City")


def filled(words: str, language: str, shop: Shop, catalogs: Catalogs, *, count: int = 3) -> str:
    """The words with something in every place, as a customer may read them."""
    samples = {**_samples(language, shop, catalogs), COUNT: str(count)}
    return PLACEHOLDER.sub(lambda found: samples.get(found[1], found[0]), words)


def _samples(language: str, shop: Shop, catalogs: Catalogs) -> dict[str, str]:
    labels = [catalogs.ours(label, language) for label in _LABELS]
    return {
        "code": "K7TQ2MWXPA",
        "country": country_name(shop.country, language),
        "current": language_name(language),
        "day": format_date(datetime(2027, 12, 31, tzinfo=UTC).date(), "long", locale=locale_of(language)),
        "days": "30",
        "example": "10115",
        "fields": joined(labels, language, by_or=False),
        "label": labels[0],
        # One that we do not speak.
        "language": language_name("ja"),
        "languages": joined([language_name(each) for each in shop.languages], language, by_or=False),
        "link": urljoin(shop.privacy_url, "/my-data/K7TQ2MWXPA"),
        "name": "Ada",
        "number": "+49 30 901820",
        "problem": catalogs.ours(_PROBLEM, language),
        "reason": catalogs.ours(REASONS[Why.MISTYPED].text, language),
        "shop": shop.name,
        "url": shop.privacy_url,
        "value": "ada@example.com",
    }
