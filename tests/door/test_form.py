"""The strict reading of Twilio's form."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.form import Malformed, check_message, form_of, pairs_of, readings_of

ACCOUNT = "AC00000000000000000000000000000000"
SHOP = "whatsapp:+4930000000"
SID = "SM0123456789abcdef0123456789abcdef"
# In Twilio's order of signing, which is the alphabet's.
REAL = {
    "AccountSid": ACCOUNT,
    "ApiVersion": "2010-04-01",
    "Body": "hello",
    "From": "whatsapp:+491511234567",
    "MessageSid": SID,
    "MessageType": "text",
    "NumMedia": "0",
    "NumSegments": "1",
    "ProfileName": "Erika",
    "SmsMessageSid": SID,
    "SmsSid": SID,
    "SmsStatus": "received",
    "To": SHOP,
    "WaId": "491511234567",
}


def check(form: dict[str, str], service: str | None = None) -> None:
    check_message(form, account_sid=ACCOUNT, sender=SHOP, service_sid=service)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=10))
def test_every_form_is_read_as_it_was_written(pairs: list[tuple[str, str]]) -> None:
    whole = [(name.encode("utf-8", "replace").decode(), value.encode("utf-8", "replace").decode()) for name, value in pairs]
    body = urlencode(whole).encode("ascii")
    assert pairs_of(body) == whole or not whole


@given(st.binary(max_size=60))
def test_no_bytes_make_the_parser_fail_and_it_reads_them_as_the_standard_library_does(body: bytes) -> None:
    pairs = pairs_of(body)
    for reading in (pairs, *readings_of(pairs)):
        form = dict(reading)
        assert all(isinstance(value, str) for value in form.values())
    if body and b";" not in body:
        standard = parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
        ours = [(name.encode("utf-8", "surrogateescape"), value.encode("utf-8", "surrogateescape")) for name, value in pairs]
        # The standard library drops empty fields, as in "a=1&&b=2".
        assert [each for each in ours if each != (b"", b"")] == [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in standard if (name, value) != ("", "")
        ]


def test_too_many_parameters_are_refused_before_they_are_decoded() -> None:
    with pytest.raises(Malformed, match="too many"):
        pairs_of(b"a=1&" * 5000)


def test_a_name_twice_is_refused() -> None:
    with pytest.raises(Malformed, match="repeated"):
        form_of([("Body", "a"), ("Body", "b")])


def test_a_real_message_passes() -> None:
    check(REAL)


WRONG = {
    "MessageSid": ["", "SM' OR 1=1--", "SM0123", SID.upper(), SID + "\n", f"XX{SID[2:]}", f"{SID}0"],
    "AccountSid": ["", "ACffffffffffffffffffffffffffffffff", f"{ACCOUNT} "],
    "From": [
        "",
        "+491511234567",
        "whatsapp:+0",
        "whatsapp:",
        "whatsapp:+" + "9" * 40,
        "whatsapp:+٤٩١٥١١٢٣٤٥٦٧",
        "whatsapp:+49 151 1234567",
        "whatsapp:whatsapp:+491511234567",
        "whatsapp:de.123",
        "whatsapp:DE." + "A" * 129,
        "whatsapp:DE.a_b",
        "sms:+491511234567",
    ],
    "To": ["", "whatsapp:+14155238886", "+4930000000"],
    "NumMedia": ["-1", "11", "٢", "1e3", "", "0x1"],
    "SmsSid": ["SM" + "f" * 32],
    "NumSegments": ["1ProfileNameErika", ""],
    "ApiVersion": ["2010-04-01Bodyhello"],
    "SmsStatus": ["receivedTo"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_value_that_twilio_would_not_send_is_refused(name: str, value: str) -> None:
    with pytest.raises(Malformed):
        check({**REAL, name: value})


@pytest.mark.parametrize("sender", ["whatsapp:DE." + "A" * 128, "whatsapp:US.ENT.11815799212886844830", "whatsapp:+1234567"])
def test_every_form_of_a_customers_address_passes(sender: str) -> None:
    check({**REAL, "From": sender})


def test_with_a_messaging_service_any_number_of_its_pool_is_ours() -> None:
    pool = {**REAL, "To": "whatsapp:+14155238886", "MessagingServiceSid": "MG11111111111111111111111111111111"}
    check(pool, service="MG11111111111111111111111111111111")
    with pytest.raises(Malformed):
        check(pool, service="MG22222222222222222222222222222222")
    with pytest.raises(Malformed):
        check(pool)


def _recut() -> list[dict[str, str]]:
    """Every way to cut the same characters differently at one seam: what keeps a captured signature valid."""
    pairs = sorted(REAL.items())
    cuts = []
    for place, (name, value) in enumerate(pairs):
        rest = dict(pairs[:place] + pairs[place + 1 :])
        whole = name + value
        cuts += [{**rest, whole[:cut]: whole[cut:]} for cut in range(1, len(whole) + 1) if cut != len(name)]
        if place + 1 < len(pairs):
            after = dict(pairs[:place] + pairs[place + 2 :])
            swallowed = "".join(pairs[place + 1])
            cuts.append({**after, name: value + swallowed})
    return [*cuts, {"".join(name + value for name, value in pairs): ""}]


def test_a_captured_message_that_was_cut_differently_is_refused() -> None:
    original = "".join(name + value for name, value in sorted(REAL.items()))
    let_in = []
    for form in _recut():
        if "".join(name + value for name, value in sorted(form.items())) != original:
            continue
        try:
            check(form)
        except Malformed:
            continue
        let_in.append(form)
    # What Twilio does not send with every message cannot be missed; these change no word of hers and no sid.
    assert all(form["Body"] == REAL["Body"] and form["MessageSid"] == SID for form in let_in)
    assert {name for form in let_in for name in REAL.keys() - form.keys()} <= {"MessageType", "ProfileName", "WaId"}


def test_a_parameter_that_twilio_adds_one_day_passes() -> None:
    check({**REAL, "BodyLanguage": "de", "NumMediaTotal": "0", "FromUsername": "erika", "status": "approved", "id": "1"})
