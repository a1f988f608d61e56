from __future__ import annotations

import base64

import pytest

from storage.sealed import Broken, Keys

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
PLACE = "staff.totp_secret:dana"


def test_what_is_sealed_can_be_opened_in_its_place_and_nowhere_else() -> None:
    keys = Keys((OLD,))
    sealed = keys.seal("JBSWY3DPEHPK3PXP", PLACE)
    assert "JBSWY3DP" not in base64.urlsafe_b64decode(sealed).decode("latin-1")
    assert keys.open(sealed, PLACE) == "JBSWY3DPEHPK3PXP"
    with pytest.raises(Broken):
        keys.open(sealed, "staff.totp_secret:eli")


def test_the_same_text_is_never_sealed_the_same() -> None:
    keys = Keys((OLD,))
    assert keys.seal("x", PLACE) != keys.seal("x", PLACE)


def test_a_changed_byte_anywhere_is_noticed() -> None:
    keys = Keys((OLD,))
    raw = base64.urlsafe_b64decode(keys.seal("secret", PLACE))
    for place in range(len(raw)):
        changed = bytes(byte ^ (1 if at == place else 0) for at, byte in enumerate(raw))
        with pytest.raises(Broken):
            keys.open(base64.urlsafe_b64encode(changed).decode(), PLACE)


@pytest.mark.parametrize("nonsense", ["", "x", "====", "ä", "AAAA", base64.urlsafe_b64encode(b"x" * 40).decode()])
def test_nonsense_is_broken_and_nothing_else(nonsense: str) -> None:
    with pytest.raises(Broken):
        Keys((OLD,)).open(nonsense, PLACE)


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    before = Keys((OLD,)).seal("secret", PLACE)
    keys = Keys((NEW, OLD))
    assert keys.open(before, PLACE) == "secret"
    assert Keys((NEW,)).open(keys.seal("secret", PLACE), PLACE) == "secret"
    with pytest.raises(Broken):
        Keys((NEW,)).open(before, PLACE)
