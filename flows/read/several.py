"""Further facts of a message, taken only where they are certain."""

from __future__ import annotations

import re

from flows.message import Answer, Context, Reading, Value
from flows.read.addresses import address
from flows.read.cards import card_facts
from flows.read.companies import business
from flows.read.dissection import dissected, has_several
from flows.read.email_domains import likelier_domain
from flows.read.folding import fold, short
from flows.read.names import full_name
from flows.read.taxes import vat_ids_in
from flows.read.vocabulary import words

_WORDS_OF_A_NAME = range(2, 6)


def _introduces_herself(text: str, language: str) -> bool:
    """Whether a message says "my name is", in words that mean nothing else."""
    folded = f" {fold(text)} "
    code = language.partition("-")[0]
    return any(
        f" {phrase} " in folded and (" " in phrase or spoken == code)
        for spoken, vocabulary in words().items()
        for phrase in vocabulary.said.get("sure_name", ())
    )


_LEADING = frozenset("an at to auf bei unter à a al na do op naar em para por su в на по за до ke adresine إلى على".split())


def _name(text: str, message: str, context: Context, *, beside_others: bool) -> dict[str, Value]:
    if not text or not (_introduces_herself(message, context.language) or beside_others):
        return {}
    # "Schreib an", "пишите на": what leads to an address is no name.
    if text.split()[-1].islower() and fold(text.split()[-1]) in _LEADING:
        return {}
    read = full_name(Answer(text=text), context)
    if not isinstance(read, Reading) or "last_name" not in read.also or len(str(read.value).split()) not in _WORDS_OF_A_NAME:
        return {}
    return {"full_name": read.value, **read.also}


def _address(text: str, context: Context) -> dict[str, Value]:
    read = address(Answer(text=text), context) if text else None
    if isinstance(read, Reading) and "street" in read.also and ("postal_code" in read.also or "city" in read.also):
        return {"address": True, **read.also}
    return {}


def _company(text: str, context: Context) -> dict[str, Value]:
    """The firm of "invoice to Lovelace Ltd, VAT ..."."""
    for vocabulary in words().values():
        for phrase in sorted(vocabulary.said.get("invoice_to", ()), key=len, reverse=True):
            head = _until(text, phrase)
            if head is not None:
                name = re.split(r"[,;،\n]", text[head:].strip(" :"))[0].strip()
                name = re.sub(r"\s+(?:adına|adina|namına)$", "", name, flags=re.IGNORECASE)
                if name and any(character.isalpha() for character in name):
                    return {"company": name}
    return {}


def _until(text: str, phrase: str) -> int | None:
    """The end of a phrase that a text begins with."""
    size = len(phrase.split())
    ends = [match.end() for match in re.finditer(r"\S+", text)][: size + 1]
    return next((end for end in ends if fold(text[:end]) == phrase), None)


def volunteered(answer: Answer, context: Context) -> dict[str, Value]:
    """Facts beyond the open question, under the names of their steps. What is not certain is left to be asked."""
    if answer.card:
        return card_facts(answer.card, context)
    text = short(answer.text)
    # A remark may be about anybody: "please call my husband on ...".
    if context.asks == "remark":
        return {}
    if not has_several(text):
        return {}
    pieces = dissected(text, context)
    facts: dict[str, Value] = {}
    if len(pieces.emails) == 1 and likelier_domain(pieces.emails[0].rpartition("@")[2]) is None:
        facts["email"] = pieces.emails[0]
    if len(pieces.phones) == 1:
        facts["phone"] = pieces.phones[0]
    facts.update(_address(pieces.address, context))
    facts.update(_name(pieces.name, text, context, beside_others=bool(facts) and not text.rstrip().endswith("?")))
    if context.asks not in _INVOICE:
        facts.update(business(text, context))
    else:
        facts.update(_company(text, context))
        if len(numbers := vat_ids_in(text, context.country)) == 1:
            facts["vat_id"] = numbers[0]
    return {
        name: value
        for name, value in facts.items()
        if name != context.asks and not (context.asks in _WHOLES and name in _WHOLES[context.asks])
    }


_INVOICE = ("vat_id", "company", "billing_type")
_WHOLES = {
    "full_name": ("first_name", "last_name"),
    "address": ("street", "house_number", "address_line2", "postal_code", "city", "district", "state", "country"),
}
