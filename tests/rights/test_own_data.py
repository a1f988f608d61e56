"""A copy of one's data: only to whoever proves who she is, all of it, once."""

from __future__ import annotations

import io
import json
import re
import zipfile

import sqlalchemy as sa

from bot.secure_page import SecureWay
from flows.proving import MOST_CODES, MOST_GUESSES
from storage.outbox.claims import claim
from storage.rates import Limit, Limits
from storage.tables import audit, intakes, metadata, outbox, requests
from storage.tables import proofs as codes
from tests.desk.visitor import Visitor
from tests.door.twilio import BEA, Twilio
from tests.rights.conftest import Shop


def code_in(shop: Shop) -> str:
    """The code of the last mail."""
    assert shop.mails() == 1
    found = re.search(r"\n(\d{6})\n", shop.mailbox.mails[-1][2])
    assert found, shop.mailbox.mails[-1][2]
    return found[1]


def letters(shop: Shop) -> list[str]:
    return [str(row["payload"]["body"]) for row in shop.rows(sa.select(outbox.c.payload).where(outbox.c.kind == "staff"))]  # type: ignore[index]


def opened(shop: Shop) -> str:
    """The path of the link that leaves, as Twilio gets it."""
    left: list[str] = []

    class Twilios:
        def send(self, leaving: object, status_url: str | None) -> str:
            left.append(leaving.payload["body"])  # type: ignore[attr-defined]
            return "SM1"

    (leaving,) = claim(shop.database, "worker", 5, Limits(sender=Limit(1), pair=Limit(1)), shop.clock())
    SecureWay(Twilios(), shop.app.extensions["desk"].secret).send(leaving, None)  # type: ignore[arg-type]
    found = re.search(r"https://intake\.example\.com(/my-data/[0-9a-f]{64})", left[0])
    assert found, left
    return found[1]


