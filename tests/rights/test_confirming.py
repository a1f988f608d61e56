"""An email subscription counts once the customer has pressed the button behind the mailed link, and not before."""

from __future__ import annotations

import re
from smtplib import SMTPRecipientsRefused

import pytest
import sqlalchemy as sa

from bot.post import Post
from bot.rights.mailing import Mailing
from bot.rights.words import confirm_mail, confirm_words
from storage.consent import confirmations
from storage.customers.changing import By, Edit, What, change
from storage.tables import audit, consents, customers
from storage.tables import confirmations as links
from tests.desk.visitor import Visitor, at_desk
from tests.rights.conftest import ANSWERS, Mailbox, Shop
from translations import Catalogs


def path_in(mailbox: Mailbox) -> str:
    """The path of the link in the last mail."""
    found = re.search(r"https://intake\.example\.com(/confirm/[0-9a-f]{32})\n", mailbox.mails[-1][2])
    assert found, mailbox.mails[-1][2]
    return found[1]


def said(shop: Shop) -> list[tuple[object, ...]]:
    rows = shop.rows(sa.select(consents).where(consents.c.channel == "email").order_by(consents.c.id))
    return [(row["act"], row["wording"], row["answered_by"]) for row in rows]


def test_the_button_subscribes_and_opening_the_link_does_not(shop: Shop) -> None:
    shop.hears(*ANSWERS)
    assert "please open the link that we send you by email" in shop.hears("both")[0]
    assert (shop.status(), shop.mails()) == ("PENDING_CONFIRMATION", 1)
    ((to, subject, text, language),) = shop.mailbox.mails
    assert (to, subject, language) == ("ada@example.com", "Please confirm your email address", "en")
    assert "Acorn & Oak may send you news and offers to this email address" in text
    path, scanner = path_in(shop.mailbox), Visitor(shop.app)
    for _ in range(3):
        page = scanner.get(path)
        assert (page.status_code, shop.status()) == (200, "PENDING_CONFIRMATION")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    answer = scanner.client.post(path)
    assert (answer.status_code, "your email address is confirmed" in answer.text, "Set-Cookie" in answer.headers) == (200, True, False)
    assert shop.status() == "SUBSCRIBED"
    assert said(shop) == [("granted", "marketing", "whatsapp"), ("granted", "email_confirmation", "mail")]
    # Once more changes nothing, and is no error.
    assert (scanner.client.post(path).status_code, scanner.get(path).status_code, len(said(shop))) == (200, 200, 2)
    assert shop.mails() == 0


def test_the_receipt_holds_what_the_page_asked_and_the_log_what_happened(shop: Shop) -> None:
    customer_id = shop.registers("both")
    shop.mails()
    Visitor(shop.app).client.post(path_in(shop.mailbox))
    row = shop.rows(sa.select(consents).where(consents.c.answered_by == "mail"))[0]
    words = confirm_words(shop.app.extensions["intake"].voice, "en", "Acorn & Oak")
    assert (row["shown"], row["answer"], row["actor"]) == (f"{words['ask']} {words['end']}", words["yes"], "customer")
    lines = shop.rows(sa.select(audit.c.subject, audit.c.details).where(audit.c.endpoint == "confirming.confirm"))
    assert lines == [{"subject": f"customer:{customer_id}", "details": {"what": "email subscription confirmed", "by": "customer"}}]


def test_the_token_stands_nowhere_in_the_database(shop: Shop) -> None:
    shop.registers("both")
    shop.mails()
    token = path_in(shop.mailbox).removeprefix("/confirm/")
    assert token not in str(shop.rows(sa.select(links)))


def test_who_withdraws_gets_no_mail_and_an_old_link_says_so(shop: Shop) -> None:
    shop.registers("both")
    shop.mails()
    path = path_in(shop.mailbox)
    shop.hears("stop")
    page = Visitor(shop.app).get(path)
    assert (page.status_code, "There is nothing to confirm any more" in page.text) == (410, True)
    assert Visitor(shop.app).client.post(path).status_code == 410
    assert (shop.status(), said(shop)[-1][0]) == ("NOT_SUBSCRIBED", "withdrawn")


def test_a_withdrawal_before_the_mail_left_cancels_it(shop: Shop) -> None:
    shop.registers("both")
    shop.hears("stop")
    assert (shop.mails(), shop.mailbox.mails) == (0, [])


def test_a_link_ends_after_two_days_and_a_new_one_can_be_had(shop: Shop) -> None:
    customer_id = shop.registers("both")
    shop.mails()
    path = path_in(shop.mailbox)
    shop.clock.forward(hours=47, minutes=59)
    assert Visitor(shop.app).get(path).status_code == 200
    shop.clock.forward(minutes=2)
    page = Visitor(shop.app).client.post(path)
    assert (page.status_code, "Its 48 hours have passed" in page.text, shop.status()) == (410, True, "PENDING_CONFIRMATION")
    eli = at_desk(shop.app, "read-only", "eli@example.com")
    assert eli.post(f"/desk/customers/{customer_id}/confirmation").status_code == 403
    mert = at_desk(shop.app, "staff", "mert@example.com")
    assert mert.post(f"/desk/customers/{customer_id}/confirmation").status_code == 303
    assert shop.mails() == 1
    assert path_in(shop.mailbox) != path
    assert Visitor(shop.app).client.post(path_in(shop.mailbox)).status_code == 200
    assert shop.status() == "SUBSCRIBED"
    # Nothing is left to confirm: nobody is mailed.
    mert.post(f"/desk/customers/{customer_id}/confirmation")
    assert shop.mails() == 0


