"""The numbered summary, and the lines it is made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flows.asked_again import is_asked, names_asked
from flows.custom_fields import PREFIX
from flows.draft import Draft
from flows.intake import Intake, Known
from flows.masking import HIDDEN, masked, masked_text
from flows.message import Value
from flows.profile_answers import draft_of
from flows.step import Step
from flows.wording import CountryName, Lines, Text, lines, say, verbatim

# Countries that write the house number before the street.
# Source: google libaddressinput format strings and UPU addressing systems (read 2026-11).
_NUMBER_FIRST = frozenset(["AU", "CA", "CN", "EG", "FR", "GB", "IE", "IL", "IN", "LU", "MA", "NZ", "PH", "SG", "TH", "TN", "US", "ZA"])
# Countries that write the postal code after the city.
_CODE_LAST = frozenset(["AU", "BR", "CA", "GB", "IE", "IN", "JP", "NZ", "SA", "SG", "TH", "UA", "US", "ZA"])


NOTHING = Draft()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the summary: the step it belongs to, its label and its value in words.

    Shape: `earlier` is the place of an earlier address among `draft["addresses"]`, else None.
    """

    step: str
    label: Text
    value: Text | str
    earlier: int | None = None


def address_line(parts: Mapping[str, Value], *, mask: bool = False, but: Collection[str] = ()) -> Text:
    """An address in one line, in the order of its country; masked `but` for some parts."""

    def part(name: str) -> str:
        value = parts.get(name)
        text = value if isinstance(value, str) else ""
        return masked(name, text) if mask and text and name not in but else text

    country = parts.get("country")
    code = country if isinstance(country, str) else ""
    street = (
        _joined(" ", part("house_number"), part("street")) if code in _NUMBER_FIRST else _joined(" ", part("street"), part("house_number"))
    )
    city, district = part("city"), part("district")
    if code == "TR":
        # "34710 Kadıköy/İstanbul": the district stands before its province, as the post writes it.
        city, district = _joined("/", district, city), ""
    town = _joined(" ", city, part("postal_code")) if code in _CODE_LAST else _joined(" ", part("postal_code"), city)
    written = _joined(", ", street, part("address_line2"), district, town, part("state"))
    return verbatim("{address}, {country}", address=written, country=CountryName(code)) if code else verbatim("{address}", address=written)


def _joined(separator: str, *parts: str) -> str:
    return separator.join(part for part in parts if part)


def summary_lines(steps: Mapping[str, Step], draft: Draft, *, mask_all: bool = False, unchanged: Draft | None = None) -> tuple[Line, ...]:
    """What is known so far. Values that are the same in `unchanged` are masked: they come from an earlier day."""
    found: list[Line] = []
    for name, step in steps.items():
        value = draft.get(name)
        if name == "address":
            found += _address_lines(step, draft, mask_all=mask_all, unchanged=unchanged)
        elif step.shows is not None and value is not None and step.part_of != "address" and step.applies(draft):
            shown = step.shows(value)
            hide = mask_all or (unchanged is not None and unchanged.get(name) == value)
            found.append(Line(step=name, label=step.label, value=_hidden(name, shown) if hide else shown))
    return tuple(found)


def _hidden(name: str, shown: Text | str) -> Text | str:
    """A value that is masked where it is hers; what is only one of our choices may be seen."""
    if name.startswith(PREFIX):
        # We do not know what the shop asks there: a date of birth, an illness.
        return masked_text(shown) if isinstance(shown, str) else verbatim(HIDDEN)
    return masked(name, shown) if isinstance(shown, str) else shown


def _address_lines(step: Step, draft: Draft, *, mask_all: bool, unchanged: Draft | None) -> list[Line]:
    kept = draft.get("addresses")
    earlier = [entry for entry in kept if isinstance(entry, dict)] if isinstance(kept, list) else []
    before = unchanged.get("addresses") if unchanged is not None else None
    known = [entry for entry in before if isinstance(entry, dict)] if isinstance(before, list) else []
    known_streets = {str(entry.get("street")) for entry in known} | ({unchanged.text("street")} if unchanged is not None else set())
    found = []
    said_now = names_asked(draft) or ()
    for place, entry in enumerate([*earlier, draft.as_json()]):
        if not (entry.get("street") or entry.get("city")):
            continue
        hide = mask_all or (unchanged is not None and str(entry.get("street")) in known_streets)
        title = entry.get("address_title")
        label = verbatim("{label} ({title})", label=step.label, title=title) if isinstance(title, str) and title else step.label
        in_hand = place == len(earlier)
        # A part that was sent back to her is hers of a moment ago.
        value = address_line(entry, mask=hide, but=said_now if in_hand and not mask_all else ())
        found.append(Line(step="address", label=label, value=value, earlier=None if in_hand else place))
    return found


def numbered(found: tuple[Line, ...], *, asked_in: Draft = NOTHING) -> Lines:
    """The lines with their numbers; only those asked once more, where single questions were sent back."""
    return Lines(
        tuple(
            verbatim("{number}. {label}: {value}", number=place, label=line.label, value=line.value)
            for place, line in enumerate(found, 1)
            if is_asked(asked_in, line.step)
        )
    )


def closing_look(steps: Mapping[str, Step], intake: Intake, prompt: Text, *, known: Known | None) -> Text:
    """The summary with the question whether it is right; what an update leaves alone stays masked."""
    unchanged = draft_of(known.profile) if known else None
    found = numbered(summary_lines(steps, intake.draft, unchanged=unchanged), asked_in=intake.draft)
    return lines(say("Please check your details:"), found, verbatim(""), prompt)
