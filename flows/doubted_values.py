"""Doubts that the values of a profile tell by themselves, whoever gave them and whenever they change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from flows.doubts import Doubt, Doubtful, read, said_on_the_way
from flows.draft import Draft
from flows.places import fits, has_house_numbers
from flows.profile import Address, Profile
from flows.read.address_rules import rules_for
from flows.read.name_parts import split_is_a_guess
from flows.read.phones import region_of
from flows.read.taxes import check_fails

_NO_VAT_ID = Doubtful(Doubt.MISSING, "vat_id")


def doubts_of(profile: Profile, on_the_way: Iterable[str]) -> tuple[str, ...]:
    """Every doubt about a profile, each once: what its values tell, and what came up `on_the_way` to it."""
    found = [str(doubt) for doubt in _told_by(profile)]
    # Whether a company still lacks its VAT ID, the addresses tell.
    kept = [doubt for doubt in said_on_the_way(on_the_way) if doubt != str(_NO_VAT_ID)]
    return tuple(dict.fromkeys((*kept, *found)))


def doubts_after(profile: Profile, before: Iterable[str], changed: Collection[str]) -> tuple[str, ...]:
    """The doubts once one of us has given these fields: what was doubted about them is settled, and that they are ours is new."""
    kept = [stored for stored in before if read(stored).field not in changed]
    ours = [str(Doubtful(Doubt.STAFF_VALUE, field)) for field in changed if field != "preferred_language"]
    return doubts_of(profile, (*kept, *ours))


def _told_by(profile: Profile) -> Iterator[Doubtful]:
    if profile.phone and not profile.phone_verified:
        yield Doubtful(Doubt.PHONE_UNVERIFIED, "phone")
    for address in profile.addresses:
        for part in _lacking(address):
            yield Doubtful(Doubt.ADDRESS_INCOMPLETE, part)
        if address.billing_type == "company" and not address.vat_id:
            yield _NO_VAT_ID
        if address.vat_id and check_fails(address.vat_id, address.country):
            yield Doubtful(Doubt.VAT_CHECK_FAILS, "vat_id")


def _lacking(address: Address) -> Iterator[str]:
    if not address.country:
        yield "country"
        return
    rules = rules_for(address.country)
    yield from (part for part in rules.order if part in rules.required and not getattr(address, part))
    if address.postal_code and not fits(address.postal_code, address.country):
        yield "postal_code"
    # "Postfach 12" is complete without a number of its own.
    numbered = address.house_number or any(character.isdigit() for character in address.street)
    if not numbered and has_house_numbers(Draft({"country": address.country})):
        yield "house_number"


def name_doubts(draft: Draft, own_number: str | None) -> tuple[Doubtful, ...]:
    """Whether it was only guessed where her family name begins, and nobody has said it since."""
    first, last = draft.text("first_name"), draft.text("last_name")
    region = region_of(own_number) if own_number else None
    guessed = split_is_a_guess(draft.text("full_name"), first, last, draft.text("language"), region)
    return (Doubtful(Doubt.NAME_SPLIT_UNCERTAIN, "full_name"),) if guessed else ()
