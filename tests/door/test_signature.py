"""Twilio's signature, against Twilio's own vectors and its own validator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from bot.signature import Signatures, signature_of, target_of, text_of

CALL = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
]
TWICE = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
DOCS = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675310"),
    ("Digits", "1234"),
    ("From", "+14158675310"),
    ("To", "+18005551212"),
]
BODY_HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
PAGE = "/myapp.php?foo=1&bar=2"

# Source: twilio-python tests/unit/test_request_validator.py and the page on webhook security; the last two from facts.md.
VECTORS = [
    ("https://mycompany.com", PAGE, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    ("https://mycompany.com", PAGE, TWICE, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    ("http://mycompany.com:1234", PAGE, CALL, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    ("https://mycompany.com:443", PAGE, CALL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
    ("http://mycompany.com:80", PAGE, CALL, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    ("https://mycompany.com", f"{PAGE}&bodySHA256={BODY_HASH}", [], "a9nBmqA0ju/hNViExpshrM61xv4="),
    ("https://example.com", PAGE, DOCS, "L/OH5YylLD5NRKLltdqwSvS0BnU="),
    ("https://h", "/x", [("Body", "👍 héllo")], "w4R07ZvOYvyY913QjAzVQCn+Nf4="),
    ("https://h", "/x", [("A", ""), ("B", "1")], "XQNvuGnHXj75Rzaej+TruS/uaTs="),
]


@pytest.mark.parametrize(("base", "target", "pairs", "signature"), VECTORS)
def test_every_official_vector_is_signed_and_accepted(base: str, target: str, pairs: list[tuple[str, str]], signature: str) -> None:
    assert signature_of(b"12345", base + target, text_of(pairs)) == signature
    assert Signatures("12345", base).accept(signature, target, pairs)


def test_the_default_port_may_be_named_or_not() -> None:
    for vector in VECTORS[3:5]:
        assert Signatures("12345", vector[0].rpartition(":")[0]).accept(vector[3], vector[1], vector[2])


def test_the_fragment_of_the_address_is_not_signed() -> None:
    assert signature_of(b"12345", "https://h/x#rc=3&rp=5xx", "") == signature_of(b"12345", "https://h/x", "")


def test_an_empty_token_is_refused_at_boot() -> None:
    with pytest.raises(ValueError, match="proves nothing"):
        Signatures("", "https://h")


NO_SIGNATURES = [
    None,
    "",
    " ",
    "=",
    "a" * 28,
    "RSOYDt4T1cUTdK1PDd93/VVr8B8= ",
    " RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    "RSOYDt4T1cUTdK1PDd93/VVr8B8",
]


@pytest.mark.parametrize("header", [*NO_SIGNATURES, "RSOYDt4T1cUTdK1PDd93/VVr8B8=,RSOYDt4T1cUTdK1PDd93/VVr8B8=", "ÿ" * 28, "👍" * 28])
def test_whatever_is_no_signature_is_refused_without_an_exception(header: str | None) -> None:
    assert not Signatures("12345", "https://mycompany.com").accept(header, PAGE, CALL)


@pytest.mark.parametrize("base", ["https://mycompany.com", "https://mycompany.com:8443", "http://127.0.0.1:5000"])
@given(
    pairs=st.lists(st.tuples(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"))), max_size=8),
    target=st.from_regex(r"/[a-z0-9/%]{0,20}(\?[a-z]=[a-z0-9]{1,5})?", fullmatch=True),
    token=st.text(st.characters(codec="ascii", min_codepoint=33), min_size=1, max_size=40),
)
def test_it_is_equal_to_twilios_own_validator(base: str, pairs: list[tuple[str, str]], target: str, token: str) -> None:
    theirs, ours = RequestValidator(token), Signatures(token, base)
    signature = theirs.compute_signature(base + target, MultiDict(pairs))
    assert signature == signature_of(token.encode(), base + target, text_of(pairs))
    assert theirs.validate(base + target, MultiDict(pairs), signature)
    assert ours.accept(signature, target, pairs)
    changed = [*pairs, ("Zz", "1")]
    assert theirs.validate(base + target, MultiDict(changed), signature) == ours.accept(signature, target, changed)


@pytest.mark.parametrize(
    ("environ", "target"),
    [
        ({"RAW_URI": "/whatsapp?a=%2F"}, "/whatsapp?a=%2F"),
        ({"REQUEST_URI": "/whatsapp?"}, "/whatsapp?"),
        ({"RAW_URI": "http://evil.example/whatsapp", "PATH_INFO": "/whatsapp"}, "/whatsapp"),
        ({"SCRIPT_NAME": "/bot", "PATH_INFO": "/whatsapp", "QUERY_STRING": "a=1"}, "/bot/whatsapp?a=1"),
        ({"PATH_INFO": "/wh\xc3\xa4t s", "QUERY_STRING": ""}, "/wh%C3%A4t%20s"),
    ],
)
def test_the_target_is_taken_as_it_travelled_and_never_from_a_host(environ: dict[str, str], target: str) -> None:
    assert target_of(environ) == target
