"""A company that somebody names on the way."""

from __future__ import annotations

import re

from flows.message import Context, Value
from flows.read.folding import fold, short
from flows.read.taxes import vat_ids_in
from flows.read.vocabulary import words

# How companies are registered, as they end their names. Source: gleif.org, list of entity legal forms ISO 20275 (read 2026-11).
_FORMS = (
    r"GmbH(?:\s*&\s*Co\.?\s*KG)?|gGmbH|AG|UG(?:\s*\(haftungsbeschränkt\))?|OHG|KG|e\.\s?K\.?|Ltd\.?\s?Şti\.?|A\.\s?Ş\.?|AŞ|Ltd\.?|Limited|PLC|LLP|LLC|Inc\.?|"
    r"SARL|S\.A\.R\.L\.|SAS|S\.A\.S\.|S\.\s?L\.\s?U?\.?|SL|S\.r\.l\.|SRL|Srl|S\.p\.A\.|SpA|B\.\s?V\.|BV|N\.\s?V\.|Sp\.\s?z\s?o\.?\s?o\.?|Lda\.?|Ltda\.?"
)
_NAME = r"[A-ZÀ-ÖØ-ÞĀ-ŽİŞĞ0-9][\w&'’.+-]{0,30}"
# Up to six words that begin like names, before the legal form.
_REGISTERED = re.compile(rf"(?<!\w)((?:{_NAME}\s(?:(?:&|und|and|et|ve|y|e|i)\s)?){{1,6}}(?:{_FORMS}))(?!\w)")


def company_named(text: str) -> str | None:
    """The one company that a text names with its legal form ("Brightwater Trading Ltd"), as she wrote it."""
    found = {" ".join(match.group(1).split()) for match in _REGISTERED.finditer(short(text))}
    return _without_introduction(found.pop()) if len(found) == 1 else None


def _without_introduction(name: str) -> str:
    """The name without the words before it that begin with a capital only because a sentence does ("Firma Blumen GmbH")."""
    tokens = name.split()
    while len(tokens) > 2 and fold(tokens[0]) in _labels():
        tokens = tokens[1:]
    return " ".join(tokens)


def _labels() -> frozenset[str]:
    return frozenset(
        word for vocabulary in words().values() for phrase in vocabulary.said.get("company", frozenset()) for word in phrase.split()
    )


def business(text: str, context: Context) -> dict[str, Value]:
    """What a message says of her company beside its question: only with the name as registered and a tax number that it calls so."""
    name = company_named(text)
    numbers = vat_ids_in(text, context.country or context.region) if name is not None and _speaks_of_tax(text) else []
    return {"billing_type": "company", "company": name, "vat_id": numbers[0]} if len(numbers) == 1 else {}


def _speaks_of_tax(text: str) -> bool:
    folded = f" {fold(text)} "
    return any(
        f" {phrase} " in folded
        for vocabulary in words().values()
        for phrase in vocabulary.fields.get("vat_id", frozenset()) | vocabulary.said.get("vat", frozenset())
    )
