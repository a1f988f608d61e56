"""Twilio's REST on this machine: the shop's own client meets Twilio's shapes, codes and moods."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import requests

from bot.errors import SendError
from tests.conftest import FixedClock
from tests.simulator.conftest import ADA, Shop

BUTTONS = {
    "friendly_name": "billing_type",
    "language": "en",
    "variables": {"1": "Ada"},
    "types": {
        "twilio/quick-reply": {
            "body": "Who pays, {{1}}?",
            "actions": [
                {"type": "QUICK_REPLY", "title": "I do", "id": "billing_type:personal"},
                {"type": "QUICK_REPLY", "title": "My company", "id": "billing_type:company"},
            ],
        }
    },
}
LIST = {
    "friendly_name": "language",
    "language": "en",
    "types": {
        "twilio/list-picker": {
            "body": "Which language?",
            "button": "Languages",
            "items": [{"id": "language:en", "item": "English", "description": "Speak English"}, {"id": "language:de", "item": "Deutsch"}],
        }
    },
}


def until_told(shop: Shop, sid: str, status: str) -> None:
    """Wait until Twilio lists this status: receipts leave after the answer."""
    account, token = shop.settings.twilio_account_sid, shop.settings.twilio_auth_token.get_secret_value()
    url = f"{shop.settings.twilio_api_base_url}/2010-04-01/Accounts/{account}/Messages/{sid}.json"
    told: list[str] = []
    for _ in range(200):
        told.append(requests.get(url, auth=(account, token), timeout=5).json()["status"])
        if told[-1] == status:
            return
    pytest.fail(f"never {status}, but {sorted(set(told))}")


def test_words_arrive_on_the_phone_and_the_shop_is_told(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    shop.hears("Hallo")
    sid = shop.sends(body="Good *morning*")
    until_told(shop, sid, "delivered")
    newest = shop.shown()
    assert (newest["id"], newest["text"], newest["form"], newest["template"]) == (sid, "Good *morning*", "text", False)


def test_what_she_looked_at_is_read_unless_her_phone_keeps_it_for_itself(shop: Shop) -> None:
    shop.hears("Hallo")
    sid = shop.sends(body="Good morning")
    until_told(shop, sid, "delivered")
    shop.post("/receipts", on=False)
    shop.post("/seen", upto=shop.shown()["place"])
    until_told(shop, sid, "delivered")
    shop.post("/receipts", on=True)
    shop.post("/seen", upto=shop.shown()["place"])
    until_told(shop, sid, "read")


def test_buttons_and_lists_are_filled_in_and_keep_their_ids(shop: Shop) -> None:
    shop.hears("Hallo")
    shop.sends(content=shop.rest.create_content(BUTTONS), variables={"1": "Bea"})
    buttons = shop.shown()
    assert (buttons["text"], buttons["form"]) == ("Who pays, Bea?", "buttons")
    assert [choice["id"] for choice in buttons["choices"]] == ["billing_type:personal", "billing_type:company"]
    shop.sends(content=shop.rest.create_content(LIST), variables={})
    rows = shop.shown()
    assert (rows["form"], rows["button"], rows["choices"][0]["about"]) == ("list", "Languages", "Speak English")


def test_outside_the_window_only_an_approved_template_arrives(shop: Shop, clock: FixedClock) -> None:
    shop.hears("Hallo")
    template = shop.rest.create_content(BUTTONS)
    clock.forward(hours=24)
    words, unapproved = shop.sends(body="Too late"), shop.sends(content=template, variables={})
    for sid in (words, unapproved):
        until_told(shop, sid, "failed")
    assert "(63016)" in shop.shown()["reason"]
    shop.rest.submit(template, "who_pays", "UTILITY")
    until_told(shop, shop.sends(content=template, variables={}), "delivered")
    assert shop.shown()["template"] is True


def test_approvals_are_told_as_twilio_tells_them(shop: Shop) -> None:
    template, rows = shop.rest.create_content(BUTTONS), shop.rest.create_content(LIST)
    shop.rest.submit(template, "who_pays", "UTILITY")
    approvals = {each.content_sid: (each.status, each.name, each.category) for each in shop.rest.approvals()}
    assert approvals == {template: ("approved", "who_pays", "UTILITY"), rows: ("unsubmitted", "", "")}
    assert [(each.sid, each.friendly_name, each.types) for each in shop.rest.contents()] == [
        (template, "billing_type", ("twilio/quick-reply",)),
        (rows, "language", ("twilio/list-picker",)),
    ]
    with pytest.raises(SendError):
        shop.rest.submit(rows, "languages", "UTILITY")
    shop.rest.delete_content(rows)
    shop.rest.delete_content(rows)
    assert [each.sid for each in shop.rest.contents()] == [template]


@pytest.mark.parametrize(
    ("code", "recipient", "payload"),
    [
        (21211, "whatsapp:+0123", {"body": "x"}),
        (21211, "+491713920042", {"body": "x"}),
        (21617, ADA, {"body": "x" * 1601}),
        (21655, ADA, {"content": "HX" + "0" * 32, "variables": {}}),
    ],
)
def test_what_twilio_refuses_is_refused_with_its_code(shop: Shop, code: int, recipient: str, payload: dict[str, object]) -> None:
    with pytest.raises(SendError) as refusal:
        shop.sends(recipient, **payload)
    assert (refusal.value.code, refusal.value.retryable, refusal.value.unknown) == (code, False, False)
    assert shop.phone()["messages"] == []


@pytest.mark.parametrize(
    ("variables", "code"), [("no json", 21656), ('{"1": ""}', 21656), ('{"1": null}', 21656), ('{"1": "' + "x" * 1601 + '"}', 21658)]
)
def test_variables_are_checked_as_twilio_checks_them(shop: Shop, variables: str, code: int) -> None:
    account, token = shop.settings.twilio_account_sid, shop.settings.twilio_auth_token.get_secret_value()
    url = f"{shop.settings.twilio_api_base_url}/2010-04-01/Accounts/{account}/Messages.json"
    form = {"To": ADA, "From": shop.settings.twilio_whatsapp_sender, "ContentSid": shop.rest.create_content(BUTTONS)}
    answer = requests.post(url, data={**form, "ContentVariables": variables}, auth=(account, token), timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert set(answer.json()) == {"code", "message", "more_info", "status"}


@pytest.mark.parametrize(
    ("how", "code", "unknown"), [("21610", 21610, False), ("500", 20500, True), ("429", 20429, False), ("lost", 0, True)]
)
def test_the_next_message_fails_as_somebody_asked_and_the_one_after_does_not(shop: Shop, how: str, code: int, unknown: bool) -> None:
    shop.hears("Hallo")
    assert shop.post("/failure", how=how).status_code == 204
    assert shop.phone()["fails_next"] == how
    with pytest.raises(SendError) as refusal:
        shop.sends(body="Good morning")
    assert (refusal.value.code, refusal.value.unknown) == (code, unknown)
    assert any(message["who"] == "note" for message in shop.phone()["messages"])
    until_told(shop, shop.sends(body="Good evening"), "delivered")


@pytest.mark.parametrize("how", ["63016", "63024", "63018"])
def test_what_fails_on_its_way_says_why_in_plain_words(shop: Shop, how: str) -> None:
    shop.hears("Hallo")
    shop.post("/failure", how=how)
    until_told(shop, shop.sends(body="Good morning"), "failed")
    reason = str(shop.shown()["reason"])
    assert reason.endswith(f". ({how})")


def test_a_lost_answer_is_found_in_the_list(shop: Shop, clock: FixedClock) -> None:
    from types import SimpleNamespace

    shop.hears("Hallo")
    shop.post("/failure", how="lost")
    with pytest.raises(SendError):
        shop.sends(body="Good morning")
    leaving = SimpleNamespace(recipient=ADA, sender=shop.settings.twilio_whatsapp_sender, payload={"body": "Good morning"})
    assert shop.rest.found(leaving, clock()) == (shop.shown()["id"],)
    assert shop.rest.found(leaving, clock() + timedelta(minutes=5)) == ()


def test_what_she_wrote_is_listed_for_whoever_missed_it(shop: Shop, clock: FixedClock) -> None:
    sids = [shop.hears("Hallo"), shop.hears("Ada Lovelace")]
    received = shop.rest.received(clock() - timedelta(hours=1))
    assert [(each.sid, each.sender, each.body) for each in received] == [(sids[0], ADA, "Hallo"), (sids[1], ADA, "Ada Lovelace")]


def test_long_lists_come_in_pages(shop: Shop) -> None:
    account, token = shop.settings.twilio_account_sid, shop.settings.twilio_auth_token.get_secret_value()
    for number in range(5):
        shop.sends(body=f"number {number}")
    from twilio.rest import Client

    from bot.twilio.client import RestClient

    http = RestClient(shop.settings.twilio_api_base_url, connect_seconds=5, answer_seconds=5)
    listed = Client(account, token, http_client=http).messages.list(to=ADA, page_size=2)
    assert [message.body for message in listed] == [f"number {number}" for number in (4, 3, 2, 1, 0)]


def test_the_sign_of_typing_ends_with_the_reply(shop: Shop) -> None:
    shop.rest.typing(shop.hears("Hallo"))
    assert shop.phone()["typing_seconds"] == 25
    shop.sends(body="Good morning")
    assert shop.phone()["typing_seconds"] == 0


def test_a_wrong_password_and_a_foreign_account_are_refused(shop: Shop) -> None:
    account, token = shop.settings.twilio_account_sid, shop.settings.twilio_auth_token.get_secret_value()
    url = f"{shop.settings.twilio_api_base_url}/2010-04-01/Accounts/{{}}/Messages.json"
    foreign = f"AC{'f' * 32}"
    told = [
        requests.get(url.format(account), timeout=5),
        requests.get(url.format(account), auth=(account, "wrong"), timeout=5),
        requests.get(url.format(foreign), auth=(account, token), timeout=5),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in told] == [(401, 20003), (401, 20003), (404, 20404)]


def test_nobody_but_this_machine_may_use_it(shop: Shop) -> None:
    path = f"/simulator/twilio/2010-04-01/Accounts/{shop.settings.twilio_account_sid}/Messages.json"
    auth = (shop.settings.twilio_account_sid, shop.settings.twilio_auth_token.get_secret_value())
    afar = shop.client.get(path, auth=auth, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}, base_url="http://127.0.0.1:5000")
    tunnel = shop.client.get(path, auth=auth, base_url="https://tunnel.example.com")
    assert (afar.status_code, tunnel.status_code) == (403, 403)


def test_content_that_whatsapp_would_not_take_is_refused(shop: Shop) -> None:
    def with_buttons(*titles: str) -> dict[str, object]:
        actions = [{"type": "QUICK_REPLY", "title": title, "id": str(place)} for place, title in enumerate(titles)]
        return {**BUTTONS, "types": {"twilio/quick-reply": {"body": "x", "actions": actions}}}

    for wrong in (with_buttons("x" * 21), with_buttons(*map(str, range(11))), with_buttons("Yes", "Yes"), {**BUTTONS, "types": {}}):
        with pytest.raises(SendError):
            shop.rest.create_content(wrong)
    assert shop.rest.contents() == ()
