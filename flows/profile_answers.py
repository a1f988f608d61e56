"""From the answers to the finished record, and back to the answers that would give it."""

from __future__ import annotations

from dataclasses import replace

from flows.doubted_values import doubts_of, name_doubts
from flows.doubts import UNCERTAIN, doubts_in, said_on_the_way
from flows.draft import Draft
from flows.message import Value
from flows.profile import ADDRESS_PARTS, BILLING_PARTS, Address, Profile


def _addresses(draft: Draft) -> tuple[Address, ...]:
    kept = draft.get("addresses")
    earlier = [entry for entry in kept if isinstance(entry, dict)] if isinstance(kept, list) else []
    current = {name: draft.get(name) for name in (*ADDRESS_PARTS, *BILLING_PARTS, "address_title", "is_default")}
    everything = [*earlier, current] if draft.text("street") or draft.text("city") else earlier
    recipient = {"first_name": draft.text("first_name"), "last_name": draft.text("last_name"), "phone": draft.text("phone")}
    default = next((place for place, entry in enumerate(everything) if entry.get("is_default") is True), 0)
    return tuple(_address(entry, recipient, is_default=place == default) for place, entry in enumerate(everything))


def _address(entry: dict[str, Value], recipient: dict[str, str], *, is_default: bool) -> Address:
    def text(name: str) -> str:
        value = entry.get(name)
        return value if isinstance(value, str) else ""

    company = {name: text(name) for name in ("company", "vat_id", "tax_office")} if text("billing_type") == "company" else {}
    return Address(
        title=text("address_title") or company.get("company", "") or text("city"),
        **{name: text(name) for name in ADDRESS_PARTS},
        **recipient,
        **company,
        billing_type=text("billing_type") or "private",
        is_default=is_default,
    )


def profile_of(draft: Draft, *, own_number: str | None) -> Profile:
    """The record that these answers make. `own_number` is the number that writes to us (E.164)."""
    attributes = {name.removeprefix("custom."): value for name, value in draft.items() if name.startswith("custom.")}
    profile = Profile(
        first_name=draft.text("first_name"),
        last_name=draft.text("last_name"),
        email=draft.text("email") or None,
        phone=draft.text("phone") or None,
        phone_verified=bool(own_number) and draft.get("phone") == own_number,
        preferred_language=draft.text("language") or "en",
        remark=draft.text("remark"),
        addresses=_addresses(draft),
        attributes=attributes,
    )
    on_the_way = (*doubts_in(draft), *map(str, name_doubts(draft, own_number)))
    return replace(profile, uncertain=doubts_of(profile, on_the_way))


def draft_of(profile: Profile) -> Draft:
    """The answers that would give this record; the last address becomes the one in hand."""
    answers: dict[str, Value] = {
        "language": profile.preferred_language,
        "full_name": f"{profile.first_name} {profile.last_name}".strip(),
        "first_name": profile.first_name,
        "last_name": profile.last_name or None,
        "email": profile.email,
        "phone": profile.phone,
        "remark": profile.remark or None,
        **{f"custom.{key}": value for key, value in profile.attributes.items()},
    }
    if doubts := said_on_the_way(profile.uncertain):
        answers[UNCERTAIN] = list(doubts)
    entries = [_entry(address) for address in profile.addresses]
    if entries:
        answers.update(entries[-1])
        answers["addresses"] = list(entries[:-1])
        answers["another_address"] = False
    return Draft(answers)


def _entry(address: Address) -> dict[str, Value]:
    parts = {name: getattr(address, name) or None for name in (*ADDRESS_PARTS, *BILLING_PARTS)}
    # A title that we made up from the company or the city is not hers.
    title = address.title if address.title not in (address.company, address.city) else None
    return {**parts, "address": True, "address_title": title or None, **({"is_default": True} if address.is_default else {})}
