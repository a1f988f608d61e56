"""Links to a copy of one's data, and the codes before them: what is made, how long it lasts, and what opens nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from storage.rights import data_links, proofs
from tests.desk.visitor import Visitor
from tests.rights.conftest import Shop


def test_a_link_ends_after_a_day_and_a_new_one_ends_the_one_before(shop: Shop) -> None:
    customer_id = shop.registers()
    secret = shop.app.extensions["desk"].secret
    with shop.database.transaction() as connection:
        first = data_links.token_of(secret, data_links.make(connection, secret, customer_id, 1, shop.clock()))
        second = data_links.token_of(secret, data_links.make(connection, secret, customer_id, 1, shop.clock()))
    browser = Visitor(shop.app)
    assert (browser.get(f"/my-data/{first}").status_code, browser.get(f"/my-data/{second}").status_code) == (410, 200)
    shop.clock.forward(hours=24)
    assert browser.client.post(f"/my-data/{second}").status_code == 410
    assert data_links.forget_old_ones(shop.database, shop.clock() + timedelta(seconds=1)) == 2


@pytest.mark.parametrize("path", ["/my-data/x", "/my-data/" + "0" * 64, "/my-data/" + "a" * 900])
def test_what_nobody_made_opens_nothing(lone_app: Flask, path: str) -> None:
    assert Visitor(lone_app).get(path).status_code == 410
    assert Visitor(lone_app).client.post(path).status_code == 410


def test_a_code_is_six_digits_and_another_one_for_another_moment(shop: Shop) -> None:
    keys = shop.database.keys
    made = {proofs.code_of(keys, proofs.proof_id("intake", f"2026-06-01T12:00:{second:02}")) for second in range(60)}
    assert len(made) > 55
    assert all(len(code) == 6 and code.isdigit() for code in made)
