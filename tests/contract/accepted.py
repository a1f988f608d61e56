"""Each request that `Rest` makes is accepted by the mock, and the mock refuses what is wrong. Run by `make contract`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from bot.content.catalogue import catalogue
from bot.errors import SendError
from bot.twilio.client import RestClient
from bot.twilio.rest import Rest
from tests.contract.prism import mocks
from tests.contract.specifications import FILES, FOLDER, unknown_fields
from tests.plays.registration import shop_flow, shop_voice

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
SENDER = "whatsapp:+14155238886"
ADA = "whatsapp:+4915112345678"
ADA_BY_USER_ID = "whatsapp:DE.1A2B3C4D5E6F"
STATUS_URL = "https://intake.example.com/whatsapp/status/17"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
CONTENT = "HX" + "0" * 32


@pytest.fixture(scope="session")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    missing = [file.name for file in FILES.values() if not file.exists()]
    assert not missing, f"{', '.join(missing)} not in {FOLDER}: set TWILIO_SPECS to the folder with Twilio's OpenAPI files"
    with mocks(FILES, tmp_path_factory.mktemp("prism")) as found:
        yield found


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was asked of Twilio, as it would have gone there. A request with a field that Twilio does not know fails here."""
    seen: list[tuple[str, str]] = []
    really = RestClient.request

    def request(self: RestClient, method: str, url: str, params: Any = None, data: Any = None, **more: Any) -> Any:
        assert unknown_fields(method, url, params, data) == set()
        answer = really(self, method, url, params=params, data=data, **more)
        # Noted when it was accepted: what is refused raises.
        seen.append((method, url))
        return answer

    monkeypatch.setattr(RestClient, "request", request)
    # Prism's example of a page names a following one, for ever.
    monkeypatch.setattr("twilio.base.page.Page.next_page", lambda page: None)
    return seen


@pytest.fixture
def api(addresses: dict[str, str]) -> Rest:
    return Rest(ACCOUNT_SID, "token", SENDER, base_url=addresses["api_v2010"])


@pytest.fixture
def content(addresses: dict[str, str]) -> Rest:
    return Rest(ACCOUNT_SID, "token", SENDER, base_url=addresses["content_v1"])


def leaving(payload: dict[str, Any], recipient: str = ADA) -> Any:
    return SimpleNamespace(recipient=recipient, sender=SENDER, payload=payload)


WORDS = {"body": "Guten Tag, 👋 Ada!"}
WITH_CONTENT = {"content": CONTENT, "variables": {"1": "Wie heißt du?", "2": ""}, "text": "Wie heißt du?"}
WITHOUT_VARIABLES = {"content": CONTENT, "variables": {}, "text": "Hello"}


def test_a_message_is_forgotten_and_whatever_there_is_of_an_address_listed(api: Rest, asked: list[tuple[str, str]]) -> None:
    messages = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Messages"

    api.delete_message("SM" + "0" * 32)
    api.sids_with(ADA, NOON)

    assert asked == [("DELETE", f"{messages}/SM{'0' * 32}.json"), ("GET", f"{messages}.json"), ("GET", f"{messages}.json")]


