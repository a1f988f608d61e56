"""Whatever is sent: no reader raises, none is slow, and what we print is read as the same value."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.message import Answer, Context, Reading
from flows.read.addresses import address, city, house_number, postal_code, state, street_line
from flows.read.cards import card_facts
from flows.read.commands import command_in
from flows.read.countries import country
from flows.read.emails import email
from flows.read.languages import guess_language, language
from flows.read.names import full_name, one_name
from flows.read.phones import phone, written
from flows.read.sensitive import masked
from flows.read.several import volunteered
from flows.read.taxes import company, tax_office, vat_id
from flows.read.texts import free_text, label, remark
from flows.read.yes_no import consent_word, yes_or_no

SPOKEN = ("en", "de", "tr")
READERS = {
    "yes_or_no": yes_or_no,
    "email": email,
    "phone": phone,
    "full_name": full_name,
    "one_name": one_name,
    "country": country,
    "address": address,
    "street_line": street_line,
    "house_number": house_number,
    "postal_code": postal_code,
    "city": city,
    "state": state,
    "vat_id": vat_id,
    "company": company,
    "tax_office": tax_office,
    "label": label,
    "remark": remark,
    "free_text": free_text(200),
    "language": lambda answer, context: language(answer, context, SPOKEN),
}
# Twenty milliseconds on a machine of its own; the bound here bears a busy one.
SLOWEST_SECONDS = 0.25
PIECES = (
    "1",
    "12",
    "٣",
    " ",
    ",",
    "\n",
    "a",
    "ı",
    "İ",
    "ß",
    "@",
    ".",
    "-",
    "/",
    "+",
    "#",
    "(",
    ")",
    "No",
    "str",
    "de",
    "I",
    "é",
    "中",
    "か",
    "\u0301",
    "\u200d",
    "🙂",
    "\x00",
    "=",
    ":",
    '"',
)

texts = st.one_of(
    st.text(max_size=400),
    st.lists(st.sampled_from(PIECES), max_size=300).map("".join),
    st.tuples(st.sampled_from(PIECES), st.integers(1, 4000)).map(lambda pair: pair[0] * pair[1]),
)
regions = st.sampled_from([None, "DE", "TR", "US", "GB", "JP", "AE", "RU", "FR", "ZZ"])


def here(region, language="en"):
    return Context(now=datetime(2026, 6, 1, 12, tzinfo=UTC), language=language, region=region, own_number="+4915112345678")


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60, deadline=None)
@given(text=texts, region=regions, language=st.sampled_from(["en", "de", "tr", "zz"]))
def test_no_reader_raises_on_any_text(name, text, region, language):
    READERS[name](Answer(text=text), here(region, language))


@settings(max_examples=150, deadline=None)
@given(text=texts, region=regions)
def test_nothing_else_that_reads_raises_either(text, region):
    command_in(text, asks="email")
    consent_word(text)
    masked(text, region)
    volunteered(Answer(text=text), here(region))
    card_facts("BEGIN:VCARD\n" + text, here(region))
    guess_language(text, region, SPOKEN, "en")


LONG = [
    piece * (4000 // len(piece))
    for piece in (*PIECES, "1 ", "a ", "a@", "1a/", "No:1 ", "de la ", "Hauptstr. 1, ", "+49 ", "a.", "1-", "北市", "yes ", "A1 ")
]


@pytest.mark.parametrize("name", READERS)
def test_no_text_of_four_thousand_characters_is_slow(name):
    READERS[name](Answer(text="warm 1"), here("DE"))
    for region in ("DE", "US", "JP", "TR"):
        for text in LONG:
            started = time.process_time()
            READERS[name](Answer(text=text), here(region))
            assert time.process_time() - started < SLOWEST_SECONDS, (region, text[:12])


def test_nothing_else_that_reads_is_slow_either():
    volunteered(Answer(text="Ada Lovelace\n0171 2345678"), here("DE"))
    for text in LONG:
        started = time.process_time()
        command_in(text, asks="email")
        masked(text, "DE")
        volunteered(Answer(text=text), here("DE"))
        card_facts(text, here("DE"))
        assert time.process_time() - started < 2 * SLOWEST_SECONDS, text[:12]


@settings(max_examples=100, deadline=None)
@given(
    local=st.from_regex(r"[a-z][a-z0-9]{0,12}([._+-][a-z0-9]{1,8})?", fullmatch=True),
    domain=st.sampled_from(["example.org", "firma.de", "müller.de", "gmail.com"]),
)
def test_an_email_address_that_we_print_is_read_as_itself(local, domain):
    assert email(Answer(text=f"{local}@{domain}"), here("DE")) == Reading(f"{local}@{domain}")


@settings(max_examples=60, deadline=None)
@given(digits=st.integers(0, 9_999_999))
def test_a_phone_number_that_we_print_is_read_as_itself(digits):
    number = f"+49151{digits:08d}"
    outcome = phone(Answer(text=number), here("DE"))
    if isinstance(outcome, Reading):
        assert phone(Answer(text=written(number)), here("US")) == Reading(number)


@settings(max_examples=100, deadline=None)
@given(
    text=st.lists(
        st.sampled_from(["Ada", "Lindenallee", "5", "10115", "Berlin", ",", "\n", "London", "12a", "Ltd", "and"]), max_size=8
    ).map(" ".join)
)
def test_no_part_of_an_address_is_invented(text):
    outcome = address(Answer(text=text), here("DE"))
    if isinstance(outcome, Reading):
        for part, value in outcome.also.items():
            assert part == "country" or all(word.strip(",").casefold() in text.casefold() for word in str(value).split())
