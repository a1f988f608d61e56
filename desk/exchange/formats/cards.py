"""Customers as contact cards (vCard 4.0, RFC 6350)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from desk.exchange.formats.cells import Customer

# Source: RFC 6350, 3.2: a line has at most 75 octets without its end.
_LONGEST_LINE = 75
_NO_TEXT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_SECONDS, _SIGNS = len("2026-11-22T18:15:00"), re.compile("[-:]")
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,35}")


def write(path: Path, customers: Iterable[Customer]) -> None:
    """Write one card a customer, one under the other."""
    with path.open("w", encoding="utf-8", newline="") as file:
        for customer in customers:
            file.writelines(folded(line) for line in lines_of(customer))


def lines_of(customer: Customer) -> Iterator[str]:
    """The lines of one card, not folded yet."""
    first, last = customer.get("first_name") or "", customer.get("last_name") or ""
    name = " ".join(filter(None, (first, last)))
    companies = [address["company"] for address in customer.get("addresses", ()) if address.get("company")]
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    if customer.get("id"):
        yield f"UID;VALUE=text:{_escaped(customer['id'])}"
    # The one line that no card may lack.
    yield f"FN:{_escaped(name or customer.get('email') or customer.get('phone') or '?')}"
    if name:
        yield f"N:{_escaped(last)};{_escaped(first)};;;"
    if companies:
        yield f"ORG:{_escaped(companies[0])}"
    if customer.get("email"):
        yield f"EMAIL:{_escaped(customer['email'])}"
    if customer.get("phone"):
        yield f"TEL;VALUE=uri;TYPE=cell:tel:{re.sub(r'[^+0-9]', '', customer['phone'])}"
    if _LANGUAGE.fullmatch(customer.get("preferred_language") or ""):
        yield f"LANG:{customer['preferred_language']}"
    for address in customer.get("addresses", ()):
        yield _address(address)
    if customer.get("note"):
        yield f"NOTE:{_escaped(customer['note'])}"
    labels = [*customer.get("groups", ()), *customer.get("tags", ())]
    if labels:
        yield "CATEGORIES:" + ",".join(map(_escaped, labels))
    if customer.get("updated_at"):
        # 20261122T181500Z: 4.0 allows the form without signs only. Ours are UTC.
        yield f"REV:{_SIGNS.sub('', str(customer['updated_at'])[:_SECONDS])}Z"
    yield "END:VCARD"


def _address(address: Mapping[str, Any]) -> str:
    def part(name: str) -> str:
        return _escaped(address.get(name) or "")

    street = _escaped(" ".join(filter(None, (address.get("street"), address.get("house_number")))))
    town = _escaped(", ".join(filter(None, (address.get("district"), address.get("city")))))
    preferred = ";PREF=1" if address.get("is_default") else ""
    # Source: RFC 6350, 6.3.1: post office box and extended address are left empty by whoever writes for others to read.
    return f"ADR{preferred}:;{part('address_line2')};{street};{town};{part('state')};{part('postal_code')};{part('country')}"


def _escaped(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")
    return _NO_TEXT.sub(" ", text)


def folded(line: str) -> str:
    """A line with its end, broken into lines of at most 75 octets; no character is cut."""
    octets, written, width = line.encode(), b"", _LONGEST_LINE
    while len(octets) > width:
        cut = width
        # An octet that begins with the bits 10 goes on with a character.
        while octets[cut] & 0xC0 == 0x80:
            cut -= 1
        written += octets[:cut] + b"\r\n "
        octets, width = octets[cut:], _LONGEST_LINE - 1
    return (written + octets).decode() + "\r\n"