@pytest.mark.parametrize("recipient", [ADA, ADA_BY_USER_ID], ids=["phone", "user id"])
@pytest.mark.parametrize("payload", [WORDS, WITH_CONTENT, WITHOUT_VARIABLES], ids=["words", "content", "content without variables"])
def test_a_message_is_accepted(api: Rest, asked: list[tuple[str, str]], payload: dict[str, Any], recipient: str) -> None:
    assert api.send(leaving(payload, recipient), STATUS_URL).startswith("SM")
    assert asked == [("POST", f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json")]


def test_a_message_through_a_messaging_service_is_accepted(addresses: dict[str, str], asked: list[tuple[str, str]]) -> None:
    rest = Rest(ACCOUNT_SID, "token", SENDER, base_url=addresses["api_v2010"], service_sid="MG" + "0" * 32)

    assert rest.send(leaving(WORDS), STATUS_URL).startswith("SM")


@pytest.mark.parametrize(
    "ask",
    [lambda api: api.found(leaving(WORDS), NOON), lambda api: api.received(NOON), lambda api: api.media("MM" + "0" * 32)],
    ids=["what was sent", "what was received", "its media"],
)
def test_what_we_list_can_be_listed(api: Rest, asked: list[tuple[str, str]], ask: Callable[[Rest], object]) -> None:
    ask(api)

    assert [method for method, _ in asked] == ["GET"]


def test_typing_is_accepted(addresses: dict[str, str], asked: list[tuple[str, str]]) -> None:
    Rest(ACCOUNT_SID, "token", SENDER, base_url=addresses["messaging_v2"]).typing("SM" + "0" * 32)

    assert asked == [("POST", "https://messaging.twilio.com/v2/Indicators/Typing.json")]


BARE_WORDS = {
    "friendly_name": "intake_hi_de_0",
    "language": "de",
    "variables": {"1": "Ada"},
    "types": {"twilio/text": {"body": "Hi {{1}}."}},
}


def test_every_content_template_of_ours_is_accepted(content: Rest, asked: list[tuple[str, str]]) -> None:
    definitions = [definition.request() for definition in catalogue(shop_flow(), shop_voice()).values()]
    assert {"twilio/quick-reply", "twilio/list-picker"} == {kind for definition in definitions for kind in definition["types"]}

    sids = [content.create_content(definition) for definition in [*definitions, BARE_WORDS]]

    assert all(sid.startswith("HX") for sid in sids)
    assert len(asked) == len(definitions) + 1


def test_what_we_do_with_content_templates_is_accepted(content: Rest, asked: list[tuple[str, str]]) -> None:
    content.submit(CONTENT, "intake_invite_de", "UTILITY")
    content.delete_content(CONTENT)

    assert [method for method, _ in asked] == ["POST", "DELETE"]


def test_content_templates_and_their_approvals_can_be_listed(
    content: Rest, asked: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all(each.sid.startswith("HX") for each in content.contents())
    assert all(each.content_sid.startswith("HX") for each in content.approvals())
    assert [url.rpartition("/")[2] for _, url in asked] == ["Content", "ContentAndApprovals"]


WRONG: dict[str, tuple[str, Callable[[Rest], object]]] = {
    "a ContentSid that is none": ("api_v2010", lambda rest: rest.send(leaving({"content": "HX1", "text": ""}), STATUS_URL)),
    "a status address that is none": ("api_v2010", lambda rest: rest.send(leaving(WORDS), "not an address")),
    "buttons without actions": (
        "content_v1",
        lambda rest: rest.create_content({"friendly_name": "x", "language": "de", "types": {"twilio/quick-reply": {"body": "Hi"}}}),
    ),
    "a row without its id": (
        "content_v1",
        lambda rest: rest.create_content(
            {
                "friendly_name": "x",
                "language": "de",
                "types": {"twilio/list-picker": {"body": "Hi", "button": "B", "items": [{"item": "One"}]}},
            }
        ),
    ),
    "an approval without a category": ("content_v1", lambda rest: rest.submit(CONTENT, "intake_invite_de", None)),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", WRONG)
def test_the_mock_refuses_what_is_wrong(addresses: dict[str, str], asked: list[tuple[str, str]], name: str) -> None:
    product, ask = WRONG[name]

    with pytest.raises(SendError) as refused:
        ask(Rest(ACCOUNT_SID, "token", SENDER, base_url=addresses[product]))

    assert refused.value.code == 422
    assert not refused.value.unknown
    assert asked == []


def test_typing_at_a_message_that_is_none_is_refused(addresses: dict[str, str], asked: list[tuple[str, str]]) -> None:
    Rest(ACCOUNT_SID, "token", SENDER, base_url=addresses["messaging_v2"]).typing("17")

    assert asked == []


def test_a_field_that_twilio_does_not_know_is_seen() -> None:
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"

    assert unknown_fields("POST", url, None, {"To": ADA, "body": "x"}) == {"body"}
    assert unknown_fields("GET", url, {"To": ADA, "DateSent>": "x", "Since": "x"}, None) == {"Since"}
    with pytest.raises(LookupError):
        unknown_fields("POST", "https://api.twilio.com/2010-04-01/Messages.json", None, {})
