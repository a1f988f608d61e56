"""Codes of invitations: drawn, written, and found again in whatever people make of them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.invites.link import code_drawn, link_of, ready_words
from bot.outbound import Voice
from flows.read.invite_codes import ALPHABET, DRAWN, check_symbol, codes_in, is_drawable, without_code, written
from flows.read.languages import guess_language
from translations import Catalogs

LANGUAGES = Catalogs().languages

codes = st.text(ALPHABET, min_size=DRAWN, max_size=DRAWN).filter(is_drawable).map(lambda drawn: drawn + check_symbol(drawn))
# Whatever stands around a code; a letter or digit of the code's own alphabet right beside it would be part of it.
around = st.sampled_from(["", "Hallo! Code: ", "код:", "الرمز ", "邀请码", "my code is *", "(", "➡️ ", "Code\n"])
behind = st.sampled_from(["", " danke", ".", "*", "谢谢", " شكرا", ")", "\nAda", "!"])


@given(codes, around, behind, st.sampled_from(["-", "", " ", "–", " - ", "\u2011", ".", "_"]))
def test_a_code_is_found_whatever_stands_around_it_and_between_its_groups(code: str, before: str, after: str, sign: str) -> None:
    assert codes_in(f"{before}{written(code).replace('-', sign)}{after}")[:1] == (code,)


@given(codes, st.data())
def test_a_code_typed_from_a_card_is_found_in_any_case_and_with_look_alikes(code: str, data: st.DataObject) -> None:
    looks = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(data.draw(st.sampled_from(looks.get(symbol, symbol + symbol.lower()))) for symbol in code)
    assert codes_in(f"Code {written(typed)}") == (code,)


@given(codes, st.integers(0, DRAWN), st.sampled_from(ALPHABET))
def test_a_single_wrong_symbol_is_no_code(code: str, place: int, symbol: str) -> None:
    wrong = code[:place] + symbol + code[place + 1 :]
    assert codes_in(written(wrong)) == ((code,) if wrong == code else ())


@given(st.text(max_size=80))
def test_any_text_is_looked_through_and_what_is_found_is_well_formed(text: str) -> None:
    for code in codes_in(text):
        assert is_drawable(code[:DRAWN])
        assert check_symbol(code[:DRAWN]) == code[DRAWN:]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "Ada Lovelace",
        "I would like to register please",
        "+49 151 2345 6789",
        "DE89 3704 0044 0532 0130 00",
        "Lindenweg 5, 10115 Berlin",
        "ada@example.com",
        "this that them",
    ],
)
def test_what_people_write_otherwise_holds_no_code(text: str) -> None:
    assert codes_in(text) == ()


def test_a_thousand_codes_differ_and_use_every_symbol() -> None:
    drawn = [code_drawn() for _ in range(1000)]
    assert len(set(drawn)) == 1000
    assert set(Counter("".join(drawn))) == set(ALPHABET)
    assert all(codes_in(written(code)) == (code,) for code in drawn)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_we_write_for_her_hold_the_code_and_are_clearly_in_her_language(language: str) -> None:
    code = code_drawn()
    words = ready_words(Voice(Catalogs()), code, language)
    assert codes_in(words) == (code,)
    guessed, sure = guess_language(without_code(words, code), None, LANGUAGES, "en")
    assert sure
    assert guessed.partition("-")[0] == language.partition("-")[0]


def test_a_link_opens_the_chat_with_every_sign_of_the_words_escaped() -> None:
    assert (
        link_of("whatsapp:+14155238886", "Hello, I'd like it & more")
        == "https://wa.me/14155238886?text=Hello%2C%20I%27d%20like%20it%20%26%20more"
    )