def test_nobodys_mailbox_is_flooded(shop: Shop) -> None:
    customer_id = shop.registers("both")
    asked = [confirmations.again(shop.database, customer_id, shop.clock()) for _ in range(6)]
    # The first was the registration's own.
    assert asked == [True] * (confirmations.MOST_A_DAY - 1) + [False] * 2


def test_a_changed_address_is_confirmed_by_a_link_of_its_own(shop: Shop) -> None:
    customer_id = shop.registers("both")
    shop.mails()
    old = path_in(shop.mailbox)
    Visitor(shop.app).client.post(old)
    edit = Edit(what=What.EDITED, values={"email": "countess@example.com"})
    change(shop.database, customer_id, lambda _: edit, by=By(done_at=shop.clock(), staff_id="dana"))
    assert shop.status() == "PENDING_CONFIRMATION"
    assert shop.mails() == 1
    assert shop.mailbox.mails[-1][0] == "countess@example.com"
    assert Visitor(shop.app).client.post(path_in(shop.mailbox)).status_code == 200
    assert shop.status() == "SUBSCRIBED"


def test_a_link_of_an_earlier_address_says_so(shop: Shop) -> None:
    shop.registers("both")
    shop.mails()
    with shop.database.transaction() as connection:
        connection.execute(sa.update(customers).values(email="other@example.com"))
    page = Visitor(shop.app).client.post(path_in(shop.mailbox))
    assert (page.status_code, "Your email address has changed" in page.text) == (410, True)
    assert shop.status() == "PENDING_CONFIRMATION"


def test_what_nobody_made_opens_nothing(shop: Shop) -> None:
    shop.registers("both")
    for token in ("0" * 32, "x", "not made yet", "a" * 500):
        assert Visitor(shop.app).get(f"/confirm/{token}").status_code == 410
        assert Visitor(shop.app).client.post(f"/confirm/{token}").status_code == 410


def test_a_mail_that_does_not_leave_is_tried_again_and_given_up_in_the_end(shop: Shop) -> None:
    customer_id = shop.registers("both")
    shop.mailbox.fails = OSError("ada@example.com: greylisted")
    tries = 0
    while (standing := confirmations.standing(shop.database, customer_id)) and not standing.given_up:
        assert (shop.mails(), shop.mails()) == (0, 0)
        tries += 1
        shop.clock.forward(hours=13)
        assert tries < 20
    assert standing is not None
    assert (standing.tries, standing.error) == (len(confirmations.PAUSES) + 1, "OSError")
    assert "given_up" not in str(shop.mailbox.mails)


def test_a_mail_that_leaves_at_the_second_try_has_the_same_link(shop: Shop) -> None:
    customer_id = shop.registers("both")
    shop.mailbox.fails = OSError("away")
    shop.mails()
    shop.mailbox.fails = None
    assert shop.mails() == 0, "not before its pause is over"
    shop.clock.forward(minutes=2)
    assert shop.mails() == 1
    standing = confirmations.standing(shop.database, customer_id)
    assert standing is not None
    assert (standing.tries, standing.sent_at is not None, standing.error) == (2, True, None)
    assert Visitor(shop.app).client.post(path_in(shop.mailbox)).status_code == 200


@pytest.mark.parametrize("error", [SMTPRecipientsRefused({"ada@example.com": (550, b"no such user")}), ValueError("not one address")])
def test_what_is_refused_for_good_is_not_tried_again(shop: Shop, error: Exception) -> None:
    customer_id = shop.registers("both")
    shop.mailbox.fails = error
    shop.mails()
    standing = confirmations.standing(shop.database, customer_id)
    assert standing is not None
    assert (standing.given_up, standing.error) == (True, type(error).__name__)


def test_an_address_with_a_line_end_reaches_no_mail_server(shop: Shop) -> None:
    shop.registers("both")
    with shop.database.transaction() as connection:
        connection.execute(sa.update(customers).values(email="a@example.com\r\nBcc: c@example.com"))
    pieces = shop.app.extensions["intake"]
    post = Post("smtp://localhost:1", "shop@shop.example")
    mailing = Mailing(
        shop.database, post, pieces.voice, lambda: pieces.running.house.shop, secret=b"x", address="https://x.example", clock=shop.clock
    )
    assert mailing.deliver() == 0
    assert shop.rows(sa.select(links.c.error)) == [{"error": "ValueError"}]


def test_without_a_mail_server_nothing_waits_to_be_mailed(mailless: Shop) -> None:
    mailless.registers("both")
    assert (mailless.status(), mailless.rows(sa.select(links))) == ("PENDING_CONFIRMATION", [])


@pytest.mark.parametrize("language", Catalogs().languages)
def test_mail_and_page_speak_every_language_and_advertise_nothing(shop: Shop, language: str) -> None:
    voice = shop.app.extensions["intake"].voice
    subject, text = confirm_mail(voice, language, "Acorn & Oak", "https://x.example/confirm/0")
    assert "\n" not in subject
    assert "https://x.example/confirm/0" in text.splitlines()
    assert len(text.splitlines()) == 6
    words = confirm_words(voice, language, "Acorn & Oak")
    english = confirm_words(voice, "en", "Acorn & Oak")
    assert language == "en" or all(words[name] != english[name] for name in english)


def test_the_page_speaks_the_customers_language(shop: Shop) -> None:
    shop.hears("Merhaba", "Türkçe")
    shop.hears(
        "Ada Yılmaz", "ada@example.com", "evet", "Atatürk Caddesi 5, 34710 Kadıköy İstanbul, Türkiye", "bireysel", "hayır", "hayır", "evet"
    )
    shop.hears("ikisi de")
    assert shop.mails() == 1
    assert shop.mailbox.mails[0][3] == "tr"
    page = Visitor(shop.app).get(path_in(shop.mailbox))
    assert 'lang="tr"' in page.text