def files_of(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def dump(shop: Shop) -> str:
    with shop.database.reading() as connection:
        return json.dumps(
            [[str(value) for value in row] for table in metadata.tables.values() for row in connection.execute(sa.select(table))]
        )


def test_a_code_opens_the_copy_and_the_link_works_once(shop: Shop) -> None:
    customer_id = shop.registers("both")
    shop.mails()
    asked = shop.hears("my data")[-1]
    assert "a code of six digits" in asked
    assert shop.rows(sa.select(requests)) == []
    code = code_in(shop)
    assert shop.mailbox.mails[-1][0] == "ada@example.com"
    assert code not in dump(shop)
    assert "complete copy" in shop.hears(f"it's {code[:3]} {code[3:]}")[-1]
    (request,) = shop.rows(sa.select(requests))
    assert (request["kind"], request["state"], request["proven_by"]) == ("export", "open", "code")

    assert shop.fulfils()["export"] == 1
    assert shop.fulfils()["export"] == 0
    assert "/my-data/•••" in letters(shop)[0]
    path = opened(shop)
    assert path.removeprefix("/my-data/") not in dump(shop)
    browser = Visitor(shop.app)
    assert [browser.get(path).status_code for _ in range(2)] == [200, 200]
    answer = browser.client.post(path)
    assert (answer.status_code, answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (200, "application/zip", "no-store")
    assert (browser.client.post(path).status_code, browser.get(path).status_code) == (410, 410)
    readable = files_of(answer.data)["data.txt"]
    assert "<Message>" not in readable
    assert "> What is your full name?" in readable
    assert "10 High Street" in readable
    told = json.loads(files_of(answer.data)["data.json"])
    assert (told["record"]["id"], told["record"]["email"], told["record"]["addresses"][0]["postal_code"]) == (
        customer_id,
        "ada@example.com",
        "OX1 4AQ",
    )
    assert {row["answer"] for row in told["tables"]["consents"]} == {"both"}
    lines = shop.rows(sa.select(audit.c.action, audit.c.subject).where(audit.c.endpoint == "own_copy.take"))
    assert lines == [{"action": "exported", "subject": f"customer:{customer_id}"}]


def test_the_copy_holds_all_of_hers_and_nothing_of_anybody_elses(shop: Shop) -> None:
    customer_id = shop.registers("both")
    bea = Twilio(shop.app)
    for words in ("hello", "Bea Byron", "bea@example.com", "yes"):
        bea.says(words, From=BEA, WaId=BEA.removeprefix("whatsapp:+"))
    from storage.rights.own_data import own_data

    data = own_data(shop.database, customer_id)
    assert data is not None
    written = json.dumps([data.record, data.tables, data.changes, data.views], default=str)
    for canary in ("Lovelace", "ada@example.com", "10 High Street", "OX1 4AQ", "+447911123456", "hello", "both"):
        assert canary in written
    for canary in ("Byron", "bea@example.com", BEA.removeprefix("whatsapp:")):
        assert canary not in written
    assert {"consents", "intakes", "messages"} <= set(data.tables)
    assert "token_hash" not in written


def test_the_copy_says_who_looked(shop: Shop) -> None:
    from storage.rights.own_data import own_data
    from tests.desk.visitor import at_desk

    customer_id = shop.registers("no")
    intake_id = str(shop.rows(sa.select(intakes.c.id))[0]["id"])
    dana = at_desk(shop.app)
    dana.get(f"/desk/intakes/{intake_id}")
    dana.get(f"/desk/intakes/{intake_id}")
    data = own_data(shop.database, customer_id)
    assert data is not None
    assert [(view["who"], view["action"], view["screen"]) for view in data.views] == [(1, "viewed", "intakes.one")] * 2
    assert "dana@example.com" not in json.dumps(data.views)


def test_five_wrong_codes_and_a_person_takes_over(shop: Shop) -> None:
    shop.registers()
    shop.hears("my data")
    code = code_in(shop)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(MOST_GUESSES - 1):
        assert "That is not the code" in shop.hears(wrong)[-1]
    assert "A colleague will write to you" in shop.hears(wrong)[-1]
    shop.hears(code)
    assert shop.rows(sa.select(requests)) == []


def test_a_late_code_is_followed_by_a_new_one(shop: Shop) -> None:
    shop.registers()
    shop.hears("my data")
    late = code_in(shop)
    shop.clock.forward(minutes=10)
    assert "no longer valid" in shop.hears(late)[-1]
    assert "complete copy" in shop.hears(code_in(shop))[-1]


def test_a_mail_that_comes_too_late_is_not_sent(shop: Shop) -> None:
    shop.registers()
    shop.hears("my data")
    shop.clock.forward(minutes=11)
    assert (shop.mails(), shop.mailbox.mails) == (0, [])


def test_nobodys_mailbox_is_flooded_with_codes(shop: Shop) -> None:
    shop.registers()
    answers = []
    for _ in range(MOST_CODES + 1):
        answers.append(shop.hears("my data")[-1])
        shop.clock.forward(minutes=3)
    assert [("code of six digits" in answer) for answer in answers] == [True] * MOST_CODES + [False]
    assert len(shop.rows(sa.select(codes))) == MOST_CODES
    assert "A colleague will write to you" in answers[-1]


def test_what_is_no_code_is_heard_as_ever(shop: Shop) -> None:
    shop.registers()
    shop.hears("my data")
    assert "What would you like to do?" in shop.hears("hello")[-1]


def test_a_long_silent_number_proves_itself_by_the_code(shop: Shop) -> None:
    shop.registers()
    shop.clock.forward(days=91)
    asked = shop.hears("show my details")[-1]
    assert "It has been a long time" in asked
    assert "code of six digits" in asked
    assert "That is not the code" in shop.hears("ada@example.com")[-1], "the address alone proves nothing any more"
    assert "What would you like to do?" in shop.hears(code_in(shop))[-1]


def test_without_a_mail_server_the_number_that_writes_is_proof(mailless: Shop) -> None:
    mailless.registers()
    assert "Within minutes you will get a link" in mailless.hears("my data")[-1]
    (request,) = mailless.rows(sa.select(requests))
    assert request["proven_by"] == "identity"
    assert mailless.fulfils(by_mail=False)["export"] == 1


def test_outside_the_window_the_link_goes_by_mail(shop: Shop) -> None:
    shop.registers()
    shop.hears("my data")
    shop.hears(code_in(shop))
    shop.clock.forward(hours=25)
    assert shop.fulfils()["export"] == 1
    to, _, text, _ = shop.mailbox.mails[-1]
    assert to == "ada@example.com"
    found = re.search(r"https://intake\.example\.com(/my-data/[0-9a-f]{64})", text)
    assert found
    assert Visitor(shop.app).client.post(found[1]).status_code == 200
    (request,) = shop.rows(sa.select(requests))
    assert (request["state"], request["note"]) == ("done", "mail")


def test_what_can_go_no_way_waits_for_one_of_us(mailless: Shop) -> None:
    mailless.registers()
    mailless.hears("my data")
    mailless.clock.forward(hours=25)
    assert mailless.fulfils(by_mail=False) == {"export": 0, "erase": 0}
    (request,) = mailless.rows(sa.select(requests))
    assert (request["state"], request["note"]) == ("open", "unsent")


def test_a_mail_server_that_is_away_is_tried_again(shop: Shop) -> None:
    shop.registers()
    shop.hears("my data")
    shop.hears(code_in(shop))
    shop.clock.forward(hours=25)
    shop.mailbox.fails = OSError("away")
    assert shop.fulfils()["export"] == 0
    (request,) = shop.rows(sa.select(requests))
    assert (request["state"], request["note"]) == ("open", "unsent"), "it was asked for long ago"
